// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

package import LibCrypto

/// A signature algorithm of JSON Web Algorithms (RFC 7518 §3.1).
public struct SignatureAlgorithm: CustomStringConvertible, Hashable, Sendable {
    /// The `alg` value.
    public let name: String

    /// The algorithm of that name; `nil` when it is not of the table.
    ///
    /// Names are case-sensitive.
    public init?(name: String) {
        guard SignatureAlgorithm.table[name] != nil else { return nil }
        self.name = name
    }

    private init(known name: String) {
        self.name = name
    }

    /// The `alg` value.
    public var description: String { name }

    /// RSASSA-PKCS1-v1_5 with SHA-256 (RFC 7518 §3.3).
    public static let rs256 = SignatureAlgorithm(known: "RS256")

    /// Every algorithm of the table, by name.
    package static var all: [SignatureAlgorithm] {
        table.keys.sorted().map(SignatureAlgorithm.init(known:))
    }
}

extension SignatureAlgorithm {
    /// All that is known of an algorithm: nobody else switches on its name.
    private struct Row {
        let keyType: String
        let scheme: SignatureScheme
    }

    private static let table: [String: Row] = [
        "RS256": Row(keyType: "RSA", scheme: .rsaPKCS1SHA256)
    ]

    /// How LibCrypto signs and verifies it.
    package var scheme: SignatureScheme {
        SignatureAlgorithm.table[name]?.scheme ?? .rsaPKCS1SHA256
    }

    /// The `kty` of its keys (RFC 7517 §4.1).
    package var keyType: String {
        SignatureAlgorithm.table[name]?.keyType ?? ""
    }
}
