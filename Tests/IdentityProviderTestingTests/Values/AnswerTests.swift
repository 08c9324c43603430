// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import JOSE
import Testing

@testable import IdentityProviderTesting

@Suite("Answers that lack something")
struct AnswerTests {
    private func lacking(_ read: () throws -> Void) -> String? {
        #expect(throws: TestControlError.self, performing: read)?.field
    }

    @Test("what an answer always has is never made up")
    func members() {
        #expect(lacking { _ = try TestTokens(["expires_in": 60]) } == "access_token")
        #expect(lacking { _ = try TestTokens(["access_token": "x"]) } == "token_type")
        let soon: JSONObject = ["access_token": "x", "token_type": "Bearer", "expires_in": "soon"]
        #expect(lacking { _ = try TestTokens(soon) } == "expires_in")
        #expect(lacking { _ = try MintedToken(["claims": [:]]) } == "token")
        #expect(lacking { _ = try CatalogueToken(["name": "expired", "token": "x"]) } == "basis")
        #expect(lacking { _ = try TokenCatalogue(["tokens": []]) } == "omitted")
        #expect(lacking { _ = try TokenExplanation(["valid": true]) } == "checks")
        #expect(lacking { _ = try ProviderKey(["kid": "k1", "alg": "RS256", "state": "stolen"]) } == "state")
        #expect(lacking { _ = try TestSession(["id": "s1"]) } == "username")
        #expect(lacking { _ = try WaitingDevice(["user_code": "A"]) } == "client_id")
        #expect(lacking { _ = try TestAuthorization(["id": "a1"]) } == "client_id")
    }
}
