// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

// This folder owns a tenant's signing keys: which one signs, which are published, and their export for offline verifiers.

package import IdentityStore
package import JOSE
package import LibCrypto

/// A tenant's signing keys: upcoming → active → retiring → withdrawn, each by its dates.
package struct KeyRing: Sendable {
    /// A key, ready for use.
    package struct Entry: Sendable {
        package let record: SigningKey
        package let privateKey: PrivateKey
        package let webKey: JSONWebKey

        package var id: String { record.id }
        package var algorithm: SignatureAlgorithm { record.algorithm }
    }

    /// All keys, withdrawn ones too, in the order they were made.
    package let entries: [Entry]

    /// Loads the stored keys.
    ///
    /// - Throws: ``CryptoError`` when a stored key is damaged.
    package init(_ keys: [SigningKey]) throws {
        entries = try keys.map(Entry.init)
    }

    /// The active key of the algorithm that became so last.
    package func signer(for algorithm: SignatureAlgorithm, at now: NumericDate) -> Entry? {
        entries.filter { $0.algorithm == algorithm && $0.record.state(at: now) == .active }
            .max { $0.record.activatesAt <= $1.record.activatesAt }
    }

    /// All but withdrawn keys.
    package func published(at now: NumericDate) -> [Entry] {
        entries.filter { $0.record.state(at: now) != .withdrawn }
    }

    /// The published key of exactly that id: an unknown `kid` is never answered with another key.
    package func published(_ keyID: String, at now: NumericDate) -> Entry? {
        entries.first { isSame($0.id, keyID) && $0.record.state(at: now) != .withdrawn }
    }

    /// The dates around a moment between which the same keys are published.
    package func publication(at now: NumericDate) -> (from: NumericDate, until: NumericDate) {
        let dates = entries.compactMap(\.record.withdrawsAt)
        return (
            dates.filter { $0 <= now }.max() ?? NumericDate(seconds: .min),
            dates.filter { $0 > now }.min() ?? NumericDate(seconds: .max)
        )
    }

    /// What `jwks_uri` serves (RFC 7517 §5): public halves only.
    package func publicKeys(at now: NumericDate) -> JSONWebKeySet {
        JSONWebKeySet(keys: published(at: now).map(\.webKey))
    }
}

extension KeyRing.Entry {
    /// - Throws: ``CryptoError`` when the key is damaged.
    package init(_ key: SigningKey) throws {
        record = key
        privateKey = try PrivateKey(pem: key.privateKeyPEM)
        webKey = JSONWebKey(
            publicKey: try privateKey.publicKey, algorithm: key.algorithm, keyID: key.id, certificates: key.certificates
        )
    }
}
