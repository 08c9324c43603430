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

    /// Groups, roles and private claims come with `profile`.
    ///
    /// Groups and roles also come with the scope of their name. A private claim with a standard name comes with that name's
    /// scope.
    ///
    /// - Parameters:
    ///   - requested: What was asked for one by one (OpenID Connect Core §5.5).
    ///   - client: Gets no claim one by one that its scopes would not let it have.
    package static func claims(
        of user: User, for scope: Scope, and requested: [String], to client: Client?
    ) -> JSONObject {
        var claims = claims(of: user, for: scope)
        for name in requested where claims[name] == nil {
            guard let client, UserClaims.scopes(of: name).contains(where: client.scopes.contains) else { continue }
            claims[name] = claim(name, of: user)
        }
        return claims
    }

    /// The scopes by each of which a claim comes: a claim that no scope is for comes with `profile`.
    static func scopes(of claim: String) -> [String] {
        if claim == "groups" || claim == "roles" { return [claim, "profile"] }
        if ReservedClaims.names.contains(claim) { return [] }
        return [byScope.first { $0.claims.contains(claim) }?.scope ?? "profile"]
    }

    /// One claim, whatever its scope.
    private static func claim(_ name: String, of user: User) -> JSONValue? {
        switch name {
        case "groups": user.groups.isEmpty ? nil : .array(user.groups.map(JSONValue.string))
        case "roles": user.roles.isEmpty ? nil : .array(user.roles.map(JSONValue.string))
        case "preferred_username": user.profile[name] ?? .string(user.username)
        default: ReservedClaims.names.contains(name) ? nil : user.profile[name] ?? user.claims[name]
        }
    }

    private static func claims(of user: User, for scope: Scope) -> JSONObject {
        var claims = JSONObject()
        for (name, members) in byScope where scope.contains(name) {
            for member in members {
                claims[member] = user.profile[member] ?? user.claims[member]
            }
        }
        for name in ["groups", "roles"] where scope.contains(name) {
            claims[name] = claim(name, of: user)
        }
        guard scope.contains("profile") else { return claims }
        if claims["preferred_username"] == nil {
            claims["preferred_username"] = .string(user.username)
        }
        claims.addCustomClaims(of: user, besides: standard)
        return claims
    }
}
