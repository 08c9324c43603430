// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import IdentityStore
package import OAuth

/// A client that acts for itself (RFC 6749 §4.4): no user, no refresh token, no ID token.
package struct ClientCredentialsGrant: Grant {
    package static let type = GrantType.clientCredentials

    package func authorize(_ form: FormParameters, in context: GrantContext) async throws -> ProvenAuthorization {
        guard !context.client.isPublic else {
            throw OAuthError(.unauthorizedClient, "A client without a secret cannot act for itself.")
        }
        let requested = try RequestedAccess(form)
        let scope = try ScopeSelection(client: context.client).scope(for: requested)
        let audience = try AudienceSelection(context).audience(for: requested)
        let draft = try AuthorizationDraft(
            grant: .clientCredentials, scope: scope, audience: audience, form: form, context: context)
        let authorization = draft.authorization()
        try await context.tenant.store.keep(authorization, in: context.tenant.name)
        return ProvenAuthorization(
            authorization: authorization, user: nil, scope: scope, audience: audience, refreshToken: nil)
    }
}
