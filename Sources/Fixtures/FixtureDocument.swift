// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

package import IdentityStore
package import JOSE
import OAuth
import Yams

/// Writes records as a fixture has them: what is read back from it are the same records.
package enum FixtureDocument {
    /// A user; the password is its hash.
    package static func json(_ user: User) -> JSONObject {
        var object: JSONObject = ["username": .string(user.username), "subject": .string(user.subject)]
        object["password_hash"] = user.passwordHash.map { .string($0.text) }
        if user.state != .active { object["state"] = .string(user.state.rawValue) }
        for (name, value) in user.profile { object[name] = value }
        object.setList("groups", user.groups)
        object.setList("roles", user.roles)
        if !user.claims.isEmpty { object["claims"] = .object(user.claims) }
        return object
    }

    /// A client with its secret.
    package static func json(_ client: Client) -> JSONObject {
        var object: JSONObject = ["id": .string(client.id)]
        object["secret"] = client.secret.map(JSONValue.string)
        if let text = client.keySet, let keys = try? JSONObject(parsing: Array(text.utf8)) {
            object["jwks"] = .object(keys)
        }
        object.setList("authentication_methods", client.authenticationMethods.map(\.rawValue))
        if client.hasOpaqueAccessTokens { object["access_tokens"] = "opaque" }
        object["name"] = client.name.map(JSONValue.string)
        object.setList("grants", client.grants.map(\.rawValue))
        object.setList("scopes", client.scopes.tokens)
        object["default_scopes"] = client.defaultScopes.map { .array($0.tokens.map(JSONValue.string)) }
        if client.dropsUnknownScopes { object["unknown_scopes"] = "drop" }
        object.setList("audience", client.audience)
        object.setList("introspects", client.introspectedAudiences)
        object.setList("redirect_uris", client.redirectURIs)
        object.setList("post_logout_redirect_uris", client.postLogoutRedirectURIs)
        object["backchannel_logout_uri"] = client.backchannelLogoutURI.map(JSONValue.string)
        object.setSeconds("access_token_lifetime", client.accessTokenLifetime)
        object.setSeconds("id_token_lifetime", client.idTokenLifetime)
        object.setSeconds("refresh_token_lifetime", client.refreshTokenLifetime)
        object["signing_algorithm"] = client.signingAlgorithm.map { .string($0.name) }
        object["id_token_signing_algorithm"] = client.idTokenAlgorithm.map { .string($0.description) }
        if !client.claimRules.isEmpty { object["claims"] = .array(client.claimRules.map { .object(json($0)) }) }
        if let sector = client.pairwiseSector {
            object["subject_type"] = "pairwise"
            object["sector_identifier"] = .string(sector)
        }
        object["access_token_cookie"] = client.accessTokenCookie.map(JSONValue.string)
        if client.reusesRefreshTokens { object["refresh_token_rotation"] = false }
        if client.refreshTokenReuseGrace > 0 {
            object.setSeconds("refresh_token_reuse_grace", client.refreshTokenReuseGrace)
        }
        if client.asksConsent { object["consent"] = "ask" }
        if client.signsInByHint { object["auto_login"] = true }
        // An earlier version took an empty list, which no fixture may have.
        if client.codeChallengeMethods != [.s256], !client.codeChallengeMethods.isEmpty {
            object["code_challenge_methods"] = .array(client.codeChallengeMethods.map { .string($0.rawValue) })
        }
        if client.toleratesCodeVerifiers { object["code_verifiers"] = "tolerant" }
        if client.bindsAccessTokens { object["dpop_bound_access_tokens"] = true }
        return object
    }

    private static func json(_ rule: ClaimRule) -> JSONObject {
        var object: JSONObject = ["name": .string(rule.name)]
        switch rule.source {
        case .constant(let text): object["value"] = (try? JSONValue(parsing: Array(text.utf8))) ?? .null
        case .user(let name): object["user"] = .string(name)
        case .parameter(let name): object["parameter"] = .string(name)
        }
        object["scope"] = rule.scope.map(JSONValue.string)
        object.setList("in", rule.places.map(\.rawValue))
        return object
    }

    /// A whole tenant.
    package static func json(_ contents: TenantContents, users: [User]) -> JSONObject {
        let record = contents.record
        var object: JSONObject = ["name": .string(record.name), "preset": .string(record.preset)]
        object["keys"] = .string(record.keySource.rawValue)
        object.setList("default_audience", record.defaultAudience)
        if record.requiresOfflineAccess { object["refresh_tokens"] = "offline_access" }
        object.setSeconds("access_token_lifetime", record.accessTokenLifetime)
        object.setSeconds("id_token_lifetime", record.idTokenLifetime)
        object.setSeconds("refresh_token_lifetime", record.refreshTokenLifetime)
        object.setSeconds("session_lifetime", record.sessionLifetime)
        object.setSeconds("code_lifetime", record.codeLifetime)
        object.setSeconds("device_code_lifetime", record.deviceCodeLifetime)
        object.setSeconds("device_polling_interval", record.devicePollingInterval)
        object.setList("acr_values", record.acrValues)
        object["pairwise_salt"] = record.pairwiseSalt.map(JSONValue.string)
        if let text = record.metadataChanges, let changes = try? JSONObject(parsing: Array(text.utf8)) {
            object["discovery"] = .object(changes)
        }
        if !record.endpointPaths.isEmpty {
            let paths = record.endpointPaths.sorted { $0.key < $1.key }
            object["paths"] = .object(JSONObject(paths.map { ($0.key, .string($0.value)) }))
        }
        if record.acceptsUnknownClients { object["unknown_clients"] = "accept" }
        if record.createsUnknownUsers { object["unknown_users"] = "create" }
        if !record.showsUserButtons { object["user_buttons"] = false }
        if record.asksProofNonces { object["dpop_nonces"] = true }
        object["signing_algorithm"] = .string(record.signingAlgorithm.name)
        object.setSeconds("key_publication_period", record.keyPublicationPeriod)
        object.setSeconds("key_retirement_period", record.keyRetirementPeriod)
        object["users"] = .array(users.map { .object(json($0)) })
        object["clients"] = .array(contents.clients.map { .object(json($0)) })
        object["audiences"] = .array(
            audiences(of: contents).map { ["id": .string($0.id), "token_typ": .string($0.tokenType)] })
        return object
    }

    /// Those that are named somewhere too: in one document every reference has its entry.
    private static func audiences(of contents: TenantContents) -> [Audience] {
        var audiences = contents.audiences
        for id in contents.record.defaultAudience + contents.clients.flatMap(\.audience)
        where !audiences.contains(where: { $0.id == id }) {
            audiences.append(Audience(id: id))
        }
        return audiences
    }

    /// The document as YAML: texts in quotes, so that none is taken for a number or a truth value.
    ///
    /// - Throws: An error of Yams.
    package static func yaml(_ object: JSONObject) throws -> String {
        try Yams.serialize(node: node(.object(object)), width: -1, allowUnicode: true)
    }

    private static func node(_ value: JSONValue) -> Node {
        switch value {
        case .null: Node("null", .implicit, .plain)
        case .bool(let truth): Node(truth ? "true" : "false", .implicit, .plain)
        case .number(let number): Node(number.literal, .implicit, .plain)
        case .string(let text): Node(text, Tag(.str), .doubleQuoted)
        case .array(let values): Node(values.map(node))
        case .object(let object): Node(object.map { (Node($0.name, Tag(.str), plainStyle($0.name)), node($0.value)) })
        }
    }

    /// A key of ours is a plain word; a claim's name may be anything.
    private static func plainStyle(_ name: String) -> Node.Scalar.Style {
        let isWord =
            name.first?.isLetter == true
            && name.utf8.allSatisfy { $0 == UInt8(ascii: "_") || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) }
        return isWord && !["true", "false", "null"].contains(name) ? .plain : .doubleQuoted
    }
}

extension JSONObject {
    fileprivate mutating func setList(_ name: String, _ values: [String]) {
        if !values.isEmpty { self[name] = .array(values.map(JSONValue.string)) }
    }

    fileprivate mutating func setSeconds(_ name: String, _ seconds: Int64?) {
        self[name] = seconds.map { .number(JSONNumber($0)) }
    }
}
