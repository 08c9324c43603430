// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import JOSE

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
