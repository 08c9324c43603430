// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import IdentityStore
import JOSE
import OAuth

/// What comes next for a request.
enum InteractionStep {
    case signIn
    /// To the whole scope of the request.
    case consent
    /// There is nothing to be asked.
    case answer
    case refuse(OAuthError)
}

extension Interaction {
    /// Decides what has to be asked (OpenID Connect Core §3.1.2.3).
    ///
    /// - Parameter consented: The user has just consented.
    /// - Throws: An error of the store.
    func step(for signedIn: SignedIn?, consented: Bool = false) async throws -> InteractionStep {
        guard let signedIn, signedIn.user.state == .active, isRecent(signedIn) else {
            return asking(.signIn, or: .loginRequired, "The user has to sign in.")
        }
        guard isWanted(signedIn.user) else {
            // Whoever signs in is not the one whom the client wants, and asking again would not change that.
            if signedIn.isFresh { return .refuse(OAuthError(.loginRequired, "Another user is wanted.")) }
            return asking(.signIn, or: .loginRequired, "Another user has to sign in.")
        }
        if request.prompts.contains(.selectAccount), !signedIn.isFresh, !signedIn.hasChosen { return .signIn }
        if request.claims.acr.isEssential, acr == nil {
            return .refuse(
                OAuthError(.unmetAuthenticationRequirements, "None of the essential acr values is served."))
        }
        guard !consented, try await needsConsent(of: signedIn.user) else { return .answer }
        return asking(.consent, or: .consentRequired, "The user has to consent.")
    }

    private func asking(
        _ step: InteractionStep, or code: OAuthError.Code, _ description: String
    ) -> InteractionStep {
        request.prompts.contains(.none) ? .refuse(OAuthError(code, description)) : step
    }

    /// Whether the user proved who they are as late as the client wants.
    func isRecent(_ signedIn: SignedIn) -> Bool {
        if signedIn.isFresh { return true }
        if request.prompts.contains(.login) { return false }
        guard let longest = request.maximumAge else { return true }
        // None at all means as much as prompt=login, also within the second of the last sign-in.
        return longest > 0 && context.now - signedIn.session.authenticatedAt <= longest
    }

    func isWanted(_ user: User) -> Bool {
        if let hint {
            // What the client knows the user by that the hint was issued to.
            let holder = hint.audience.first.flatMap { context.snapshot.client($0) }
            let known = SubjectIdentifier.of(user.subject, for: holder, in: tenant)
            guard isSame(hint.subject, known) else { return false }
        }
        guard let wanted = request.claims.subjects else { return true }
        let subject = SubjectIdentifier.of(user.subject, for: client, in: tenant)
        return wanted.contains { isSame($0, subject) }
    }

    /// The scopes that the client asks the user for, those of single claims included.
    var consentScope: Scope {
        let claims = (request.claims.ofIDToken + request.claims.ofUserInfo)
            .compactMap { claim in
                let scopes = UserClaims.scopes(of: claim).filter(client.scopes.contains)
                return scopes.first(where: scope.contains) ?? scopes.first
            }
        return Scope(scope.tokens + claims)
    }

    private func needsConsent(of user: User) async throws -> Bool {
        if request.prompts.contains(.consent) { return true }
        guard client.asksConsent else { return false }
        // What goes on while the user is away is asked for each time (OpenID Connect Core §11).
        if scope.contains(Scope.offlineAccess) { return true }
        let known = try await tenant.store.consent(of: user.subject, to: client.id, in: tenant.name)
        return !consentScope.isSubset(of: known)
    }

    /// The first of the requested `acr` values that is served; `nil` when none is, or none was asked for.
    var acr: String? {
        let served = context.snapshot.record.acrValues
        let wanted = request.claims.acr
        return (wanted.values + (wanted.isEssential ? [] : request.acrValues))
            .first { value in
                served.contains { isSame($0, value) }
            }
    }

    /// Keeps what the user granted, and makes the code for it.
    ///
    /// - Returns: `nil` when the session has ended meanwhile.
    /// - Throws: An error of the store, or ``CryptoError``.
    func issueCode(to signedIn: SignedIn, consented: Bool) async throws -> AuthorizationResponse? {
        let draft = try AuthorizationDraft(
            grant: .authorizationCode, scope: scope, audience: audience, form: form, context: context)
        var authorization = draft.authorization(in: signedIn.session)
        authorization.acr = acr
        authorization.claims = request.claims
        let code = try RandomToken.make()
        let record = AuthorizationCode(
            redirectURI: redirectURI, challenge: request.codeChallenge, nonce: request.nonce,
            expiresAt: context.now.adding(context.snapshot.record.codeLifetime), keyThumbprint: request.proofKey)
        let isKept = try await tenant.store.issueCode(
            record, digest: tenant.digest(of: code), for: authorization, consent: consented ? consentScope : nil,
            in: tenant.name)
        return isKept ? reply.success(code: code) : nil
    }
}
