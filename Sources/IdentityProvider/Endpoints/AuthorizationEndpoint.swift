// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
package import Hummingbird
import IdentityStore
import JOSE
import NIOCore
import OAuth

/// `GET` or `POST /authorize`: where a client sends its user to sign in (RFC 6749 §3.1, OpenID Connect Core §3.1.2.1).
package struct AuthorizationEndpoint: Endpoint {
    let desk: InteractionDesk

    package func respond(
        to request: Request, in tenant: Tenant, context: ProviderRequestContext
    ) async throws -> Response {
        try await desk.reporting(of: request, in: tenant, context: context) {
            var turn = try InteractionTurn(
                query: try await request.encodedParameters(), of: request, in: tenant, desk: desk, context: context)
            return try await turn.reporting(to: context) { turn in
                var signedIn = try await turn.signIn.signedIn()
                if turn.signIn.foreignHost == nil,
                    let hinted = try await hintedUser(of: turn.interaction, besides: signedIn)
                {
                    signedIn = try await turn.signIn.signIn(hinted) { try Self.check($0) }
                }
                return try await turn.proceed(signedIn)
            }
        }
    }

    /// The name of the user whom `login_hint` means, for a client that signs users in so; `nil` when there is no need.
    ///
    /// - Throws: `login_required` when the hint names no user who can sign in. The user of the session is another one, and
    ///   the client would not notice.
    private func hintedUser(of interaction: Interaction, besides signedIn: SignedIn?) async throws -> String? {
        guard interaction.client.signsInByHint, let hint = interaction.request.loginHint else { return nil }
        let (tenant, store) = (interaction.tenant, interaction.tenant.store)
        let isSilent = interaction.request.prompts.contains(.none)
        var found = try await store.user(hinted: hint, in: tenant.name)
        if found == nil, !isSilent {
            try await UnknownUsers(tenant: tenant, snapshot: interaction.context.snapshot).admit(hint, password: nil)
            found = try await store.user(hinted: hint, in: tenant.name)
        }
        let user = try Self.check(found)
        guard interaction.isWanted(user) else {
            throw Self.refusal("The login_hint names another user than the id_token_hint or the claim sub.")
        }
        if let signedIn, isSame(signedIn.user.subject, user.subject) {
            if isSilent { return nil }
            if case .answer = try await interaction.step(for: signedIn) { return nil }
        }
        // OpenID Connect Core §3.1.2.1: prompt=none signs in no user anew.
        guard !isSilent else { throw Self.refusal("The user whom the login_hint names is not signed in.") }
        return user.username
    }

    private static func check(_ user: User?) throws(OAuthError) -> User {
        guard let user else { throw refusal("The login_hint names no user.") }
        guard user.state == .active else {
            throw refusal("The state of the user whom the login_hint names is \(user.state.rawValue).")
        }
        return user
    }

    private static func refusal(_ reason: String) -> OAuthError {
        OAuthError(.loginRequired, "The user has to sign in.", reason: reason)
    }
}
