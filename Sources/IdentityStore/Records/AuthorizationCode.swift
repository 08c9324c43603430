// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

package import JOSE
package import OAuth

/// What a code is bound to, besides its authorization (RFC 6749 §4.1.2).
package struct AuthorizationCode: Equatable, Sendable {
    /// As it was sent with the request; `nil` when none was.
    package let redirectURI: String?
    package let challenge: CodeChallenge?
    /// For the ID token.
    package let nonce: String?
    package let expiresAt: NumericDate
    /// The thumbprint of the key that it is to be redeemed with (RFC 9449 §10).
    package let keyThumbprint: String?

    package init(
        redirectURI: String?, challenge: CodeChallenge?, nonce: String?, expiresAt: NumericDate,
        keyThumbprint: String? = nil
    ) {
        self.redirectURI = redirectURI
        self.challenge = challenge
        self.nonce = nonce
        self.expiresAt = expiresAt
        self.keyThumbprint = keyThumbprint
    }
}

/// What became of a presented code.
package enum AuthorizationCodeOutcome: Equatable, Sendable {
    case redeemed(Authorization, User, AuthorizationCode)
    case unknown
    /// It belongs to another client; nothing changed.
    case foreignClient
    case expired
    case revoked(reason: String)
    /// It was used before: what it gave is now revoked (RFC 6749 §4.1.2).
    case reused
}
