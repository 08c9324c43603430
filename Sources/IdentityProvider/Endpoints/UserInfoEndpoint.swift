// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
package import Hummingbird
import IdentityStore
import JOSE
import OAuth

/// Claims about the user whose access token is presented (OpenID Connect Core §5.3).
package struct UserInfoEndpoint: Endpoint {
    package func respond(
        to request: Request, in tenant: Tenant, context: ProviderRequestContext
    ) async throws -> Response {
        let realm = tenant.issuer.description
        let bearer = try await BearerToken.find(in: request, realm: realm)
        let token = try AccessTokenCheck(tenant: tenant).check(bearer, at: tenant.clock.now())
        context.trace.note { $0.clientID = token.clientID }
        let user = try await user(of: token, in: tenant)
        guard token.scope.contains(Scope.openID) else {
            throw OAuthError(
                .insufficientScope, "The access token lacks the scope openid.",
                challenge: .bearer(realm: realm, scope: Scope([Scope.openID])))
        }
        var claims: JSONObject = ["sub": .string(user.subject)]
        for (name, value) in UserClaims.claims(of: user, for: token.scope) {
            claims[name] = value
        }
        return .json(claims)
    }

    /// The user, while the authorization stands and the user may sign in.
    private func user(of token: AccessTokenCheck.Token, in tenant: Tenant) async throws -> User {
        let challenge = Challenge.bearer(realm: tenant.issuer.description)
        let authorization = try await tenant.store.authorization(id: token.authorizationID, in: tenant.name)
        guard let authorization, authorization.revokedAt == nil else {
            let reason = authorization?.revocationReason ?? "no such authorization"
            throw OAuthError(
                .invalidToken, "The access token was revoked.", reason: "The authorization is revoked: \(reason).",
                challenge: challenge)
        }
        let user = try await tenant.store.user(subject: token.subject, in: tenant.name)
        guard let user, user.state == .active else {
            throw OAuthError(
                .invalidToken, "The access token is no longer valid.",
                reason: user.map { "The user's state is \($0.state.rawValue)." } ?? "The user does not exist.",
                challenge: challenge)
        }
        return user
    }
}
