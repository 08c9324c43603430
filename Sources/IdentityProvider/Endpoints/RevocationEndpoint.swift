// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import ControlModel
import HTTPTypes
package import Hummingbird
import IdentityStore
import JOSE
import OAuth

/// `POST /revoke`: a client gives a token up (RFC 7009).
///
/// A refresh token takes its whole family along, access tokens too; an access token goes alone (§2.1).
package struct RevocationEndpoint: Endpoint {
    package func respond(
        to request: Request, in tenant: Tenant, context: ProviderRequestContext
    ) async throws -> Response {
        let form = try await request.form()
        let client = try await ClientAuthentication(
            tenant: tenant, snapshot: tenant.snapshot, endpoint: .revocation
        )
        .authenticate(request.headers, form, trace: context.trace)
        let text = try form.required("token")
        do {
            try await revoke(text, of: client, in: tenant, trace: context.trace)
        } catch let error as OAuthError where error.code == .invalidToken {
            // What is no longer in force, or never was, is revoked as far as anybody can tell (§2.2).
            context.trace.note { $0.refusal = error }
        }
        return Response(status: .ok, headers: [.cacheControl: "no-store"])
    }

    private func revoke(
        _ text: String, of client: Client, in tenant: Tenant, trace: RequestTrace
    ) async throws {
        let now = tenant.clock.now()
        if let state = try await tenant.store.refreshToken(digest: tenant.digest(of: text), in: tenant.name) {
            trace.note { $0.user = state.user?.username }
            try check(client, owns: state.authorization)
            try await tenant.store.revokeAuthorization(
                state.authorization.id, in: tenant.name, at: now, reason: "revoked_by_client")
            return
        }
        let token = try await AccessTokenCheck(tenant: tenant).identify(text, at: now)
        trace.note { $0.user = token.user?.username }
        try check(client, owns: token.authorization)
        try await tenant.store.revokeToken(token.tokenID, until: token.expiresAt, in: tenant.name)
    }

    /// Another client's token stays as it is, and the caller is told (§2.1).
    private func check(_ client: Client, owns authorization: Authorization) throws(OAuthError) {
        guard isSame(authorization.clientID, client.id) else {
            throw OAuthError(.invalidGrant, "The token was issued to another client.")
        }
    }
}
