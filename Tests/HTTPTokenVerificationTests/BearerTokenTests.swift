// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Foundation
import HTTPTokenVerification
import HTTPTypes
import JOSE
import LibCrypto
import Testing
import TokenVerification

@Suite("The bearer token of a request")
struct BearerTokenTests {
    private func error(_ body: () throws(BearerTokenError) -> some Any) -> BearerTokenError? {
        do throws(BearerTokenError) {
            _ = try body()
            return nil
        } catch {
            return error
        }
    }

    @Test("the scheme is read without regard to case, and other schemes carry no token of ours")
    func header() throws {
        for value in ["Bearer a.b.c", "bearer a.b.c", "BEARER   a.b.c"] {
            #expect(try BearerToken.find(in: [.authorization: value]) == "a.b.c")
        }
        for fields in [[:], [.authorization: "Basic YTpi"], [.authorization: "Bearera.b.c"]] as [HTTPFields] {
            #expect(error { () throws(BearerTokenError) in try BearerToken.find(in: fields) } == .missing)
        }
        var twice: HTTPFields = [.authorization: "Bearer a.b.c"]
        twice.append(.init(name: .authorization, value: "Bearer a.b.c"))
        for fields in [
            twice, [.authorization: "Bearer"], [.authorization: "Bearer a b"], [.authorization: "Bearer \u{e4}"],
        ] {
            #expect(error { () throws(BearerTokenError) in try BearerToken.find(in: fields) } == .malformedRequest)
        }
    }

    @Test("of cookies only the named one counts, whole, and two of the name are one too many")
    func cookies() {
        func found(_ value: String) -> String? { try? BearerToken.find(in: [.cookie: value], cookie: "t") }
        #expect(found("t=a.b.c") == "a.b.c" && found("x=1; t=\"a.b.c\"; y=2") == "a.b.c")
        for value in ["tt=a.b.c", "T=a.b.c", "t=", "t=a b", "t=a.b.c; t=d.e.f", "t"] { #expect(found(value) == nil) }
    }

    /// Never has keys.
    private struct NoKeys: KeySource {
        func currentKeys() throws(VerificationError) -> KeySet { throw .keysUnavailable }
    }

    @Test("a request is verified by its header or the named cookie, and what is wrong has a status")
    func verification() async throws {
        let key = try PrivateKey.generateRSA(bits: 2_048)
        let claims: JSONObject = ["iss": "https://a.example", "aud": "orders", "sub": "alice", "exp": 9_000_000_000]
        let token = try CompactToken.sign(header: ["alg": "RS256"], payload: claims, key: key, algorithm: .rs256)
        let policy = VerificationPolicy.bearer(issuer: "https://a.example", audience: "orders")
        let verifier = TokenVerifier(keys: try KeySet(pem: key.publicKey.pem), policy: policy)
        #expect(try verifier.verify(bearerIn: [.authorization: "Bearer \(token)"]).subject == "alice")
        #expect(try verifier.verify(bearerIn: [.cookie: "session=\(token)"], cookie: "session").subject == "alice")
        // The header goes before the cookie, also when it is the worse of the two.
        let both: HTTPFields = [.authorization: "Bearer a.b.c", .cookie: "session=\(token)"]
        let malformed = error { () throws(BearerTokenError) in try verifier.verify(bearerIn: both, cookie: "session") }
        #expect(malformed == .refused(.malformedToken) && malformed?.httpStatus == 401)
        let uninvited = error { () throws(BearerTokenError) in
            try verifier.verify(bearerIn: [.cookie: "session=\(token)"])
        }
        #expect(uninvited == .missing && uninvited?.httpStatus == 401)
        let waiting = TokenVerifier(keys: NoKeys(), policy: policy)
        let unavailable = error { () throws(BearerTokenError) in
            try waiting.verify(bearerIn: [.authorization: "Bearer \(token)"])
        }
        #expect(unavailable == .refused(.keysUnavailable) && unavailable?.httpStatus == 503)
        await #expect(throws: BearerTokenError.refused(.keysUnavailable)) {
            try await waiting.verify(bearerIn: [.authorization: "Bearer \(token)"], refreshingKeys: .onUnknownKey)
        }
    }
}
