// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

package import LibCrypto

/// A signature algorithm of JSON Web Algorithms (RFC 7518 §3.1).
public struct SignatureAlgorithm: CustomStringConvertible, Hashable, Sendable {
    /// The `alg` value.
    public let name: String
    /// The `kty` of its keys (RFC 7517 §4.1).
    package let keyType: String
    /// How LibCrypto signs and verifies it.
    package let scheme: SignatureScheme

    /// The algorithm of that name; `nil` when it is not of the table.
    ///
    /// Names are case-sensitive.
    public init?(name: String) {
        guard let row = SignatureAlgorithm.all.first(where: { $0.name == name }) else { return nil }
        self = row
    }

    private init(_ name: String, keyType: String, scheme: SignatureScheme) {
        self.name = name
        self.keyType = keyType
        self.scheme = scheme
    }

    /// The `alg` value.
    public var description: String { name }

    /// RSASSA-PKCS1-v1_5 with SHA-256 (RFC 7518 §3.3).
    public static let rs256 = SignatureAlgorithm("RS256", keyType: "RSA", scheme: .rsaPKCS1SHA256)

    /// The table: all that is known of an algorithm stands in its row, and nobody else switches on a name.
    package static let all = [rs256]
}
