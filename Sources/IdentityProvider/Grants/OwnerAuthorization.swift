// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

package import IdentityStore
package import JOSE
package import OAuth

/// An authorization that nobody has to prove: whoever owns the server may have any.
package struct OwnerAuthorization: Sendable {
    /// Whom a token is to be about.
    package enum Subject: Sendable {
        /// A user, in whatever state.
        case user(String)
        /// A subject that no user has.
        case madeUp(String)
        /// The client itself.
        case client
    }

    /// What the store keeps of it.
    package enum Keeping: Sendable {
        /// Nothing: what is signed for it is good for whoever verifies offline.
        case nothing
        case authorization
        /// And a refresh token; `nil` is of the client's lifetime.
        case refreshToken(until: NumericDate?)
    }

    private let context: GrantContext

    package init(context: GrantContext) {
        self.context = context
    }

    /// - Parameters:
    ///   - keeping: A made-up subject is never kept.
    ///   - judging: Gets the user, or `nil` when there is none of that name.
    /// - Throws: What `judging` throws, or an error of OpenSSL or the store.
    package func make(
        for subject: Subject, scope: Scope, audience: [String], keeping: Keeping,
        judging: @escaping @Sendable (User?) throws -> User
    ) async throws -> ProvenAuthorization {
        let isOwn = if case .client = subject { true } else { false }
        let draft = try AuthorizationDraft(
            grant: isOwn ? .clientCredentials : .password, scope: scope, audience: audience, form: nil,
            context: context)
        let refreshToken: RefreshTokenMaterial? =
            if case .refreshToken(let end) = keeping { try RefreshTokenMaterial(in: context, expiresAt: end) } else {
                nil
            }
        let (user, authorization) = try await authorization(
            draft, subject, keeping, refreshToken: refreshToken?.draft, judging: judging)
        return ProvenAuthorization(
            authorization: authorization, user: user, scope: scope, audience: audience,
            refreshToken: refreshToken?.token)
    }

    private func authorization(
        _ draft: AuthorizationDraft, _ subject: Subject, _ keeping: Keeping, refreshToken: RefreshTokenDraft?,
        judging: @escaping @Sendable (User?) throws -> User
    ) async throws -> (User?, Authorization) {
        let store = context.tenant.store
        let isKept = if case .nothing = keeping { false } else { true }
        let sessionID = try SessionMaterial.makeID()
        switch subject {
        case .user(let name) where isKept:
            return try await store.authorize(username: name, in: context.tenant.name) { user in
                (draft.authorization(for: try judging(user), sessionID: sessionID), refreshToken)
            }
        case .user(let name):
            let user = try judging(try await store.user(named: name, in: context.tenant.name))
            return (user, draft.authorization(for: user, sessionID: sessionID))
        case .madeUp(let subject):
            let user = User(username: subject, subject: subject)
            return (user, draft.authorization(for: user, sessionID: sessionID))
        case .client:
            let authorization = draft.authorization()
            if isKept { try await store.keep(authorization, in: context.tenant.name) }
            return (nil, authorization)
        }
    }
}
