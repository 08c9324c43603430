// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import JOSE
package import LibCrypto

/// A signing key of a test: RS256, with the id that the test gives it.
///
/// It is for tokens that no provider would sign, beside a ``FakeIssuer`` that publishes the key or does not.
///
/// ```swift
/// let key = try TestKey(id: "k1")
/// issuer["/jwks.json"] = .init(body: try FakeIssuer.keySet([key]))
/// let token = try key.sign(["iss": .string(issuer.url), "aud": "orders-api", "exp": 4_102_444_800])
/// ```
public struct TestKey: Sendable {
    /// Its `kid`, in the key set and in the header of what it signs.
    public let id: String
    package let key: PrivateKey

    /// Makes a key of 2048 bits, which takes some tens of milliseconds.
    ///
    /// - Throws: When OpenSSL refuses.
    public init(id: String) throws {
        self.id = id
        key = try PrivateKey.generateRSA(bits: 2_048)
    }

    /// Signs claims as they are: what is missing in them is missing in the token.
    ///
    /// The result is the compact form (RFC 7515 §7.1).
    ///
    /// - Parameters:
    ///   - claims: By name; times are in seconds since 1970.
    ///   - header: Members beside `alg`, `typ` and `kid`, or in their place.
    /// - Throws: When OpenSSL refuses.
    public func sign(_ claims: [String: JSON], header: [String: JSON] = [:]) throws -> String {
        var members: JSONObject = ["alg": "RS256", "typ": "JWT", "kid": .string(id)]
        for (name, value) in JSON.jsonObject(header) { members[name] = value }
        return try CompactToken.sign(header: members, payload: JSON.jsonObject(claims), key: key, algorithm: .rs256)
    }
}
