// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

package import IdentityStore
import OAuth

/// A user's sign-in to a client, kept in one transaction; who vouches for the user is the caller's matter.
package struct UserAuthorization: Sendable {
    private let context: GrantContext

    package init(context: GrantContext) {
        self.context = context
    }

    /// Settles what is asked for, then reads the user, has it judged and keeps the authorization in one write.
    ///
    /// - Parameters:
    ///   - byEmail: Whether the name may be the email of exactly one user.
    ///   - judging: Gets the user, or `nil` when there is none; throws to refuse, and nothing is kept.
    /// - Throws: ``OAuthError``, ``AmbiguousEmail``, or an error of the store.
    package func prove(
        _ username: String, byEmail: Bool = false, asking requested: RequestedAccess,
        judging: @escaping @Sendable (User?) throws -> User
    ) async throws -> ProvenAuthorization {
        let scope = try ScopeSelection(client: context.client).scope(for: requested)
        let audience = try AudienceSelection(context).audience(for: requested)
        let refreshToken = try RefreshTokenMaterial.issue(for: scope, in: context)
        let draft = try AuthorizationDraft(
            grant: .password, scope: scope, audience: audience, form: requested.form, context: context)
        let sessionID = try SessionMaterial.makeID()
        let (user, authorization) = try await context.tenant.store.authorize(
            username: username, byEmail: byEmail, in: context.tenant.name
        ) { user in
            (draft.authorization(for: try judging(user), sessionID: sessionID), refreshToken?.draft)
        }
        return ProvenAuthorization(
            authorization: authorization, user: user, scope: scope, audience: audience,
            refreshToken: refreshToken?.token)
    }
}
