// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import ControlModel
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
        let credentials = try await AccessTokenCredentials.find(in: request, realm: realm)
        do {
            return try await respond(to: request, by: credentials, in: tenant, trace: context.trace)
        } catch let error as OAuthError where credentials.scheme == .dpop {
            throw error.challenging((error.challenge ?? .bearer(realm: realm)).boundToKey)
        }
    }

    private func respond(
        to request: Request, by credentials: AccessTokenCredentials, in tenant: Tenant, trace: RequestTrace
    ) async throws -> Response {
        let now = tenant.clock.now()
        let realm = tenant.issuer.description
        let token = try await AccessTokenCheck(tenant: tenant).check(credentials.token, at: now)
        trace.note {
            $0.clientID = token.authorization.clientID
            $0.user = token.user?.username
        }
        let possession = DPoPProofCheck(tenant: tenant, endpoint: .userInfo, now: now)
        try await possession.check(request.headers, request.method, of: token, by: credentials)
        guard let user = token.user else {
            throw OAuthError(
                .invalidToken, "The access token is no user's.", challenge: .bearer(realm: realm))
        }
        guard token.scope.contains(Scope.openID) else {
            throw OAuthError(
                .insufficientScope, "The access token lacks the scope openid.",
                challenge: .bearer(realm: realm, scope: Scope([Scope.openID])))
        }
        // What the client knows the user by, whatever that is.
        var claims: JSONObject = ["sub": token.claims["sub"] ?? .string(user.subject)]
        let client = tenant.snapshot.client(token.authorization.clientID)
        let about = UserClaims.claims(
            of: user, for: token.scope, and: token.authorization.claims.ofUserInfo, to: client)
        for (name, value) in about {
            claims[name] = value
        }
        if let client {
            let ruled = ClaimRules.claims(
                of: client, for: user, in: .userInfo, scope: token.scope, authorization: token.authorization)
            for (name, value) in ruled { claims[name] = value }
        }
        var headers = HTTPFields.notStored
        if credentials.scheme == .dpop { headers[.dpopNonce] = possession.nonce }
        return .json(claims, headers: headers)
    }
}
