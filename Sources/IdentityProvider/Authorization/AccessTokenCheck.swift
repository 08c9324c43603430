// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import IdentityStore
import JOSE
import LibCrypto
import OAuth

/// Whether a presented token is an access token of the tenant and still in force.
///
/// Any audience will do, since the provider's own endpoint is the tenant's (OpenID Connect Core §5.3).
struct AccessTokenCheck {
    /// A token of the tenant.
    struct Token {
        /// All that it says.
        let claims: JSONObject
        let tokenID: String
        let expiresAt: NumericDate
        let audience: [String]
        let scope: Scope
        let authorization: Authorization
        /// `nil` when the client acts for itself.
        let user: User?
        /// Whether this very token was given up.
        let isRevoked: Bool

        /// Of the key that it is bound to (RFC 9449 §6).
        var keyThumbprint: String? { claims["cnf"]?.objectValue?["jkt"]?.stringValue }

        /// The thumbprint of the key that whoever presents it has to prove.
        ///
        /// - Throws: `invalid_token` where it is bound to something else: nobody can prove that here (RFC 7800 §3).
        func boundKey() throws(OAuthError) -> String? {
            guard keyThumbprint == nil, claims["cnf"] != nil else { return keyThumbprint }
            throw OAuthError(
                .invalidToken, "The access token is bound to what is not served here.",
                challenge: .forTokens(of: .bearer, realm: claims["iss"]?.stringValue ?? ""))
        }
    }

    let tenant: Tenant

    /// - Throws: `invalid_token`, with what did not hold as its reason, or an error of the store.
    func check(_ text: String, at now: NumericDate) async throws -> Token {
        let token = try await identify(text, at: now)
        guard token.authorization.revokedAt == nil else {
            throw refusal("The authorization is revoked: \(token.authorization.revocationReason ?? "").")
        }
        guard !token.isRevoked else { throw refusal("The token is revoked.") }
        guard token.authorization.subject != nil else { return token }
        guard let user = token.user else { throw refusal("The user does not exist.") }
        guard user.state == .active else { throw refusal("The user's state is \(user.state.rawValue).") }
        return token
    }

    /// Finds out what token it is, whether or not it may still be used.
    ///
    /// - Throws: `invalid_token` for what is none of the tenant, or has expired; or an error of the store.
    func identify(_ text: String, at now: NumericDate) async throws -> Token {
        let payload = text.contains(".") ? try signedClaims(text, at: now) : try await keptClaims(text)
        guard let claims = try? RegisteredClaims(payload) else { throw refusal("The claims are malformed.") }
        guard claims.issuer == tenant.issuer.description else { throw refusal("Another issuer's token.") }
        guard let expiration = claims.expiration, now < expiration else { throw refusal("The token has expired.") }
        // An ID token has no `client_id`: it is no access token, whatever its signature says.
        guard payload["client_id"]?.stringValue != nil, let tokenID = claims.jwtID,
            let authorizationID = tokenID.split(separator: ".").first
        else { throw refusal("Not an access token.") }
        let standing = try await tenant.store.standing(
            ofToken: tokenID, authorization: String(authorizationID), in: tenant.name)
        guard let authorization = standing.authorization else { throw refusal("There is no such authorization.") }
        return Token(
            claims: payload, tokenID: tokenID, expiresAt: expiration, audience: claims.audience ?? [],
            scope: payload["scope"]?.stringValue.flatMap { Scope(parsing: $0) } ?? Scope(),
            authorization: authorization, user: standing.user, isRevoked: standing.isRevoked)
    }

    /// The claims of a token that speaks for itself.
    private func signedClaims(_ text: String, at now: NumericDate) throws(OAuthError) -> JSONObject {
        guard let token = try? CompactToken(parsing: text) else { throw refusal("The token is malformed.") }
        guard let key = token.header.keyID.flatMap({ tenant.snapshot.keyRing.published($0, at: now) }) else {
            throw refusal("The token names no key of the tenant.")
        }
        guard token.header.algorithm == key.algorithm.name,
            token.isSigned(by: key.webKey.publicKey, algorithm: key.algorithm)
        else { throw refusal("The signature does not hold.") }
        guard let payload = try? token.payload() else { throw refusal("The claims are malformed.") }
        return payload
    }

    /// What an opaque token stands for.
    private func keptClaims(_ text: String) async throws -> JSONObject {
        let kept = try await tenant.store.opaqueToken(digest: tenant.digest(of: text), in: tenant.name)
        guard let kept else { throw refusal("No such token.") }
        return kept.claims
    }

    private func refusal(_ reason: String) -> OAuthError {
        OAuthError(
            .invalidToken, "The access token is invalid, expired or revoked.", reason: reason,
            challenge: .bearer(realm: tenant.issuer.description))
    }
}
