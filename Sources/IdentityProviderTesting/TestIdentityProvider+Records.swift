// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import JOSE
import OAuth

/// A user of a test.
public struct TestUser: Sendable {
    /// Whether a user may sign in.
    public enum State: String, Sendable {
        case active
        case disabled
        case locked
        case mfaRequired = "mfa_required"
        case passwordExpired = "password_expired"
    }

    public var username: String
    /// `nil` cannot sign in by password.
    public var password: String?
    /// What stands in `sub`; `nil` derives one from tenant and username.
    public var subject: String?
    public var state = State.active
    public var email: String?
    public var name: String?
    public var groups: [String] = []
    public var roles: [String] = []
    /// Private claims of their tokens.
    public var claims: [String: JSON] = [:]

    public init(_ username: String, password: String? = nil) {
        self.username = username
        self.password = password
    }

    var object: JSONObject {
        var object: JSONObject = ["username": .string(username), "state": .string(state.rawValue)]
        object["password"] = password.map(JSONValue.string)
        object["subject"] = subject.map(JSONValue.string)
        object["email"] = email.map(JSONValue.string)
        object["name"] = name.map(JSONValue.string)
        if !groups.isEmpty { object["groups"] = .array(groups.map(JSONValue.string)) }
        if !roles.isEmpty { object["roles"] = .array(roles.map(JSONValue.string)) }
        if !claims.isEmpty { object["claims"] = .object(JSON.jsonObject(claims)) }
        return object
    }
}

/// A client of a test.
public struct TestClient: Sendable {
    public var id: String
    /// `nil` is a public client.
    public var secret: String?
    /// As a fixture has them: `authorization_code`, `client_credentials`, `device_code`, `password`, `refresh_token`.
    public var grants: [String]
    public var scopes: [String] = ["openid", "profile", "email", "offline_access"]
    public var audience: [String] = []
    public var redirectURIs: [String] = []
    /// Whatever else a fixture can say of a client, such as `auto_login` or `backchannel_logout_uri`.
    public var settings: [String: JSON] = [:]

    public init(_ id: String, secret: String? = nil, grants: [String] = ["password", "refresh_token"]) {
        self.id = id
        self.secret = secret
        self.grants = grants
    }

    var object: JSONObject {
        var object = JSON.jsonObject(settings)
        object["id"] = .string(id)
        object["secret"] = secret.map(JSONValue.string)
        object["grants"] = .array(grants.map(JSONValue.string))
        object["scopes"] = .array(scopes.map(JSONValue.string))
        if !audience.isEmpty { object["audience"] = .array(audience.map(JSONValue.string)) }
        if !redirectURIs.isEmpty { object["redirect_uris"] = .array(redirectURIs.map(JSONValue.string)) }
        return object
    }
}

extension TestIdentityProvider {
    /// Adds a user.
    ///
    /// - Throws: ``TestControlError``, 409 when there is one of that name.
    public func add(_ user: TestUser) async throws {
        _ = try await send(.post, "/users", user.object)
    }

    /// Adds a client.
    ///
    /// - Throws: ``TestControlError``, 409 when there is one of that id.
    public func add(_ client: TestClient) async throws {
        _ = try await send(.post, "/clients", client.object)
    }

    /// Lets a user sign in or keeps them from it.
    ///
    /// - Throws: ``TestControlError``, 404 for an unknown user.
    public func set(_ state: TestUser.State, of user: String) async throws {
        _ = try await send(.patch, "/users/\(segment(user))", ["state": .string(state.rawValue)])
    }

    /// Ends all browser sessions of a user; clients that took part are told.
    ///
    /// - Returns: How many there were.
    /// - Throws: ``TestControlError``, 404 for an unknown user.
    @discardableResult
    public func endSessions(of user: String) async throws -> Int64 {
        try await send(.delete, "/users/\(segment(user))/sessions", [:])["ended"]?.integerValue ?? 0
    }

    /// Lets the next key sign; what the last one signed stays verifiable until it has expired.
    ///
    /// - Returns: The id of the key that signs now.
    /// - Throws: ``TestControlError``, 409 for a tenant that shares its keys.
    @discardableResult
    public func rotateKeys() async throws -> String {
        try await send(.post, "/keys/rotate", [:])["kid"]?.stringValue ?? ""
    }

    func segment(_ text: String) -> String {
        FormParameters.encode([(name: "", value: text)]).dropFirst().description
    }

    /// A query of those parameters that have a value.
    func query(_ parameters: [(String, String?)]) -> String {
        let given = parameters.compactMap { name, value in value.map { (name: name, value: $0) } }
        return given.isEmpty ? "" : "?" + FormParameters.encode(given)
    }
}
