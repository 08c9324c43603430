// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import IdentityStore
import LibCrypto
package import OAuth

/// Redeeming a code (RFC 6749 §4.1.3), which is bound to its client, its redirect URI and its challenge.
package struct AuthorizationCodeGrant: Grant {
    package static let type = GrantType.authorizationCode

    package func authorize(_ form: FormParameters, in context: GrantContext) async throws -> ProvenAuthorization {
        let code = try form.required("code")
        let requested = try RequestedAccess(form)
        let refreshToken = try RefreshTokenMaterial(in: context)
        let outcome = try await context.tenant.store.redeemCode(
            digest: context.tenant.digest(of: code), clientID: context.client.id, in: context.tenant.name,
            at: context.now, tokensEnd: context.tokensEnd
        ) { authorization, user, code in
            try RedirectURICheck.check(form["redirect_uri"], against: code.redirectURI)
            try CodeChallengeCheck(client: context.client).check(form["code_verifier"], against: code.challenge)
            try KeyBindingCheck(context).check(against: code.keyThumbprint)
            _ = try UserStateCheck.check(user)
            _ = try AudienceSelection.narrow(authorization.audience, to: requested)
            return RefreshTokenMaterial.isDue(for: authorization.scope, in: context) ? refreshToken.draft : nil
        }
        let (authorization, user, redeemed) = try accepted(outcome)
        return ProvenAuthorization(
            authorization: authorization, user: user, scope: authorization.scope,
            audience: try AudienceSelection.narrow(authorization.audience, to: requested),
            refreshToken: RefreshTokenMaterial.isDue(for: authorization.scope, in: context) ? refreshToken.token : nil,
            nonce: redeemed.nonce)
    }

    /// One neutral answer for every refusal; the journal says which it was.
    private func accepted(
        _ outcome: AuthorizationCodeOutcome
    ) throws(OAuthError) -> (Authorization, User, AuthorizationCode) {
        switch outcome {
        case .redeemed(let authorization, let user, let code): return (authorization, user, code)
        case .unknown: throw refusal("No such code.")
        case .foreignClient: throw refusal("The code was issued to another client.")
        case .expired: throw refusal("The code has expired.")
        case .revoked(let reason): throw refusal("The code's authorization is revoked: \(reason).")
        case .reused: throw refusal("The code was used before; what it gave is now revoked.")
        }
    }

    private func refusal(_ reason: String) -> OAuthError {
        OAuthError(.invalidGrant, "The code is invalid, expired or used.", reason: reason)
    }
}
