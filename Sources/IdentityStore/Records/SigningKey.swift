// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

package import JOSE

/// Where a key stands in a tenant's key ring.
package enum SigningKeyState: String, CaseIterable, Sendable {
    /// Published, not yet signing.
    case upcoming
    /// Signs.
    case active
    /// Published until the last token it signed has expired.
    case retiring
    /// No longer published: what it signed no longer verifies.
    case withdrawn
}

/// A private key of a tenant's key ring, as it is stored.
///
/// Its state follows from its dates and the tenant's clock, so no timer moves a key from one state to the next, and a clock
/// that a test moves takes the keys along.
package struct SigningKey: Equatable, Sendable {
    /// RFC 7638 thumbprint, unless it was imported under another name.
    package var id: String
    package var algorithm: SignatureAlgorithm
    /// PKCS#8.
    ///
    /// Never leaves the data directory unless asked for by name.
    package var privateKeyPEM: String
    /// Those that say whose the public half is (RFC 7517 §4.7): DER, the key's own first.
    package var certificates: [[UInt8]] = []
    package var createdAt: NumericDate
    /// From when on it may sign.
    package var activatesAt: NumericDate
    /// From when on it no longer signs; `nil` until another takes its place.
    package var retiresAt: NumericDate?
    /// From when on it is no longer published.
    package var withdrawsAt: NumericDate?

    package init(
        id: String, algorithm: SignatureAlgorithm, privateKeyPEM: String, createdAt: NumericDate,
        activatesAt: NumericDate
    ) {
        self.id = id
        self.algorithm = algorithm
        self.privateKeyPEM = privateKeyPEM
        self.createdAt = createdAt
        self.activatesAt = activatesAt
    }

    package func state(at now: NumericDate) -> SigningKeyState {
        if let withdrawsAt, withdrawsAt <= now { return .withdrawn }
        if let retiresAt, retiresAt <= now { return .retiring }
        return activatesAt <= now ? .active : .upcoming
    }
}
