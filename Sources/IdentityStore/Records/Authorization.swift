// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

package import JOSE
package import OAuth

/// What a user (or a client for itself) granted to a client: the root of a refresh token family.
///
/// Revoking it ends every refresh token below it and every access token that names it in its `jti`.
package struct Authorization: Equatable, Sendable {
    /// Opaque and unguessable; the part of an access token's `jti` before the dot.
    package var id: String
    package var clientID: String
    /// `nil` when the client acts for itself.
    package var subject: String?
    package var grant: GrantType
    package var scope: Scope
    package var audience: [String]
    /// When the user proved who they are: `auth_time` (OpenID Connect Core §2).
    package var authenticatedAt: NumericDate
    /// The `sid` claim.
    package var sessionID: String
    package var createdAt: NumericDate
    /// When the last of its tokens and codes ends, as far as they were issued.
    package var endsAt: NumericDate
    /// The `acr` claim, where the client asked for one that is served.
    package var acr: String?
    /// The claims that the client asked for one by one.
    package var claims = ClaimsRequest()
    /// What the request said that the client's claim rules need.
    package var parameters = JSONObject()
    package var revokedAt: NumericDate?
    package var revocationReason: String?

    package init(
        id: String, clientID: String, subject: String?, grant: GrantType, scope: Scope, audience: [String],
        authenticatedAt: NumericDate, sessionID: String, createdAt: NumericDate
    ) {
        self.id = id
        self.clientID = clientID
        self.subject = subject
        self.grant = grant
        self.scope = scope
        self.audience = audience
        self.authenticatedAt = authenticatedAt
        self.sessionID = sessionID
        self.createdAt = createdAt
        endsAt = createdAt
    }
}
