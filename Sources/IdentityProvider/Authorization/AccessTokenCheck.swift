// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import JOSE
import LibCrypto
import OAuth

/// Whether a presented token is an access token of the tenant and still in force.
///
/// Any audience will do, since the provider's own endpoint is the tenant's (OpenID Connect Core §5.3).
struct AccessTokenCheck {
    /// What the endpoint needs of a token that held.
    struct Token {
        let subject: String
        let clientID: String
        let scope: Scope
        let authorizationID: String
    }

    let tenant: Tenant

    /// - Throws: `invalid_token`, with what did not hold as its reason.
    func check(_ text: String, at now: NumericDate) throws(OAuthError) -> Token {
        let token = try parse(text)
        guard let key = token.header.keyID.flatMap({ tenant.snapshot.keyRing.published($0, at: now) }) else {
            throw refusal("The token names no key of the tenant.")
        }
        guard token.header.algorithm == key.algorithm.name,
            token.isSigned(by: key.webKey.publicKey, algorithm: key.algorithm)
        else { throw refusal("The signature does not hold.") }
        return try judge(token, at: now)
    }

    private func parse(_ text: String) throws(OAuthError) -> CompactToken {
        do {
            return try CompactToken(parsing: text)
        } catch {
            throw refusal("The token is malformed.")
        }
    }

    private func judge(_ token: CompactToken, at now: NumericDate) throws(OAuthError) -> Token {
        guard let payload = try? token.payload(), let claims = try? RegisteredClaims(payload) else {
            throw refusal("The claims are malformed.")
        }
        guard claims.issuer == tenant.issuer.description else { throw refusal("Another issuer's token.") }
        guard let expiration = claims.expiration, now < expiration else { throw refusal("The token has expired.") }
        // An ID token has no `client_id`: it is no access token, whatever its signature says.
        guard let subject = claims.subject, let clientID = payload["client_id"]?.stringValue,
            let authorizationID = claims.jwtID?.split(separator: ".").first.map(String.init)
        else { throw refusal("Not an access token.") }
        let scope = payload["scope"]?.stringValue.flatMap { Scope(parsing: $0) } ?? Scope()
        return Token(subject: subject, clientID: clientID, scope: scope, authorizationID: authorizationID)
    }

    private func refusal(_ reason: String) -> OAuthError {
        OAuthError(
            .invalidToken, "The access token is invalid, expired or revoked.", reason: reason,
            challenge: .bearer(realm: tenant.issuer.description))
    }
}
