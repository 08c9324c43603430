// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

package import LibCrypto

/// A signature algorithm of JSON Web Algorithms (RFC 7518 §3.1, RFC 8037 §3.1).
///
/// Only those of public keys: what is made with a shared secret is a ``MACAlgorithm``, and neither can stand for the other.
public struct SignatureAlgorithm: CustomStringConvertible, Hashable, Sendable {
    /// The `alg` value.
    public let name: String
    /// How LibCrypto signs and verifies it.
    package let scheme: SignatureScheme

    /// The algorithm of that name; `nil` when it is not of the table.
    ///
    /// Names are case-sensitive.
    public init?(name: String) {
        guard let row = SignatureAlgorithm.all.first(where: { $0.name == name }) else { return nil }
        self = row
    }

    private init(_ name: String, _ scheme: SignatureScheme) {
        self.name = name
        self.scheme = scheme
    }

    /// The `alg` value.
    public var description: String { name }

    /// RSASSA-PKCS1-v1_5 with SHA-256 (RFC 7518 §3.3).
    public static let rs256 = SignatureAlgorithm("RS256", .rsaPKCS1(.sha256))
    /// RSASSA-PKCS1-v1_5 with SHA-384 (RFC 7518 §3.3).
    public static let rs384 = SignatureAlgorithm("RS384", .rsaPKCS1(.sha384))
    /// RSASSA-PKCS1-v1_5 with SHA-512 (RFC 7518 §3.3).
    public static let rs512 = SignatureAlgorithm("RS512", .rsaPKCS1(.sha512))
    /// RSASSA-PSS with SHA-256 (RFC 7518 §3.5).
    public static let ps256 = SignatureAlgorithm("PS256", .rsaPSS(.sha256))
    /// RSASSA-PSS with SHA-384 (RFC 7518 §3.5).
    public static let ps384 = SignatureAlgorithm("PS384", .rsaPSS(.sha384))
    /// RSASSA-PSS with SHA-512 (RFC 7518 §3.5).
    public static let ps512 = SignatureAlgorithm("PS512", .rsaPSS(.sha512))
    /// ECDSA with P-256 and SHA-256 (RFC 7518 §3.4).
    public static let es256 = SignatureAlgorithm("ES256", .ecdsa(.p256, .sha256))
    /// ECDSA with P-384 and SHA-384 (RFC 7518 §3.4).
    public static let es384 = SignatureAlgorithm("ES384", .ecdsa(.p384, .sha384))
    /// EdDSA with Ed25519 (RFC 8037 §3.1).
    public static let edDSA = SignatureAlgorithm("EdDSA", .ed25519)

    /// The table: all that is known of an algorithm stands in its row, and nobody else switches on a name.
    package static let all = [rs256, rs384, rs512, ps256, ps384, ps512, es256, es384, edDSA]

    /// The hash of `at_hash` and its like (OpenID Connect Core §3.1.3.6): that of the signature.
    package var tokenHash: DigestAlgorithm {
        scheme.digest ?? .sha512
    }

    /// `at_hash` and its like (OpenID Connect Core §3.1.3.6).
    package func leftHalfHash(of text: String) -> String {
        tokenHash.leftHalf(of: text)
    }
}

extension SignatureAlgorithm: Codable {
    /// Reads the `alg` value.
    ///
    /// - Throws: `DecodingError` for a name that is not of the table.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let algorithm = SignatureAlgorithm(name: try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "no such signature algorithm")
        }
        self = algorithm
    }

    /// Writes the `alg` value.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(name)
    }
}

extension DigestAlgorithm {
    /// The left half of the text's digest, in base64url.
    func leftHalf(of text: String) -> String {
        Base64URL.encode(Array(digest(Array(text.utf8)).prefix(byteCount / 2)))
    }
}
