// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

package import LibCrypto

/// An algorithm whose codes are made and checked with one secret (RFC 7518 §3.2).
///
/// A type of its own: a verifier that takes public keys cannot be led to take one for a secret.
public struct MACAlgorithm: CustomStringConvertible, Hashable, Sendable {
    /// The `alg` value.
    public let name: String
    package let digest: DigestAlgorithm

    /// The algorithm of that name; `nil` when it is not of the table.
    ///
    /// Names are case-sensitive.
    public init?(name: String) {
        guard let row = MACAlgorithm.all.first(where: { $0.name == name }) else { return nil }
        self = row
    }

    private init(_ name: String, _ digest: DigestAlgorithm) {
        self.name = name
        self.digest = digest
    }

    /// The `alg` value.
    public var description: String { name }

    /// HMAC with SHA-256.
    public static let hs256 = MACAlgorithm("HS256", .sha256)
    /// HMAC with SHA-384.
    public static let hs384 = MACAlgorithm("HS384", .sha384)
    /// HMAC with SHA-512.
    public static let hs512 = MACAlgorithm("HS512", .sha512)

    /// The bytes that its secrets have at least (RFC 7518 §3.2).
    package var secretBytes: Int { digest.byteCount }

    package static let all = [hs256, hs384, hs512]

    /// `at_hash` and its like (OpenID Connect Core §3.1.3.6).
    package func leftHalfHash(of text: String) -> String {
        digest.leftHalf(of: text)
    }
}

/// A secret that two parties share; prints redacted.
public struct SharedSecret: CustomReflectable, CustomStringConvertible, Sendable {
    private let bytes: [UInt8]

    /// The bytes as they are; a secret that is given in base64 is decoded first.
    public init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// Does not tell.
    public var description: String { "<redacted>" }

    /// Does not tell.
    public var customMirror: Mirror { Mirror(self, children: [:]) }

    /// Whether the secret is as long as the algorithm asks for, that is its digest (RFC 7518 §3.2).
    package func suffices(for algorithm: MACAlgorithm) -> Bool {
        bytes.count >= algorithm.digest.byteCount
    }

    /// The code of a message.
    ///
    /// - Throws: ``CryptoError``, also for a secret that is shorter than the algorithm's digest (RFC 7518 §3.2).
    package func code(of message: [UInt8], algorithm: MACAlgorithm) throws(CryptoError) -> [UInt8] {
        guard suffices(for: algorithm) else {
            throw CryptoError(
                "Authenticating by \(algorithm)",
                reasons: ["the secret has \(bytes.count) bytes, and \(algorithm.digest.byteCount) are due"])
        }
        return try hmac(message, key: bytes, digest: algorithm.digest)
    }
}

extension CompactToken {
    /// Authenticates claims with a shared secret.
    ///
    /// - Throws: ``CryptoError``.
    package static func authenticate(
        header: JSONObject, payload: JSONObject, secret: SharedSecret, algorithm: MACAlgorithm
    ) throws(CryptoError) -> String {
        try make(header: header, payload: payload) { input throws(CryptoError) in
            try secret.code(of: input, algorithm: algorithm)
        }
    }

    /// Whether the code is the secret's; one that is too short for the algorithm has made none.
    ///
    /// The caller has chosen the algorithm; the header's is not consulted.
    package func isAuthentic(by secret: SharedSecret, algorithm: MACAlgorithm) -> Bool {
        guard let code = try? secret.code(of: Array(signingInput), algorithm: algorithm) else { return false }
        return constantTimeEquals(code, signature)
    }
}
