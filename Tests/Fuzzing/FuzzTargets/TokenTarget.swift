// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Foundation
import JOSE
import LibCrypto
import TokenVerification

extension FuzzTarget {
    /// Tokens before a verifier (RFC 7519): only the genuine one is ever taken, and `explain` never contradicts `verify`.
    static let token = FuzzTarget(name: "token") { bytes in
        let text = String(decoding: bytes, as: UTF8.self)
        let token = try? CompactToken(parsing: text)
        _ = try? token?.payload()
        // Signed by us, the same header and payload must not do more than parse.
        let report = verifier.explain(text)
        let isTaken = (try? verifier.verify(text)) != nil
        try FuzzFinding.expect(report.isValid == isTaken, "explain says what verify does")
        try FuzzFinding.expect(!isTaken || text.utf8.elementsEqual(genuineToken.utf8), "no forged token is taken")
    }

    /// Ed25519, so that the same token is made each time: a corpus outlives a run.
    private static let key = try? PrivateKey(.ed25519([UInt8](repeating: 7, count: 32)))

    /// The token that is taken.
    package static let genuineToken: String = {
        let issued: Int64 = 1_800_000_000
        let claims: JSONObject = [
            "iss": "https://a.example", "sub": "s", "aud": ["a", "b"], "client_id": "c", "jti": "j",
            "iat": .number(JSONNumber(issued)), "exp": .number(JSONNumber(issued + 60)),
        ]
        guard let key else { return "" }
        let header: JSONObject = ["alg": "EdDSA", "typ": "at+jwt", "kid": "k"]
        return (try? CompactToken.sign(header: header, payload: claims, key: key, algorithm: .edDSA)) ?? ""
    }()

    private static let verifier: TokenVerifier = {
        var policy = VerificationPolicy.accessToken(issuer: "https://a.example", audience: "a")
        policy.algorithms = [.edDSA]
        policy.now = { Date(timeIntervalSince1970: 1_800_000_001) }
        let pem = (try? key?.publicKey.pem) ?? ""
        guard let keys = try? KeySet(pem: pem, keyID: "k") else { fatalError("the target's own key is not taken") }
        return TokenVerifier(keys: keys, policy: policy)
    }()
}
