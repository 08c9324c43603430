// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

package import LibCrypto

/// An algorithm whose codes are made and checked with one secret (RFC 7518 §3.2).
///
/// A type of its own: a verifier that takes public keys cannot be led to take one for a secret.
package struct MACAlgorithm: CustomStringConvertible, Hashable, Sendable {
    /// The `alg` value.
    package let name: String
    package let digest: DigestAlgorithm

    /// The algorithm of that name; `nil` when it is not of the table.
    package init?(name: String) {
        guard let row = MACAlgorithm.all.first(where: { $0.name == name }) else { return nil }
        self = row
    }

    private init(_ name: String, _ digest: DigestAlgorithm) {
        self.name = name
        self.digest = digest
    }

    package var description: String { name }

    package static let hs256 = MACAlgorithm("HS256", .sha256)
    package static let hs384 = MACAlgorithm("HS384", .sha384)
    package static let hs512 = MACAlgorithm("HS512", .sha512)

    package static let all = [hs256, hs384, hs512]
}

/// A secret that two parties share; prints redacted.
package struct SharedSecret: CustomStringConvertible, Sendable {
    private let bytes: [UInt8]

    package init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    package var description: String { "<redacted>" }

    /// The code of a message.
    ///
    /// - Throws: ``CryptoError``, also for a secret that is shorter than the algorithm's digest (RFC 7518 §3.2).
    package func code(of message: [UInt8], algorithm: MACAlgorithm) throws(CryptoError) -> [UInt8] {
        guard bytes.count >= algorithm.digest.byteCount else {
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
