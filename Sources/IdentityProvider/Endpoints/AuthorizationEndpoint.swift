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
                query: try await request.encodedParameters(), of: request, in: tenant, desk: desk, trace: context.trace)
            return try await turn.reporting(to: context) { turn in
                var signedIn = try await turn.signIn.signedIn()
                if let hinted = try await hintedUser(of: turn.interaction, besides: signedIn) {
                    signedIn = try await turn.signIn.signIn(hinted) { try UserStateCheck.check($0) }
                }
                return try await turn.proceed(signedIn)
            }
        }
    }

    /// The name of the user whom `login_hint` means, for a client that signs users in so; `nil` when there is no need.
    private func hintedUser(of interaction: Interaction, besides signedIn: SignedIn?) async throws -> String? {
        guard interaction.client.signsInByHint, !interaction.request.prompts.contains(.none),
            let hint = interaction.request.loginHint
        else { return nil }
        let (tenant, store) = (interaction.tenant, interaction.tenant.store)
        var found = try await store.user(hinted: hint, in: tenant.name)
        if found == nil {
            try await UnknownUsers(tenant: tenant, snapshot: interaction.context.snapshot).admit(hint, password: nil)
            found = try await store.user(hinted: hint, in: tenant.name)
        }
        guard let user = found, user.state == .active else { return nil }
        if let signedIn, isSame(signedIn.user.subject, user.subject),
            case .answer = try await interaction.step(for: signedIn)
        {
            return nil
        }
        return user.username
    }
}
