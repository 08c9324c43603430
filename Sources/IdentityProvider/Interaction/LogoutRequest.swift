// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import IdentityStore
import JOSE
import OAuth

/// A client's request to end a session that was found good (OpenID Connect RP-Initiated Logout §2).
struct LogoutRequest: Sendable {
    /// `nil` when the request names none.
    let client: Client?
    let hint: IDTokenHint?
    /// Where the browser goes afterwards; `nil` shows a page.
    let redirectURI: String?
    let state: String?

    /// - Throws: `invalid_request`, for the page that the user sees: to redirect would send them to a stranger (§3).
    init(query: String, in tenant: Tenant, trace: RequestTrace) throws(OAuthError) {
        let form = try FormParameters(parsing: query.utf8)
        let snapshot = tenant.snapshot
        let hint = try form["id_token_hint"].map { text throws(OAuthError) in try IDTokenHint(text, of: tenant) }
        let named = try form["client_id"]
            .map { id throws(OAuthError) in
                guard let client = snapshot.client(id) else {
                    throw OAuthError(.invalidRequest, "There is no client of that client_id.")
                }
                guard hint.map({ $0.audience.contains { isSame($0, id) } }) ?? true else {
                    throw OAuthError(.invalidRequest, "The id_token_hint was issued to another client.")
                }
                return client
            }
        let client = named ?? hint?.audience.first.flatMap { snapshot.client($0) }
        if let client { trace.note { $0.clientID = client.id } }
        redirectURI = try form["post_logout_redirect_uri"]
            .map { uri throws(OAuthError) in
                guard let client else {
                    throw OAuthError(
                        .invalidRequest, "With a post_logout_redirect_uri the id_token_hint or the client_id is due.")
                }
                guard client.takes(uri, among: client.postLogoutRedirectURIs) else {
                    throw OAuthError(
                        .invalidRequest, "The post_logout_redirect_uri is none that this client has registered.",
                        reason: client.refusal(
                            of: "post-logout redirect URI", uri, among: client.postLogoutRedirectURIs))
                }
                return uri
            }
        self.client = client
        self.hint = hint
        state = form["state"]
    }
}
