// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Foundation
import JOSE
import LibCrypto
import TokenVerification

/// A key, a token of the demo's size, and a verifier of it.
struct Material: Sendable {
    private static let issuer = "http://localhost:8080"
    private static let now: Int64 = 1_800_000_000

    let key: PrivateKey
    let publicKey: PublicKey
    let token: String
    let signingInput: [UInt8]
    let signature: [UInt8]
    let verifier: TokenVerifier
    /// The same, which remembers.
    let rememberingVerifier: TokenVerifier
    private let header: JSONObject
    private let claims: JSONObject

    init() throws {
        key = try PrivateKey.generateRSA(bits: 2_048)
        publicKey = try key.publicKey
        let webKey = JSONWebKey(publicKey: publicKey, algorithm: .rs256)
        header = ["alg": "RS256", "typ": "at+jwt", "kid": .string(webKey.thumbprint)]
        claims = [
            "iss": .string(Material.issuer), "sub": "0b65a2d0-d9c6-8e83-9d4e-9f7bfe6955d7", "aud": "orders-api",
            "client_id": "demo-app", "iat": .number(JSONNumber(Material.now)),
            "nbf": .number(JSONNumber(Material.now)), "exp": .number(JSONNumber(Material.now + 3_600)),
            "jti": "CQTm3s3TPzKgv8CfmuIw3w.jLUNdKkVigfR6Zx_", "scope": "openid email orders:read",
            "auth_time": .number(JSONNumber(Material.now)), "sid": "hR8YAXad3lkaaUV8tlpMcg",
            "groups": ["admins"], "roles": ["editor"], "department": "mathematics",
        ]
        token = try CompactToken.sign(header: header, payload: claims, key: key, algorithm: .rs256)
        let parsed = try CompactToken(parsing: token)
        signingInput = Array(parsed.signingInput)
        signature = parsed.signature
        let keys = try KeySet(jwks: JSONValue.object(["keys": [.object(webKey.json)]]).serialized())
        var policy = VerificationPolicy.accessToken(issuer: Material.issuer, audience: "orders-api")
        policy.now = { Date(timeIntervalSince1970: Double(Material.now)) }
        verifier = TokenVerifier(keys: keys, policy: policy)
        rememberingVerifier = TokenVerifier(keys: keys, policy: policy, cache: VerifiedTokenCache())
    }

    /// What must cost next to nothing, whatever its size: by name.
    var hostile: [(String, String)] {
        let deep = Base64URL.encode([UInt8](repeating: UInt8(ascii: "["), count: 10_000))
        let payload = token.split(separator: ".")[1]
        return [
            ("dots_1MB", String(repeating: ".", count: 1 << 20)),
            ("dots_16KB", String(repeating: ".", count: 16 * 1_024)),
            ("header_8MB", String(repeating: "A", count: 8 << 20) + ".\(payload).AAAA"),
            ("header_5KB", String(repeating: "A", count: 5 * 1_024) + ".\(payload).AAAA"),
            ("deep_header", "\(Base64URL.encode([UInt8](repeating: UInt8(ascii: "["), count: 3_000))).\(payload).AAAA"),
            ("deep_payload", "\(token.split(separator: ".")[0]).\(deep).AAAA"),
        ]
    }

    var isSignatureValid: Bool {
        publicKey.isValid(signature: signature, for: signingInput, scheme: .rsaPKCS1(.sha256))
    }

    func sign() throws -> String {
        try CompactToken.sign(header: header, payload: claims, key: key, algorithm: .rs256)
    }
}
