// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import ControlModel
import HTTPTypes
import Hummingbird
import IdentityStore
import LibCrypto
import Logging
import OAuth

/// One turn of the conversation about a client's request: decides the next step, and answers with a page or sends the
/// browser back to the client.
struct InteractionTurn: Sendable {
    let interaction: Interaction
    var signIn: BrowserSignIn
    private let method: HTTPRequest.Method

    /// - Parameter query: The client's request, as it came.
    /// - Throws: ``Interaction/Refusal``, or ``CryptoError``.
    init(
        query: String, of request: Request, in tenant: Tenant, desk: InteractionDesk, context: ProviderRequestContext
    ) throws {
        interaction = try Interaction(query: query, in: tenant, trace: context.trace)
        if let forced = context.trace.facts.forcedRefusal {
            throw Interaction.Refusal.client(forced, interaction.reply)
        }
        signIn = try BrowserSignIn(request, in: tenant, desk: desk, context: context)
        method = request.method
    }

    /// Goes on with what is known now.
    ///
    /// - Throws: An error of the store, or ``CryptoError``.
    func proceed(_ signedIn: SignedIn?, consented: Bool = false) async throws -> Response {
        switch try await interaction.step(for: signedIn, consented: consented) {
        case .refuse(let error): return refuse(error)
        case .signIn: return try await signInPage(current: signedIn)
        case .consent:
            guard let signedIn else { return try await signInPage(current: nil) }
            let form = try signIn.fields(.consent, for: consentPurpose(signedIn.session), interaction.query)
            return signIn.show(
                ConsentPage.page(
                    client: interaction.client, user: signedIn.user, scope: interaction.consentScope, form: form))
        case .answer:
            guard let signedIn, let response = try await interaction.issueCode(to: signedIn, consented: consented)
            else {
                // The session has ended in this very moment.
                if case .refuse(let error) = try await interaction.step(for: nil) { return refuse(error) }
                return try await signInPage(current: nil)
            }
            return answer(response)
        }
    }

    /// What the consent page is about.
    func consentPurpose(_ session: Session) -> FormToken.Purpose {
        .consent(session, interaction.consentScope, audience: interaction.audience)
    }

    /// Runs what follows, and tells the client when it fails: a browser is no place for a failure of ours (RFC 6749 §4.1.2.1).
    ///
    /// - Throws: The request's own end.
    mutating func reporting(
        to context: ProviderRequestContext, _ body: (inout InteractionTurn) async throws -> Response
    ) async throws -> Response {
        do {
            return try await body(&self)
        } catch let error as CancellationError {
            throw error
        } catch let error as OAuthError {
            return refuse(error)
        } catch is AmbiguousEmail {
            return refuse(
                OAuthError(.loginRequired, "The hint does not name exactly one user.", reason: AmbiguousEmail.reason))
        } catch {
            context.logFailure(["error": "\(error)", "error.type": "\(type(of: error))"])
            return refuse(OAuthError(.serverError, "The provider failed; its log says why."))
        }
    }

    /// Tells the client why it gets nothing.
    func refuse(_ error: OAuthError) -> Response {
        signIn.trace.note { $0.refusal = error }
        return answer(interaction.reply.refusal(error))
    }

    /// - Parameter message: What was wrong with the last try.
    func signInPage(current: SignedIn?, hint: String? = nil, message: String? = nil) async throws -> Response {
        // Whoever is to sign in anew, or is not the one who is wanted, does not go on.
        let mayGoOn =
            interaction.request.prompts.contains(.selectAccount)
            && current.map { $0.user.state == .active && interaction.isRecent($0) && interaction.isWanted($0.user) }
                ?? false
        return try await signIn.page(
            for: interaction.client, form: try signIn.fields(.signIn, for: .signIn, interaction.query),
            current: mayGoOn ? current?.user : nil, hint: hint ?? interaction.request.loginHint, message: message)
    }

    private func answer(_ response: AuthorizationResponse) -> Response {
        signIn.sealed(signIn.desk.response(to: response, method: method))
    }
}
