// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

package import IdentityStore
package import JOSE
package import OAuth

/// The claims about a user that a scope asks for (OpenID Connect Core §5.4).
package enum UserClaims {
    static let byScope: [(scope: String, claims: [String])] = [
        (
            "profile",
            [
                "name", "given_name", "middle_name", "family_name", "nickname", "preferred_username", "profile",
                "picture",
                "website", "gender", "birthdate", "zoneinfo", "locale", "updated_at",
            ]
        ),
        ("email", ["email", "email_verified"]),
        ("phone", ["phone_number", "phone_number_verified"]),
        ("address", ["address"]),
    ]

    /// Every claim that a scope of its own asks for.
    private static let standard = Set(byScope.flatMap(\.claims))

    /// Groups, roles and private claims come with `profile`; a private claim with a standard name comes with that name's
    /// scope.
    package static func claims(of user: User, for scope: Scope) -> JSONObject {
        var claims = JSONObject()
        for (name, members) in byScope where scope.contains(name) {
            for member in members {
                claims[member] = user.profile[member] ?? user.claims[member]
            }
        }
        guard scope.contains("profile") else { return claims }
        if claims["preferred_username"] == nil {
            claims["preferred_username"] = .string(user.username)
        }
        claims.addCustomClaims(of: user, besides: standard)
        return claims
    }
}
