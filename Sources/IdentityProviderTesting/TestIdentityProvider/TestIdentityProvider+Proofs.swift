// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import IdentityProvider
import JOSE
import LibCrypto

extension TestKey {
    /// What a token is bound to it by (RFC 7638, RFC 9449 §6.1): `jkt` of the claim `cnf`, and the parameter `dpop_jkt`.
    public var thumbprint: String {
        get throws { try webKey.thumbprint }
    }

    fileprivate var webKey: JSONWebKey {
        get throws { JSONWebKey(publicKey: try key.publicKey, algorithm: nil) }
    }
}

extension TestIdentityProvider {
    /// The proof that a client has a key, for the header `DPoP` of one request (RFC 9449 §4.2): made at this provider's time.
    ///
    /// - Parameters:
    ///   - key: The client's.
    ///   - method: Of the request, such as `POST`.
    ///   - url: Of the request, such as ``tokenURL``; query and fragment do not count.
    ///   - accessToken: What the request presents by the scheme `DPoP`; `nil` where it asks for tokens.
    ///   - nonce: What the provider sent as `DPoP-Nonce`.
    ///   - claims: To add, to change or, by `null`, to leave out.
    /// - Throws: When OpenSSL refuses.
    public func proof(
        of key: TestKey, _ method: String, _ url: String, accessToken: String? = nil, nonce: String? = nil,
        changing claims: [String: JSON] = [:]
    ) throws -> String {
        var members: JSONObject = [
            "jti": .string(Base64URL.encode(try randomBytes(16))), "htm": .string(method), "htu": .string(url),
            "iat": .number(JSONNumber(tenant.clock.now().seconds)),
        ]
        members["ath"] = accessToken.map { .string(Base64URL.encode(sha256(Array($0.utf8)))) }
        members["nonce"] = nonce.map(JSONValue.string)
        for (name, value) in JSON.jsonObject(claims) { members[name] = value.isNull ? nil : value }
        let key = (private: key.key, public: try key.webKey.json)
        return try CompactToken.sign(
            header: ["typ": "dpop+jwt", "alg": "RS256", "jwk": .object(key.public)], payload: members,
            key: key.private, algorithm: .rs256)
    }
}
