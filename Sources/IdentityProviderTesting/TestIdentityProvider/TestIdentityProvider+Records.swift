// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import JOSE
import OAuth

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
