// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import IdentityStore
import JOSE
import OAuth

/// The claims that a client's rules add.
enum ClaimRules {
    /// - Parameters:
    ///   - user: `nil` when the client acts for itself; rules about the user then add nothing.
    ///   - authorization: What keeps the request's parameters.
    static func claims(
        of client: Client, for user: User?, in place: ClaimRule.Place, scope: Scope, authorization: Authorization
    ) -> JSONObject {
        var claims = JSONObject()
        for rule in client.claimRules
        where rule.places.contains(place) && rule.scope.map(scope.contains) ?? true {
            if let value = value(of: rule, for: user, authorization) { claims[rule.name] = value }
        }
        return claims
    }

    private static func value(of rule: ClaimRule, for user: User?, _ authorization: Authorization) -> JSONValue? {
        switch rule.source {
        case .constant(let text): try? JSONValue(parsing: Array(text.utf8))
        case .parameter(let name): authorization.parameters[name]
        case .user(let name): user.flatMap { attribute(name, of: $0) }
        }
    }

    private static func attribute(_ name: String, of user: User) -> JSONValue? {
        switch name {
        case "username": .string(user.username)
        case "subject": .string(user.subject)
        case "groups": .array(user.groups.map(JSONValue.string))
        case "roles": .array(user.roles.map(JSONValue.string))
        default: user.profile[name] ?? user.claims[name]
        }
    }

    /// What a request says that the client's rules will need.
    static func parameters(of form: FormParameters?, for client: Client) -> JSONObject {
        var parameters = JSONObject()
        for name in client.claimRules.compactMap(\.parameter) {
            parameters[name] = form?[name].map(JSONValue.string)
        }
        return parameters
    }
}
