// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

package import JOSE

/// Where a key stands in a tenant's key ring.
package enum SigningKeyState: String, CaseIterable, Codable, Sendable {
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
package struct SigningKey: Equatable, Sendable {
    /// RFC 7638 thumbprint.
    package var id: String
    package var algorithm: SignatureAlgorithm
    package var state: SigningKeyState
    /// PKCS#8.
    ///
    /// Never leaves the data directory unless asked for by name.
    package var privateKeyPEM: String
    package var createdAt: NumericDate

    package init(
        id: String, algorithm: SignatureAlgorithm, state: SigningKeyState, privateKeyPEM: String, createdAt: NumericDate
    ) {
        self.id = id
        self.algorithm = algorithm
        self.state = state
        self.privateKeyPEM = privateKeyPEM
        self.createdAt = createdAt
    }
}
