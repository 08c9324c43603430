// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

package import Hummingbird
import IdentityStore
import OAuth

/// What the sign-in page sends: a name and a password, the button of a user, or the wish to cancel.
package struct SignInEndpoint: Endpoint {
    let desk: InteractionDesk

    package func respond(
        to request: Request, in tenant: Tenant, context: ProviderRequestContext
    ) async throws -> Response {
        try await desk.turn(by: request, in: tenant, context: context) { form, turn in try await proceed(form, &turn) }
    }

    private func proceed(_ form: FormParameters, _ turn: inout InteractionTurn) async throws -> Response {
        let known = try await turn.signIn.signedIn()
        guard try turn.signIn.isOurs(form, .signIn) else {
            // Another site's form, or ours from before a restart, or without its cookie.
            turn.signIn.trace.note { $0.refusal = OAuthError(.invalidRequest, "The form is not this browser's.") }
            return try await turn.signInPage(current: known, message: BrowserSignIn.tooOld)
        }
        if form["cancel"] != nil { return turn.refuse(OAuthError(.accessDenied, "The user cancelled.")) }
        if form["continue"] != nil, var known {
            known.hasChosen = true
            return try await turn.proceed(known)
        }
        let signedIn: SignedIn
        do {
            signedIn = try await turn.signIn.signIn(by: form)
        } catch let error as OAuthError {
            turn.signIn.trace.note { $0.refusal = error }
            return try await turn.signInPage(
                current: known, hint: form["user"] ?? form["username"], message: BrowserSignIn.wrong)
        }
        return try await turn.proceed(signedIn)
    }
}
