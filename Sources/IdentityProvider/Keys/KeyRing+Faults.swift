// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

package import ControlModel
package import JOSE

extension KeyRing {
    /// The set that a fault shows in the place of the true one.
    ///
    /// - Throws: ``CryptoError`` when no key can be made.
    package func faultySet(_ kind: FaultKeySet.Kind, at now: NumericDate) async throws -> FaultKeySet {
        let published = published(at: now)
        var keys: [JSONWebKey] = []
        switch kind {
        case .empty: break
        case .frozen: keys = published.map(\.webKey)
        case .sameKeyIDs:
            for key in published { keys.append(try await KeyRing.strangerKey(of: key.algorithm, keyID: key.id)) }
        case .unrelated: keys = [try await KeyRing.strangerKey(of: published.first?.algorithm ?? .rs256)]
        }
        return FaultKeySet(kind, set: JSONWebKeySet(keys: keys))
    }

    /// A key whose private half is gone at once.
    ///
    /// - Parameter keyID: `nil` is its thumbprint.
    private static func strangerKey(
        of algorithm: SignatureAlgorithm, keyID: String? = nil
    ) async throws -> JSONWebKey {
        let key = try Entry(try await KeyPool.generate(algorithm, at: NumericDate(seconds: 0)))
        return JSONWebKey(publicKey: key.webKey.publicKey, algorithm: algorithm, keyID: keyID ?? key.id)
    }
}
