// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import IdentityProvider
import JOSE
import LibCrypto
import NIOHTTP1
import OAuth

/// A key of a client's own, and the proofs of it (RFC 9449 §4.2).
struct ClientKey: Sendable {
    private let key: PrivateKey
    private let webKey: JSONWebKey
    private let algorithm: SignatureAlgorithm

    init(_ algorithm: SignatureAlgorithm = .es256) throws {
        self.algorithm = algorithm
        key = try PrivateKey.generate(algorithm.scheme.keyKind)
        webKey = JSONWebKey(publicKey: try key.publicKey, algorithm: nil)
    }

    var thumbprint: String { webKey.thumbprint }

    /// - Parameter changes: Claims to add, to change or to leave out.
    func proof(
        _ provider: TestProvider, _ method: HTTPMethod = .POST, _ path: String = "/token", for token: String? = nil,
        changing changes: [String: JSONValue?] = [:]
    ) throws -> String {
        let now = try provider.tenant.clock.now().seconds
        var claims: JSONObject = [
            "jti": .string("id-\(UInt64.random(in: 0...UInt64.max))"), "htm": .string(method.rawValue),
            "htu": .string(try provider.tenant.issuer.description + path), "iat": .number(JSONNumber(now)),
        ]
        claims["ath"] = token.map { .string(Base64URL.encode(sha256(Array($0.utf8)))) }
        for (name, value) in changes { claims[name] = value }
        return try CompactToken.sign(
            header: ["typ": "dpop+jwt", "alg": .string(algorithm.name), "jwk": .object(webKey.json)], payload: claims,
            key: key,
            algorithm: algorithm)
    }
}

extension TestProvider {
    static let passwordForm = "grant_type=password&username=alice&password=wonderland&scope=openid+email"

    /// Asks for tokens with proofs; `nil` sends no Authorization header.
    func token(
        _ form: String, proofs: [String], authorization: String? = basic
    ) async throws -> Answer {
        var headers = [("Content-Type", "application/x-www-form-urlencoded")] + proofs.map { ("DPoP", $0) }
        if let authorization { headers.append(("Authorization", authorization)) }
        return try await send(.POST, "/token", body: form, fields: headers)
    }

    func userInfo(_ token: String, scheme: String = "DPoP", proofs: [String]) async throws -> Answer {
        try await send(
            .GET, "/userinfo", fields: [("Authorization", "\(scheme) \(token)")] + proofs.map { ("DPoP", $0) })
    }
}
