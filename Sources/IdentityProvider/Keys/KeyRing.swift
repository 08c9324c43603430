// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

// This folder owns a tenant's signing keys: which one signs, which are published, and their export for offline verifiers.

package import IdentityStore
package import JOSE
package import LibCrypto

/// A tenant's signing keys at one moment: upcoming → active → retiring → withdrawn.
package struct KeyRing: Sendable {
    /// A key that is not withdrawn, ready for use.
    package struct Entry: Sendable {
        package let id: String
        package let algorithm: SignatureAlgorithm
        package let state: SigningKeyState
        package let privateKey: PrivateKey
        package let webKey: JSONWebKey
    }

    /// The published keys, in the order they were made.
    package let entries: [Entry]

    /// Loads the stored keys; withdrawn ones are left out, so that nothing they signed verifies any longer.
    ///
    /// - Throws: ``CryptoError`` when a stored key is damaged.
    package init(_ keys: [SigningKey]) throws {
        entries = try keys.filter { $0.state != .withdrawn }.map(Entry.init)
    }

    /// The newest active key of the algorithm.
    package func signer(for algorithm: SignatureAlgorithm) -> Entry? {
        entries.last { $0.state == .active && $0.algorithm == algorithm }
    }

    /// Exact match or none: an unknown `kid` is never answered with another key.
    package subscript(keyID: String) -> Entry? {
        entries.first { $0.id.utf8.elementsEqual(keyID.utf8) }
    }

    /// What `jwks_uri` serves (RFC 7517 §5): public halves only.
    package var publicKeys: JSONWebKeySet {
        JSONWebKeySet(keys: entries.map(\.webKey))
    }
}

extension KeyRing.Entry {
    init(_ key: SigningKey) throws {
        let privateKey = try PrivateKey(pem: key.privateKeyPEM)
        id = key.id
        algorithm = key.algorithm
        state = key.state
        webKey = JSONWebKey(publicKey: try privateKey.publicKey, algorithm: key.algorithm)
        self.privateKey = privateKey
    }
}
