// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import IdentityStore
import JOSE
import OAuth

/// A client's request that was found good, for as long as the user is asked about it.
///
/// It is kept nowhere but in the forms of the pages, as it came: each step reads and checks it anew.
struct Interaction: Sendable {
    /// Why a request leads nowhere.
    enum Refusal: Error {
        /// The user sees why: to redirect would send them to a stranger (RFC 6749 §4.1.2.1).
        case page(OAuthError)
        /// The client is told.
        case client(OAuthError, ClientReply)
    }

    let context: GrantContext
    /// The parameters, encoded as they came.
    let query: String
    let reply: ClientReply
    let form: FormParameters
    let request: AuthorizationRequest
    /// As it was sent.
    let redirectURI: String?
    let scope: Scope
    let audience: [String]
    let hint: IDTokenHint?

    /// The most bytes of a request: it goes to and fro with each form.
    private static let limit = 16_384

    init(query: String, in tenant: Tenant, trace: RequestTrace) throws(Refusal) {
        self.query = query
        let client: Client
        let snapshot = tenant.snapshot
        do throws(OAuthError) {
            guard query.utf8.count <= Interaction.limit else {
                throw OAuthError(.requestTooLarge, "The request has more than \(Interaction.limit) bytes.")
            }
            form = try FormParameters(noting: query.utf8, repeatable: RequestedAccess.repeatable)
            for name in ["client_id", "redirect_uri"] { try form.checkRepetition(of: name) }
            guard let known = snapshot.client(try form.required("client_id")) else {
                throw OAuthError(.invalidRequest, "There is no client of that client_id.")
            }
            client = known
            trace.note { $0.clientID = known.id }
            redirectURI = form["redirect_uri"]
            reply = ClientReply(
                redirectURI: try RedirectURICheck(client: client).redirectURI(redirectURI),
                mode: Interaction.mode(of: form), state: form.repeated.contains("state") ? nil : form["state"],
                issuer: tenant.issuer)
        } catch {
            throw .page(error)
        }
        context = GrantContext(tenant: tenant, snapshot: snapshot, client: client, now: tenant.clock.now())
        do throws(OAuthError) {
            for name in form.repeated.sorted() { try form.checkRepetition(of: name) }
            guard form["response_mode"].map({ ResponseMode(rawValue: $0) != nil }) ?? true else {
                throw OAuthError(.invalidRequest, "The response_mode is query, fragment or form_post.")
            }
            request = try AuthorizationRequest(form)
            guard client.grants.contains(.authorizationCode) else {
                throw OAuthError(.unauthorizedClient, "This client may not use the grant type authorization_code.")
            }
            try CodeChallengeCheck(client: client).check(request.codeChallenge)
            let requested = try RequestedAccess(form)
            scope = try ScopeSelection(client: client).scope(for: requested)
            audience = try AudienceSelection(context).audience(for: requested)
            hint = try request.idTokenHint.map { text throws(OAuthError) in try IDTokenHint(text, of: tenant) }
        } catch {
            throw .client(error, reply)
        }
        guard redirectURI != nil || !scope.contains(Scope.openID) else {
            throw .page(OAuthError(.invalidRequest, "With the scope openid the redirect_uri is due."))
        }
    }

    /// How the answer travels, also where the request is refused: the default goes by the response type (OAuth 2.0 Multiple
    /// Response Types §5), served or not.
    private static func mode(of form: FormParameters) -> ResponseMode {
        let isRepeated = form.repeated.contains("response_mode")
        if !isRepeated, let mode = form["response_mode"].flatMap(ResponseMode.init) { return mode }
        let words = (form["response_type"] ?? "").split(separator: " ")
        return words.contains("token") || words.contains("id_token") ? .fragment : .query
    }

    var tenant: Tenant { context.tenant }
    var client: Client { context.client }
}
