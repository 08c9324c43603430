// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

package import JOSE
package import OAuth

/// An application that asks a tenant for tokens (RFC 6749 §2).
package struct Client: Codable, Equatable, Sendable {
    package var id: String
    /// Stored recoverable, since it also signs HS256 and `client_secret_jwt`.
    ///
    /// A client without one is public (RFC 6749 §2.1).
    package var secret: String?
    /// What a person is shown; the id when absent.
    package var name: String?
    package var grants: [GrantType] = []
    /// All that the client may ask for.
    package var scopes = Scope()
    /// What it gets when it asks for none; `nil` is all of `scopes` but `openid` and `offline_access`.
    package var defaultScopes: Scope?
    /// Drops a scope that is not allowed instead of refusing the request.
    package var dropsUnknownScopes = false
    /// The audiences that it may select from, and gets when it selects none.
    package var audience: [String] = []
    package var redirectURIs: [String] = []
    package var postLogoutRedirectURIs: [String] = []
    /// Seconds; `nil` leaves it to the tenant.
    package var accessTokenLifetime: Int64?
    /// Seconds; `nil` leaves it to the tenant.
    package var idTokenLifetime: Int64?
    /// Seconds from the sign-in; `nil` leaves it to the tenant.
    package var refreshTokenLifetime: Int64?
    /// What signs its tokens; `nil` leaves it to the tenant.
    package var signingAlgorithm: SignatureAlgorithm?
    /// A refresh token may be used again and again instead of being rotated.
    package var reusesRefreshTokens = false
    /// Seconds within which the refresh token just rotated still yields a sibling.
    package var refreshTokenReuseGrace: Int64 = 0

    package init(id: String, secret: String? = nil) {
        self.id = id
        self.secret = secret
    }

    package var isPublic: Bool { secret == nil }
}
