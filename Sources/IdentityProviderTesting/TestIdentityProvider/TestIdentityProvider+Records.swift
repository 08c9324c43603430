// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import JOSE
import OAuth

/// A user that a test adds.
///
/// What is `nil` or empty the user does not have.
public struct TestUser: Sendable {
    /// Whether a user may sign in.
    ///
    /// Each but ``active`` is refused as a wrong password is; ``RecordedRequest/reason`` says which it was.
    public enum State: String, Sendable {
        /// They may.
        case active
        /// The account is closed.
        case disabled
        /// The account is shut for now.
        case locked
        /// A second factor is due, which is not there.
        case mfaRequired = "mfa_required"
        /// The password is to be changed first.
        case passwordExpired = "password_expired"
    }

    /// What they sign in by, and what ``TestIdentityProvider/signIn(_:client:scope:audience:boundTo:)`` takes.
    public var username: String
    /// In plain text; without one the user cannot sign in by password.
    public var password: String?
    /// What stands in `sub`; `nil` derives one from tenant and username, the same in each run.
    public var subject: String?
    /// Whether they may sign in.
    public var state = State.active
    /// The claim `email` (OpenID Connect Core §5.1).
    public var email: String?
    /// The claim `name` (OpenID Connect Core §5.1).
    public var name: String?
    /// The claim `groups`.
    public var groups: [String] = []
    /// The claim `roles`.
    public var roles: [String] = []
    /// Private claims of their tokens, by name.
    public var claims: [String: JSON] = [:]

    /// A user who may sign in, with no claims yet.
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

/// A client that a test adds.
public struct TestClient: Sendable {
    /// Its `client_id`.
    public var id: String
    /// Its `client_secret`; without one the client is public (RFC 6749 §2.1).
    public var secret: String?
    /// As a fixture has them: `authorization_code`, `client_credentials`, `device_code`, `password`, `refresh_token`.
    public var grants: [String]
    /// The scopes that it may ask for.
    public var scopes: [String] = ["openid", "profile", "email", "offline_access"]
    /// Whom its access tokens are meant for: their `aud`.
    ///
    /// For none that is the issuer. Audiences that a fixture does not list get tokens of the type `JWT`; a policy of the kind
    /// `.bearer` takes those.
    public var audience: [String] = []
    /// Where the authorization endpoint may send users back to (RFC 6749 §3.1.2).
    public var redirectURIs: [String] = []
    /// Whatever else a fixture can say of a client, in its words, such as `auto_login` or `access_token_lifetime`.
    public var settings: [String: JSON] = [:]

    /// A client that may do these grants, with the scopes that most tests need.
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
    /// Tokens that they have stay what they are.
    ///
    /// - Throws: ``TestControlError``, 404 for an unknown user.
    public func set(_ state: TestUser.State, of user: String) async throws {
        _ = try await send(.patch, "/users/\(user.pathSegment)", ["state": .string(state.rawValue)])
    }

    /// Gives a user another password, in plain text; `nil` takes it away.
    ///
    /// Tokens and sessions that they have stay what they are.
    ///
    /// - Throws: ``TestControlError``, 404 for an unknown user.
    public func setPassword(_ password: String?, of user: String) async throws {
        try await change(user: user, ["password": password.map { .string($0) } ?? .null])
    }

    /// Gives a user private claims beside those that they have, or in their place; `nil` in a literal takes one away.
    ///
    /// - Throws: ``TestControlError``, 404 for an unknown user, 400 for a claim that the provider itself makes.
    public func setClaims(_ claims: [String: JSON], of user: String) async throws {
        try await change(user: user, ["claims": .object(claims)])
    }

    /// Puts a user in the place of the one that has the name; what is `nil` or empty is gone then, the password too.
    ///
    /// - Throws: ``TestControlError`` that names what is wrong.
    public func replace(_ user: TestUser) async throws {
        _ = try await send(.put, "/users/\(user.username.pathSegment)", user.object)
    }

    /// Puts a client in the place of the one that has the id; what it does not say is gone then.
    ///
    /// - Throws: ``TestControlError`` that names what is wrong.
    public func replace(_ client: TestClient) async throws {
        _ = try await send(.put, "/clients/\(client.id.pathSegment)", client.object)
    }

    /// Changes some of what a user is, in a fixture's words (RFC 7396).
    ///
    /// - Parameters:
    ///   - user: The username.
    ///   - changes: What is `nil` in a literal is taken away.
    /// - Throws: ``TestControlError``, 404 for an unknown user.
    public func change(user: String, _ changes: [String: JSON]) async throws {
        _ = try await send(.patch, "/users/\(user.pathSegment)", JSON.jsonObject(changes))
    }

    /// Changes some of what a client is, in a fixture's words (RFC 7396).
    ///
    /// ```swift
    /// try await idp.change(client: "demo-app", ["access_token_lifetime": 60])
    /// ```
    ///
    /// - Parameters:
    ///   - client: Its id.
    ///   - changes: What is `nil` in a literal is taken away.
    /// - Throws: ``TestControlError``, 404 for an unknown client.
    public func change(client: String, _ changes: [String: JSON]) async throws {
        _ = try await send(.patch, "/clients/\(client.pathSegment)", JSON.jsonObject(changes))
    }

    /// Removes a user, with all that they were given.
    ///
    /// - Throws: ``TestControlError``, 404 for an unknown user.
    public func remove(user: String) async throws {
        _ = try await send(.delete, "/users/\(user.pathSegment)", [:])
    }

    /// Removes a client, with all that it was given.
    ///
    /// - Throws: ``TestControlError``, 404 for an unknown client.
    public func remove(client: String) async throws {
        _ = try await send(.delete, "/clients/\(client.pathSegment)", [:])
    }

    /// A query of those parameters that have a value.
    func query(_ parameters: [(String, String?)]) -> String {
        let given = parameters.compactMap { name, value in value.map { (name: name, value: $0) } }
        return given.isEmpty ? "" : "?" + FormParameters.encode(given)
    }
}
