// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import ControlModel
import HTTPTypes
package import Hummingbird
import IdentityStore
import JOSE
import LibCrypto
import OAuth

/// `POST /introspect`: whether a token is in force, and what it stands for (RFC 7662).
package struct IntrospectionEndpoint: Endpoint {
    package func respond(
        to request: Request, in tenant: Tenant, context: ProviderRequestContext
    ) async throws -> Response {
        let form = try await request.form()
        let client = try await ClientAuthentication(
            tenant: tenant, snapshot: tenant.snapshot, endpoint: .introspection
        )
        .authenticate(request.headers, form, trace: context.trace)
        // Else anyone who found a token could ask what it is good for (RFC 7662 §2.1).
        guard !client.isPublic, !client.isUnknown else {
            throw OAuthError(
                .invalidClient, "Only a client with a secret may introspect.",
                challenge: .basic(realm: tenant.issuer.description))
        }
        let text = try form.required("token")
        do {
            return .json(try await introspect(text, in: tenant, for: client, trace: context.trace), headers: .notStored)
        } catch let error as OAuthError where error.code == .invalidToken {
            // Nothing more is said on the wire (§2.2); the journal says why.
            context.trace.note { $0.refusal = error }
            return .json(["active": false], headers: .notStored)
        }
    }

    /// A hint only says what to look for first (§2.1), and looking is cheap: it is let pass.
    private func introspect(
        _ text: String, in tenant: Tenant, for client: Client, trace: RequestTrace
    ) async throws -> JSONObject {
        if let state = try await tenant.store.refreshToken(digest: tenant.digest(of: text), in: tenant.name) {
            trace.note { $0.user = state.user?.username }
            return try refreshToken(state, in: tenant, for: client)
        }
        let token = try await AccessTokenCheck(tenant: tenant).check(text, at: tenant.clock.now())
        trace.note { $0.user = token.user?.username }
        // A token that is no good to whoever asks is not active for them (§4).
        guard client.mayIntrospect(token.audience, issuedTo: token.authorization.clientID) else {
            throw inactive("The token is meant neither for this client nor for an audience that it may introspect.")
        }
        var answer: JSONObject = ["active": true]
        // A claim of a user's own may be called anything, `active` too.
        for (name, value) in token.claims where name != "active" { answer[name] = value }
        answer["username"] = token.user.flatMap { username(of: $0, for: client) }
        let type = token.keyThumbprint == nil ? TokenResponse.TokenType.bearer : .dpop
        answer["token_type"] = .string(type.rawValue)
        return answer
    }

    /// A refresh token is its client's own matter.
    private func refreshToken(
        _ state: RefreshTokenState, in tenant: Tenant, for client: Client
    ) throws(OAuthError) -> JSONObject {
        let authorization = state.authorization
        guard isSame(authorization.clientID, client.id) else { throw inactive("Another client's refresh token.") }
        guard !state.isUsed else { throw inactive("The refresh token was used.") }
        guard tenant.clock.now() < state.expiresAt else { throw inactive("The refresh token has expired.") }
        guard authorization.revokedAt == nil else {
            throw inactive("The authorization is revoked: \(authorization.revocationReason ?? "").")
        }
        guard let user = state.user, user.state == .active else { throw inactive("The user may not sign in.") }
        var answer: JSONObject = [
            "active": true, "client_id": .string(authorization.clientID), "iss": .string(tenant.issuer.description),
            "sub": .string(SubjectIdentifier.of(user.subject, for: client, in: tenant)),
            "aud": AccessTokenClaims.audience(authorization.audience), "exp": .date(state.expiresAt),
            "iat": .date(authorization.createdAt),
        ]
        answer["username"] = username(of: user, for: client)
        if !authorization.scope.isEmpty { answer["scope"] = .string(authorization.scope.description) }
        return answer
    }

    /// A client that knows users by its sector's identifiers learns no other of theirs (OpenID Connect Core §8.1).
    private func username(of user: User, for client: Client) -> JSONValue? {
        client.pairwiseSector == nil ? .string(user.username) : nil
    }

    private func inactive(_ reason: String) -> OAuthError {
        OAuthError(.invalidToken, "The token is not active.", reason: reason)
    }
}
