// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

package import IdentityStore
package import JOSE
package import LibCrypto

extension SigningKey {
    /// Makes a key, RSA ones of 2048 bits, whose id is its RFC 7638 thumbprint.
    ///
    /// - Parameter activatesAt: When it may sign; `nil` is at once.
    /// - Throws: ``CryptoError`` when OpenSSL refuses.
    package static func generate(
        _ algorithm: SignatureAlgorithm = .rs256, at now: NumericDate, activatesAt: NumericDate? = nil
    ) throws -> SigningKey {
        while true {
            let key = try SigningKey(
                try PrivateKey.generate(algorithm.scheme.keyKind), algorithm: algorithm, at: now,
                activatesAt: activatesAt ?? now)
            // One key of 64 would have an id that every command line takes for an option.
            if !key.id.hasPrefix("-") { return key }
        }
    }

    /// - Parameters:
    ///   - id: `nil` is the key's RFC 7638 thumbprint.
    ///   - certificates: DER, the key's own first.
    /// - Throws: ``CryptoError`` when OpenSSL refuses.
    package init(
        _ key: PrivateKey, algorithm: SignatureAlgorithm, id: String? = nil, certificates: [[UInt8]] = [],
        at now: NumericDate, activatesAt: NumericDate
    ) throws {
        let webKey = JSONWebKey(publicKey: try key.publicKey, algorithm: algorithm)
        self.init(
            id: id ?? webKey.thumbprint, algorithm: algorithm, privateKeyPEM: try key.pem, createdAt: now,
            activatesAt: activatesAt)
        self.certificates = certificates
    }
}
