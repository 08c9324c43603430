// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

package import JOSE

/// A token before it is signed: what whoever owns the server may still change.
package struct UnsignedToken: Sendable {
    /// What it is to be signed by.
    package enum Signer: Sendable {
        case key(KeyRing.Entry)
        case secret(SharedSecret, MACAlgorithm)
    }

    package var header: JSONObject
    package var claims: JSONObject
    package let signer: Signer

    /// Signed by a key of the ring.
    init(type: String, claims: JSONObject, key: KeyRing.Entry) {
        header = ["alg": .string(key.algorithm.name), "typ": .string(type), "kid": .string(key.id)]
        self.claims = claims
        signer = .key(key)
    }

    /// Authenticated by a client's secret.
    init(type: String, claims: JSONObject, secret: SharedSecret, algorithm: MACAlgorithm) {
        header = ["alg": .string(algorithm.name), "typ": .string(type)]
        self.claims = claims
        signer = .secret(secret, algorithm)
    }

    /// - Throws: ``CryptoError``.
    package func signed() throws -> String {
        switch signer {
        case .key(let key):
            try CompactToken.sign(header: header, payload: claims, key: key.privateKey, algorithm: key.algorithm)
        case .secret(let secret, let algorithm):
            try CompactToken.authenticate(header: header, payload: claims, secret: secret, algorithm: algorithm)
        }
    }
}
