// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import IdentityStore
import JOSE
import LibCrypto
import OAuth

/// The claims of an ID token (OpenID Connect Core §2).
package enum IDTokenClaims {
    /// What discovery advertises: no claim whose scope no client may have.
    package static func supported(scopes: [String]) -> [String] {
        let ofUsers = UserClaims.byScope.filter { scopes.contains($0.scope) }.flatMap(\.claims)
        return ["iss", "sub", "aud", "exp", "iat", "auth_time", "nonce", "acr", "amr", "at_hash", "sid"] + ofUsers
            + ["groups", "roles"].filter { UserClaims.scopes(of: $0).contains(where: scopes.contains) }
    }

    /// - Parameter acr: Where the authorization has none of its own.
    static func claims(
        of proven: ProvenAuthorization, user: User, client: Client, tenant: Tenant, acr: String,
        accessTokenHash: String, tokenID: String, issuedAt: NumericDate, expiresAt: NumericDate
    ) -> JSONObject {
        let authorization = proven.authorization
        var claims: JSONObject = [
            "iss": .string(tenant.issuer.description),
            "sub": .string(SubjectIdentifier.of(user.subject, for: client, in: tenant)),
            "aud": .string(authorization.clientID),
            "iat": .date(issuedAt), "exp": .date(expiresAt),
            "jti": .string(tokenID),
            "auth_time": .date(authorization.authenticatedAt),
            "acr": .string(authorization.acr ?? acr),
            "amr": ["pwd"],
            "at_hash": .string(accessTokenHash),
            "sid": .string(authorization.sessionID),
        ]
        claims["nonce"] = proven.nonce.map(JSONValue.string)
        let about = UserClaims.claims(of: user, for: proven.scope, and: authorization.claims.ofIDToken, to: client)
        for (name, value) in about where claims[name] == nil {
            claims[name] = value
        }
        let ruled = ClaimRules.claims(
            of: client, for: user, in: .idToken, scope: proven.scope, authorization: authorization)
        for (name, value) in ruled { claims[name] = value }
        return claims
    }
}
