// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import IdentityStore
import JOSE
import LibCrypto
package import OAuth

/// Refreshing an access token (RFC 6749 §6), with rotation and reuse detection (RFC 9700 §4.14.2).
package struct RefreshTokenGrant: Grant {
    package static let type = GrantType.refreshToken

    package func authorize(_ form: FormParameters, in context: GrantContext) async throws -> ProvenAuthorization {
        let presented = try form.required("refresh_token")
        let narrowing = Narrowing(scopes: ScopeSelection(client: context.client), requested: try RequestedAccess(form))
        let successor = try RandomToken.make()
        let redemption = RefreshTokenRedemption(
            digest: context.tenant.digest(of: presented), clientID: context.client.id, now: context.now,
            successor: context.tenant.digest(of: successor), rotates: !context.client.reusesRefreshTokens,
            grace: context.client.refreshTokenReuseGrace, tokensEnd: context.tokensEnd,
            keyThumbprint: context.refreshTokenKey)
        let outcome = try await context.tenant.store.redeemRefreshToken(redemption, in: context.tenant.name) {
            authorization, user, keyThumbprint in
            try KeyBindingCheck(context).check(against: keyThumbprint)
            _ = try UserStateCheck.check(user)
            _ = try narrowing.access(of: authorization)
        }
        let redeemed = try accepted(outcome)
        let (scope, audience) = try narrowing.access(of: redeemed.authorization)
        return ProvenAuthorization(
            authorization: redeemed.authorization, user: redeemed.user, scope: scope, audience: audience,
            refreshToken: redeemed.isRotated ? successor : presented)
    }

    /// What the new access token may do: no more than was granted, and the refresh token keeps all of it (RFC 6749 §6).
    private struct Narrowing: Sendable {
        let scopes: ScopeSelection
        let requested: RequestedAccess

        func access(of authorization: Authorization) throws(OAuthError) -> (scope: Scope, audience: [String]) {
            (
                try scopes.narrow(authorization.scope, to: requested),
                try AudienceSelection.narrow(authorization.audience, to: requested)
            )
        }
    }

    /// One neutral answer for every refusal; the journal says which it was.
    private func accepted(
        _ outcome: RefreshTokenOutcome
    ) throws(OAuthError) -> (authorization: Authorization, user: User, isRotated: Bool) {
        switch outcome {
        case .redeemed(let authorization, let user, let refreshToken, _):
            return (authorization, user, refreshToken == .rotated)
        case .unknown: throw refusal("No such refresh token.")
        case .foreignClient: throw refusal("The refresh token was issued to another client.")
        case .expired: throw refusal("The refresh token has expired.")
        case .revoked(let reason): throw refusal("The refresh token's authorization is revoked: \(reason).")
        case .reused: throw refusal("The refresh token was used before; its whole family is now revoked.")
        }
    }

    private func refusal(_ reason: String) -> OAuthError {
        OAuthError(.invalidGrant, "The refresh token is invalid, expired or revoked.", reason: reason)
    }
}
