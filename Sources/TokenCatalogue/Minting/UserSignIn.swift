// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import ControlModel
import HTTPTypes
package import IdentityProvider
import IdentityStore
package import OAuth

/// A sign-in that needs no password, since whoever may use the control API owns the users.
package struct UserSignIn: Sendable {
    private let user: String
    private let client: String?
    private let scope: String?
    private let audience: [String]
    private let keyThumbprint: String?

    /// - Parameters:
    ///   - client: `nil` takes the only client that may use the password grant.
    ///   - keyThumbprint: Of the key that the tokens are bound to, as if it had been proven (RFC 9449 §6.1).
    package init(user: String, client: String?, scope: String?, audience: [String], keyThumbprint: String?) {
        self.user = user
        self.client = client
        self.scope = scope
        self.audience = audience
        self.keyThumbprint = keyThumbprint
    }

    /// - Throws: ``Problem`` that names the client, or ``OAuthError`` whose reason says what to change: an unknown
    ///   user, a state, a scope.
    package func tokens(in tenant: Tenant, trace: RequestTrace) async throws -> TokenResponse {
        let snapshot = tenant.snapshot
        let client = try TokenClient.find(client, for: .password, in: snapshot)
        let now = tenant.clock.now()
        guard keyThumbprint != nil || !client.bindsAccessTokens else {
            throw Problem(
                .missingMember,
                detail: "The client's tokens are bound to a key, whose thumbprint is due.",
                field: "dpop_jkt")
        }
        let context = GrantContext(
            tenant: tenant, snapshot: snapshot, client: client, now: now, keyThumbprint: keyThumbprint)
        let issuer = try TokenIssuer(
            tenant: tenant, snapshot: snapshot, client: client, at: now, boundTo: keyThumbprint)
        let proven = try await UserAuthorization(context: context)
            .prove(user, asking: try RequestedAccess(scope: scope, audience: audience)) { user in
                try UserStateCheck.check(user)
            }
        return try await issuer.issue(proven, trace: trace)
    }
}
