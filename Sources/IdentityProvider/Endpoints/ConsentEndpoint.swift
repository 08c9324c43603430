// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

package import Hummingbird
import IdentityStore
import OAuth

/// What the consent page sends: whether the client gets what it asks for.
package struct ConsentEndpoint: Endpoint {
    let desk: InteractionDesk

    package func respond(
        to request: Request, in tenant: Tenant, context: ProviderRequestContext
    ) async throws -> Response {
        try await desk.turn(by: request, in: tenant, context: context) { form, turn in try await proceed(form, turn) }
    }

    private func proceed(_ form: FormParameters, _ turn: InteractionTurn) async throws -> Response {
        let known = try await turn.signIn.signedIn()
        guard var signedIn = known, try turn.signIn.isOurs(form, turn.consentPurpose(signedIn.session)) else {
            turn.signIn.trace.note { $0.refusal = OAuthError(.invalidRequest, "The form is not this session's.") }
            return try await turn.signInPage(current: known, message: BrowserSignIn.tooOld)
        }
        // Whoever was shown the page had signed in as the client wanted.
        signedIn.isFresh = true
        guard form["decision"] == "allow" else {
            return turn.refuse(OAuthError(.accessDenied, "The user denied the request."))
        }
        return try await turn.proceed(signedIn, consented: true)
    }
}
