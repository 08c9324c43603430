// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

package import JOSE
import LibCrypto

extension KeyRing {
    /// The set that a fault shows in the place of the true one.
    ///
    /// - Throws: ``CryptoError`` when no key can be made.
    package func faultySet(_ kind: FaultKeySet.Kind, at now: NumericDate) throws -> FaultKeySet {
        let published = published(at: now)
        let keys: [JSONWebKey] =
            switch kind {
            case .empty: []
            case .frozen: published.map(\.webKey)
            case .sameKeyIDs:
                try published.map { try KeyRing.strangerKey(of: $0.algorithm, keyID: $0.id) }
            case .unrelated: [try KeyRing.strangerKey(of: published.first?.algorithm ?? .rs256)]
            }
        return FaultKeySet(kind, set: JSONWebKeySet(keys: keys))
    }

    /// A key whose private half is gone at once.
    private static func strangerKey(of algorithm: SignatureAlgorithm, keyID: String? = nil) throws -> JSONWebKey {
        let key = try PrivateKey.generate(algorithm.scheme.keyKind).publicKey
        let id = keyID ?? JSONWebKey(publicKey: key, algorithm: algorithm).thumbprint
        return JSONWebKey(publicKey: key, algorithm: algorithm, keyID: id)
    }
}
