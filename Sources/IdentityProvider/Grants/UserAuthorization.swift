// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

package import IdentityStore
package import OAuth

/// A user's sign-in to a client, kept in one transaction; who vouches for the user is the caller's matter.
package struct UserAuthorization: Sendable {
    private let context: GrantContext

    package init(context: GrantContext) {
        self.context = context
    }

    /// Settles what is asked for, then reads the user, has it judged and keeps the authorization in one write.
    ///
    /// - Parameter judging: Gets the user, or `nil` when there is none; throws to refuse, and nothing is kept.
    /// - Throws: ``OAuthError``, or an error of the store.
    package func prove(
        _ username: String, asking form: FormParameters,
        judging: @escaping @Sendable (User?) throws(OAuthError) -> User
    ) async throws -> ProvenAuthorization {
        let scope = try ScopeSelection(client: context.client).scope(of: form)
        let audience = try AudienceSelection(context).audience(of: form)
        let refreshToken = try RefreshTokenMaterial.issue(for: scope, in: context)
        let draft = try AuthorizationDraft(grant: .password, scope: scope, audience: audience, context: context)
        let (user, authorization) = try await context.tenant.store.authorize(
            username: username, in: context.tenant.name
        ) { user throws(OAuthError) in
            (draft.authorization(for: try judging(user)), refreshToken?.draft)
        }
        return ProvenAuthorization(
            authorization: authorization, user: user, scope: scope, audience: audience,
            refreshToken: refreshToken?.token)
    }
}
