// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import ControlModel
package import Hummingbird
import IdentityStore
import JOSE
import OAuth

/// `GET` or `POST /logout`: a client asks that the user's session ends (OpenID Connect RP-Initiated Logout).
package struct EndSessionEndpoint: Endpoint {
    let desk: InteractionDesk

    package func respond(
        to request: Request, in tenant: Tenant, context: ProviderRequestContext
    ) async throws -> Response {
        try await desk.reporting(of: request, in: tenant, context: context) {
            try context.trace.refuseIfForced()
            let text = try await request.encodedParameters()
            let form = try FormParameters(parsing: text.utf8)
            // Our own page brings the request back in its form.
            let query = form["token"] == nil ? text : form["request"] ?? ""
            let logout = try LogoutRequest(query: query, in: tenant, trace: context.trace)
            let signIn = try BrowserSignIn(request, in: tenant, desk: desk, context: context)
            guard let session = try await signIn.signedIn()?.session else {
                // A form that another site sends brings no cookie along; a link does.
                if request.method == .post, form["token"] == nil { return link(to: query, in: tenant) }
                // Nobody is signed in here. An ID token alone ends no session: it may be anyone's who has seen it.
                return respond(to: logout, method: request.method)
            }
            let isConfirmed = try signIn.isOurs(form, .signOut(session))
            guard isConfirmed || logout.hint?.sessionID.map({ isSame($0, session.id) }) == true else {
                // Without a proof that the client's user is this one, another site could sign the user out (§2).
                let fields = try signIn.fields(.endSession, for: .signOut(session), query)
                return signIn.show(SignOutPage.confirmation(client: logout.client, form: fields))
            }
            if isConfirmed, form["stay"] != nil {
                return respond(to: logout, method: request.method, isSignedOut: false)
            }
            try await desk.end(session: session.id, of: tenant)
            var response = respond(to: logout, method: request.method)
            signIn.browser.cookies.remove(.session, in: &response)
            return response
        }
    }

    private func link(to query: String, in tenant: Tenant) -> Response {
        let path = tenant.address.frontChannel.path + (tenant.paths.path(of: .endSession) ?? "")
        let query = query.filter { !$0.isWhitespace }
        return Response(status: .seeOther, headers: [.location: "\(path)?\(query)", .cacheControl: "no-store"])
    }

    private func respond(
        to logout: LogoutRequest, method: HTTPRequest.Method, isSignedOut: Bool = true
    ) -> Response {
        guard isSignedOut, let redirectURI = logout.redirectURI else {
            return desk.pages.response(SignOutPage.done(client: logout.client, isSignedOut: isSignedOut))
        }
        let parameters = logout.state.map { [(name: "state", value: $0)] } ?? []
        return desk.response(
            to: AuthorizationResponse(redirectURI: redirectURI, mode: .query, parameters: parameters), method: method)
    }
}
