// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Foundation
import JOSE
import LibCrypto

@testable import TokenVerification

/// Makes keys and tokens, good ones and bad ones.
enum TokenForge {
    static let issuer = "https://login.example.com"
    static let audience = "orders-api"
    static let now: Int64 = 1_800_000_000

    static let key = Result { try PrivateKey.generateRSA(bits: 2_048) }
    static let otherKey = Result { try PrivateKey.generateRSA(bits: 2_048) }

    /// Every claim of a good access token.
    static let claims: JSONObject = [
        "iss": .string(issuer), "sub": "alice", "aud": .string(audience), "client_id": "demo-app",
        "iat": .number(JSONNumber(now - 10)), "nbf": .number(JSONNumber(now - 10)),
        "exp": .number(JSONNumber(now + 600)),
        "jti": "id", "scope": "openid orders:read",
    ]

    static let header: JSONObject = ["alg": "RS256", "typ": "at+jwt", "kid": "k1"]

    /// Signs a good token with some members changed; `nil` removes one.
    static func token(
        header changedHeader: [String: JSONValue?] = [:], claims changedClaims: [String: JSONValue?] = [:],
        key: PrivateKey? = nil
    ) throws -> String {
        var header = header
        for (name, value) in changedHeader { header[name] = value }
        var claims = claims
        for (name, value) in changedClaims { claims[name] = value }
        return try CompactToken.sign(header: header, payload: claims, key: try key ?? self.key.get(), algorithm: .rs256)
    }

    /// Signs raw JSON texts, which need not be JSON.
    static func token(rawHeader: String = header.text, rawPayload: String) throws -> String {
        let input = Base64URL.encode(Array(rawHeader.utf8)) + "." + Base64URL.encode(Array(rawPayload.utf8))
        let signature = try key.get().sign(Array(input.utf8), scheme: .rsaPKCS1(.sha256))
        return input + "." + Base64URL.encode(signature)
    }

    static func webKey(
        _ key: PrivateKey, id: String? = "k1", algorithm: SignatureAlgorithm? = .rs256
    ) throws -> JSONObject {
        var object = JSONWebKey(publicKey: try key.publicKey, algorithm: algorithm).json
        object["kid"] = id.map(JSONValue.string)
        return object
    }

    static func keySet(_ keys: [JSONObject]) throws -> KeySet {
        try KeySet(jwks: JSONValue.object(["keys": .array(keys.map(JSONValue.object))]).serialized())
    }

    static func keys() throws -> KeySet {
        try keySet([try webKey(key.get())])
    }

    static func policy(
        _ policy: VerificationPolicy = .accessToken(issuer: issuer, audience: audience)
    ) -> VerificationPolicy {
        var policy = policy
        policy.now = { Date(timeIntervalSince1970: Double(now)) }
        return policy
    }

    /// The verdict on a token: `nil` when it holds.
    static func verdict(
        _ token: String, policy: VerificationPolicy = policy(), keys: KeySet? = nil
    ) throws -> VerificationError? {
        let verifier = TokenVerifier(keys: try keys ?? self.keys(), policy: policy)
        do throws(VerificationError) {
            _ = try verifier.verify(token)
            return nil
        } catch {
            return error
        }
    }
}
