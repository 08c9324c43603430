// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import IdentityStore
import JOSE
import LibCrypto
import OAuth

/// The claims of an ID token (OpenID Connect Core §2).
package enum IDTokenClaims {
    /// What discovery advertises.
    package static let supported =
        ["iss", "sub", "aud", "exp", "iat", "auth_time", "acr", "amr", "at_hash", "sid"]
        + UserClaims.byScope.flatMap(\.claims).filter { $0 != "updated_at" } + ["groups", "roles"]

    static func claims(
        of proven: ProvenAuthorization, accessTokenHash: String, issuer: Issuer, tokenID: String, issuedAt: NumericDate,
        expiresAt: NumericDate
    ) -> JSONObject {
        let authorization = proven.authorization
        var claims: JSONObject = [
            "iss": .string(issuer.description),
            "sub": .string(proven.user.subject),
            "aud": .string(authorization.clientID),
            "iat": .date(issuedAt), "exp": .date(expiresAt),
            "jti": .string(tokenID),
            "auth_time": .date(authorization.authenticatedAt),
            "acr": "1",
            "amr": ["pwd"],
            "at_hash": .string(accessTokenHash),
            "sid": .string(authorization.sessionID),
        ]
        for (name, value) in UserClaims.claims(of: proven.user, for: proven.scope) where claims[name] == nil {
            claims[name] = value
        }
        return claims
    }
}
