// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

extension VerificationPolicy {
    /// Access tokens as RFC 9068 has them: `typ` is `at+jwt`, and `iss`, `exp`, `aud`, `sub`, `client_id`, `iat` and `jti`
    /// are there.
    ///
    /// - Parameters:
    ///   - issuer: The exact `iss`.
    ///   - audience: What this service is called in `aud`.
    public static func accessToken(issuer: String, audience: String) -> VerificationPolicy {
        accessToken(issuer: .exactly(issuer), audience: .anyOf([audience]))
    }

    /// Access tokens as RFC 9068 has them, of an issuer and for an audience by rule.
    public static func accessToken(issuer: IssuerRule, audience: AudienceRule) -> VerificationPolicy {
        VerificationPolicy(
            kind: .accessToken, types: ["at+jwt"], required: ["sub", "client_id", "iat", "jti"], issuer: issuer,
            audience: audience)
    }

    /// Access tokens of providers that mark them `JWT` or not at all.
    ///
    /// A token that is marked as another kind is refused, and so is a token without `sub`: its
    /// ``VerifiedToken/subject`` would be empty, and an application could take that for a user. Some providers leave `sub`
    /// out of tokens that a client gets for itself. Remove it from ``requiredClaims`` to accept these, and ask who the
    /// client is instead:
    ///
    /// ```swift
    /// var policy = VerificationPolicy.bearer(issuer: "https://login.example.com", audience: "orders-api")
    /// policy.requiredClaims.removeAll { $0 == "sub" }
    /// policy.authorizedParties = ["nightly-report"]
    /// ```
    ///
    /// - Parameters:
    ///   - issuer: The exact `iss`.
    ///   - audience: What this service is called in `aud`.
    public static func bearer(issuer: String, audience: String) -> VerificationPolicy {
        bearer(issuer: .exactly(issuer), audience: .anyOf([audience]))
    }

    /// Access tokens of providers that mark them `JWT` or not at all, of an issuer and for an audience by rule.
    public static func bearer(issuer: IssuerRule, audience: AudienceRule) -> VerificationPolicy {
        VerificationPolicy(
            kind: .bearer, types: ["", "jwt", "at+jwt"], required: ["sub"], issuer: issuer, audience: audience)
    }

    /// ID tokens (OpenID Connect Core §3.1.3.7): `aud` holds the client's id, and `azp`, if there, is it.
    ///
    /// A nonce belongs to one login, so make the policy for it: ``TokenVerifier/verify(_:by:)`` takes one.
    ///
    /// - Parameters:
    ///   - issuer: The exact `iss`.
    ///   - clientID: The client that asked for the token.
    ///   - nonce: The `nonce` of the request, when one was sent.
    ///   - maxAge: The `max_age` of the request in seconds, when one was sent.
    public static func idToken(
        issuer: String, clientID: String, nonce: String? = nil, maxAge: Int64? = nil
    ) -> VerificationPolicy {
        var policy = VerificationPolicy(
            kind: .idToken, types: ["", "jwt"], required: ["sub", "iat"], issuer: .exactly(issuer),
            audience: .anyOf([clientID]))
        policy.nonce = nonce
        policy.maximumAuthenticationAge = maxAge
        return policy
    }

    /// Logout tokens (OpenID Connect Back-Channel Logout §2.6): `events` names the logout, `sub` or `sid` says whose, and
    /// there is no `nonce`.
    ///
    /// A `jti` comes once: that the same one does not come again is for the application to remember.
    ///
    /// - Parameters:
    ///   - issuer: The exact `iss`.
    ///   - clientID: The client that is told.
    public static func logoutToken(issuer: String, clientID: String) -> VerificationPolicy {
        VerificationPolicy(
            kind: .logoutToken, types: ["", "jwt", "logout+jwt"], required: ["iat", "jti"], issuer: .exactly(issuer),
            audience: .anyOf([clientID]))
    }

    /// Tokens of a kind of your own, which `typ` tells from all others.
    ///
    /// - Parameters:
    ///   - types: What `typ` may be, without `application/`; the empty text stands for a header without it.
    ///   - issuer: Whose tokens are taken.
    ///   - audience: For whom a token must be meant.
    ///   - requiredClaims: Claims that must be there besides `exp`.
    public static func custom(
        types: [String], issuer: IssuerRule, audience: AudienceRule, requiredClaims: [String] = []
    ) -> VerificationPolicy {
        VerificationPolicy(
            kind: .custom, types: types, required: requiredClaims, issuer: issuer, audience: audience)
    }
}
