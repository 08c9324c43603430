// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import IdentityProvider
import IdentityStore
import JOSE
import LibCrypto

/// Keys that nobody publishes: one of each kind for the whole process, made when it is first needed.
///
/// What they sign is to be refused, so it does not matter that all tenants share them.
enum UntrustedKeys {
    private static let rsa = Result { try PrivateKey.generate(.rsa) }
    private static let p256 = Result { try PrivateKey.generate(.ec(.p256)) }
    private static let p384 = Result { try PrivateKey.generate(.ec(.p384)) }
    private static let ed25519 = Result { try PrivateKey.generate(.ed25519) }

    /// - Parameter id: `nil` is the key's thumbprint.
    /// - Throws: An error of OpenSSL.
    static func entry(
        for algorithm: SignatureAlgorithm, id: String? = nil, at now: NumericDate
    ) throws -> KeyRing.Entry {
        let key =
            switch algorithm.scheme.keyKind {
            case .rsa: try rsa.get()
            case .ec(.p256): try p256.get()
            case .ec(.p384): try p384.get()
            case .ed25519: try ed25519.get()
            }
        return try KeyRing.Entry(SigningKey(key, algorithm: algorithm, id: id, at: now, activatesAt: now))
    }
}
