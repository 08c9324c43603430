// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import IdentityStore
import JOSE
import OAuth

/// The claims of an access token (RFC 9068 §2.2; the header's `typ` is the audience's matter).
package enum AccessTokenClaims {
    /// - Parameter tokenID: Names the authorization before its dot, so that a revoked one ends the token too.
    static func claims(
        of proven: ProvenAuthorization, client: Client, tenant: Tenant, tokenID: String, issuedAt: NumericDate,
        expiresAt: NumericDate
    ) -> JSONObject {
        let authorization = proven.authorization
        var claims: JSONObject = [
            "iss": .string(tenant.issuer.description),
            // RFC 9068 §2.2: a client that acts for itself is its own subject.
            "sub": .string(
                proven.user.map { SubjectIdentifier.of($0.subject, for: client, in: tenant) }
                    ?? authorization.clientID),
            "aud": audience(proven.audience),
            "client_id": .string(authorization.clientID),
            "iat": .date(issuedAt), "nbf": .date(issuedAt), "exp": .date(expiresAt),
            "jti": .string(tokenID),
        ]
        if proven.user != nil {
            claims["auth_time"] = .date(authorization.authenticatedAt)
            claims["sid"] = .string(authorization.sessionID)
            claims["acr"] = authorization.acr.map(JSONValue.string)
        }
        if !proven.scope.isEmpty { claims["scope"] = .string(proven.scope.description) }
        if let user = proven.user { claims.addCustomClaims(of: user) }
        let ruled = ClaimRules.claims(
            of: client, for: proven.user, in: .accessToken, scope: proven.scope, authorization: authorization)
        for (name, value) in ruled { claims[name] = value }
        return claims
    }

    /// One value is a string, several are an array (RFC 7519 §4.1.3).
    static func audience(_ values: [String]) -> JSONValue {
        if values.count == 1, let value = values.first { return .string(value) }
        return .array(values.map(JSONValue.string))
    }
}

extension JSONValue {
    static func date(_ date: NumericDate) -> JSONValue {
        .number(JSONNumber(date.seconds))
    }
}

extension JSONObject {
    /// Groups, roles and private claims; a private claim never shadows one that is already there or is reserved.
    ///
    /// - Parameter withheld: Private claims to leave out.
    mutating func addCustomClaims(of user: User, besides withheld: Set<String> = []) {
        if !user.groups.isEmpty { self["groups"] = .array(user.groups.map(JSONValue.string)) }
        if !user.roles.isEmpty { self["roles"] = .array(user.roles.map(JSONValue.string)) }
        for (name, value) in user.claims
        where !ReservedClaims.names.contains(name) && !withheld.contains(name) && self[name] == nil {
            self[name] = value
        }
    }
}
