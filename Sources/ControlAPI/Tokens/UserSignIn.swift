// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

package import IdentityProvider
import IdentityStore
package import OAuth

/// A sign-in that needs no password, since whoever may use the control API owns the users.
package struct UserSignIn: Sendable {
    private let user: String
    private let client: String?
    private let scope: String?
    private let audience: [String]

    /// - Parameter client: `nil` takes the only client that may use the password grant.
    package init(user: String, client: String?, scope: String?, audience: [String]) {
        self.user = user
        self.client = client
        self.scope = scope
        self.audience = audience
    }

    /// - Throws: ``OAuthError`` whose reason says what to change: an unknown user or client, a state, a scope.
    package func tokens(in tenant: Tenant, trace: RequestTrace) async throws -> TokenResponse {
        let snapshot = tenant.snapshot
        let client = try client(in: snapshot)
        let now = tenant.clock.now()
        let context = GrantContext(tenant: tenant, snapshot: snapshot, client: client, now: now)
        let issuer = try TokenIssuer(tenant: tenant, snapshot: snapshot, client: client, at: now)
        let proven = try await UserAuthorization(context: context)
            .prove(user, asking: try RequestedAccess(scope: scope, audience: audience)) { user in
                try UserStateCheck.check(user)
            }
        return try await issuer.issue(proven, trace: trace)
    }

    private func client(in snapshot: TenantSnapshot) throws(OAuthError) -> Client {
        if let client {
            guard let found = snapshot.client(client) else {
                throw OAuthError(.invalidClient, "There is no client \(client). Known: \(names(snapshot.allClients)).")
            }
            return found
        }
        let candidates = snapshot.allClients.filter { $0.grants.contains(.password) }
        guard candidates.count == 1, let only = candidates.first else {
            throw OAuthError(
                .invalidClient,
                "Name a client: \(candidates.count) may use the password grant. Known: \(names(snapshot.allClients)).")
        }
        return only
    }

    private func names(_ clients: [Client]) -> String {
        clients.isEmpty ? "none" : clients.map(\.id).joined(separator: ", ")
    }
}
