// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import IdentityProvider
import OAuth

/// A sign-in that needs no password, since whoever may use the control API owns the users.
struct UserSignIn: Sendable {
    private let user: String
    private let client: String?
    private let scope: String?
    private let audience: [String]

    /// - Parameter client: `nil` takes the only client that may use the password grant.
    init(user: String, client: String?, scope: String?, audience: [String]) {
        self.user = user
        self.client = client
        self.scope = scope
        self.audience = audience
    }

    /// - Throws: ``ProblemDetails`` that names the client, or ``OAuthError`` whose reason says what to change: an unknown
    ///   user, a state, a scope.
    func tokens(in tenant: Tenant, trace: RequestTrace) async throws -> TokenResponse {
        let snapshot = tenant.snapshot
        let client = try TokenClient.find(client, for: .password, in: snapshot)
        let now = tenant.clock.now()
        let context = GrantContext(tenant: tenant, snapshot: snapshot, client: client, now: now)
        let issuer = try TokenIssuer(tenant: tenant, snapshot: snapshot, client: client, at: now)
        let proven = try await UserAuthorization(context: context)
            .prove(user, asking: try RequestedAccess(scope: scope, audience: audience)) { user in
                try UserStateCheck.check(user)
            }
        return try await issuer.issue(proven, trace: trace)
    }
}
