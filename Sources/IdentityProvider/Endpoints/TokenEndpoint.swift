// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import ControlModel
import HTTPTypes
package import Hummingbird
import IdentityStore
import JOSE
import OAuth

/// `POST /token` (RFC 6749 §3.2).
///
/// Owns the phases that every grant shares; a grant only proves the authorization.
package struct TokenEndpoint: Endpoint {
    package func respond(
        to request: Request, in tenant: Tenant, context: ProviderRequestContext
    ) async throws -> Response {
        let now = tenant.clock.now()
        let snapshot = tenant.snapshot
        // 1. Read once.
        let form = try await request.form(repeatable: RequestedAccess.repeatable)
        // 2. Who is asking.
        let client = try await ClientAuthentication(tenant: tenant, snapshot: snapshot, endpoint: .token)
            .authenticate(request.headers, form, trace: context.trace)
        // 3. Which grant, and may it.
        let grant = try GrantTable.grant(for: form, allowedBy: client)
        context.trace.note { $0.grant = type(of: grant).type }
        // 4. With which key, if any.
        let possession = DPoPProofCheck(tenant: tenant, endpoint: .token, now: now)
        let proof = try await possession.check(request.headers, request.method)
        guard proof != nil || !client.bindsAccessTokens else {
            throw OAuthError(.invalidDPoPProof, "The tokens of this client are bound to a key: a header DPoP is due.")
                .offering(nonce: possession.nonce)
        }
        let issuer = try TokenIssuer(
            tenant: tenant, snapshot: snapshot, client: client, at: now, boundTo: proof?.keyThumbprint)
        // 5. Prove the grant, in one transaction.
        let grantContext = GrantContext(
            tenant: tenant, snapshot: snapshot, client: client, now: now, keyThumbprint: proof?.keyThumbprint)
        let authorization = try await grant.authorize(form, in: grantContext)
        // 6. Sign and answer.
        let response = try await issuer.issue(authorization, trace: context.trace)
        var headers = HTTPFields.notStored
        headers[.dpopNonce] = proof == nil ? nil : possession.nonce
        // A browser that sends it by itself proves no key.
        if let name = client.accessTokenCookie, proof == nil, isOwnPage(request, of: client, in: tenant) {
            headers[.setCookie] = cookie(name, response, of: tenant)
        }
        return .json(response.json, headers: headers)
    }
}

extension TokenEndpoint {
    /// Whether no other site's page sends this: by a form it could sign the browser in as somebody of its choice.
    private func isOwnPage(_ request: Request, of client: Client, in tenant: Tenant) -> Bool {
        guard request.headers[.secFetchMode] != "navigate" else { return false }
        guard let origin = request.headers[.origin] else { return true }
        let origins =
            [tenant.address.frontChannel.origin] + client.redirectURIs.compactMap { RedirectURI.origin(of: $0) }
        return origins.contains { isSame($0, origin) }
    }

    /// The access token for browsers that send it by themselves: no script reads it, no other site sends it by a form.
    private func cookie(_ name: String, _ response: TokenResponse, of tenant: Tenant) -> String {
        let secure = tenant.address.frontChannel.origin.hasPrefix("https://") ? "; Secure" : ""
        return "\(name)=\(response.accessToken); Max-Age=\(response.expiresIn); Path=/; HttpOnly; SameSite=Lax\(secure)"
    }
}

extension HTTPField.Name {
    fileprivate static let secFetchMode = HTTPField.Name(unchecked: "Sec-Fetch-Mode")
}
