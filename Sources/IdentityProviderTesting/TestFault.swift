// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import JOSE

/// What is to go wrong at an endpoint.
///
/// A fault stays until it is removed, or was used up: see ``limited(to:)``.
///
/// ```swift
/// try await idp.add(.error("invalid_grant", at: .token).limited(to: 1))
/// try await idp.add(.status(503, headers: ["Retry-After": "2"], at: .jwks))
/// ```
public struct TestFault: Sendable {
    /// The endpoints of a provider, by the names that the control API has for them.
    public enum Endpoint: String, CaseIterable, Sendable {
        /// `/authorize` (RFC 6749 §3.1).
        case authorization
        /// The page that asks a user for consent.
        case consent
        /// `/device_authorization` (RFC 8628 §3.1).
        case deviceAuthorization = "device-authorization"
        /// `/device`, where a user enters a code (RFC 8628 §3.3).
        case deviceVerification = "device"
        /// `/logout` (OpenID Connect RP-Initiated Logout §2).
        case endSession = "end-session"
        /// The page at the base URL.
        case home
        /// `/introspect` (RFC 7662 §2).
        case introspection
        /// `/jwks.json` (RFC 7517 §5).
        case jwks
        /// The metadata of RFC 8414 §3.
        case oauthMetadata = "oauth-authorization-server"
        /// The metadata of OpenID Connect Discovery §4.
        case openIDConfiguration = "openid-configuration"
        /// `/revoke` (RFC 7009 §2).
        case revocation
        /// The page that asks a user for a password.
        case signIn = "sign-in"
        /// `/token` (RFC 6749 §3.2).
        case token
        /// `/userinfo` (OpenID Connect Core §5.3).
        case userInfo = "userinfo"
    }

    /// What happens to the connection.
    public enum Connection: String, Sendable {
        /// Closed before any byte.
        case drop
        /// Closed as by a machine that has lost it.
        case reset
        /// Closed in the middle of the body.
        case truncate
        /// Left without an answer until the fault is removed.
        case hang
    }

    /// Faults that have names, so that a test need not write them out.
    public enum Profile: String, CaseIterable, Sendable {
        /// Each connection is closed before any byte of an answer.
        case down
        /// The key set holds no key.
        case emptyKeySet = "empty-key-set"
        /// Three calls of ten get 503; the seed says which.
        case flaky
        /// Of three calls the first is let pass, and two get 429 with `Retry-After: 1`.
        case rateLimited = "rate-limited"
        /// Each answer takes half a second to one and a half more.
        case slow
        /// The key set stays as it is now, whatever becomes of the keys, and may be kept for a day.
        case staleKeys = "stale-keys"
    }

    /// The whole of it, as `POST /faults` of the control API takes it.
    public var body: [String: JSON]

    /// A fault in the words of the control API: `match`, `action`, `when`, `count`, `starts_in`,
    /// `expires_in`, `seed`.
    public init(_ body: [String: JSON]) {
        self.body = body
    }

    /// A fault at some endpoints, or at every one but the page at the base URL.
    ///
    /// - Parameters:
    ///   - endpoints: None is every one.
    ///   - action: What happens, in the words of the control API.
    public init(at endpoints: [Endpoint] = [], action: [String: JSON]) {
        body = ["action": .object(action)]
        if !endpoints.isEmpty { set("match", "endpoint", to: .array(endpoints.map { .string($0.rawValue) })) }
    }

    /// An OAuth error in the endpoint's own shape; at the authorization endpoint it goes back to the client.
    ///
    /// - Parameters:
    ///   - code: Such as `invalid_grant` (RFC 6749 §5.2), or one that no standard knows.
    ///   - description: The `error_description`.
    ///   - endpoints: None is every one.
    public static func error(_ code: String, description: String? = nil, at endpoints: Endpoint...) -> TestFault {
        var action: [String: JSON] = ["error": .string(code)]
        action["description"] = description.map { .string($0) }
        return TestFault(at: endpoints, action: action)
    }

    /// A status with headers and a body, in the place of the endpoint's answer.
    ///
    /// - Parameters:
    ///   - status: 200 to 999.
    ///   - headers: By name.
    ///   - body: `nil` is none.
    ///   - endpoints: None is every one.
    public static func status(
        _ status: Int, headers: [String: String] = [:], body: String? = nil, at endpoints: Endpoint...
    ) -> TestFault {
        var action: [String: JSON] = ["status": .integer(Int64(status))]
        if !headers.isEmpty { action["headers"] = .object(headers.mapValues { .string($0) }) }
        action["body"] = body.map { .string($0) }
        return TestFault(at: endpoints, action: action)
    }

    /// The true answer, so many milliseconds later.
    public static func delay(milliseconds: Int, at endpoints: Endpoint...) -> TestFault {
        TestFault(at: endpoints, action: ["delay_ms": .integer(Int64(milliseconds))])
    }

    /// A connection that breaks.
    public static func connection(_ connection: Connection, at endpoints: Endpoint...) -> TestFault {
        TestFault(at: endpoints, action: ["connection": .string(connection.rawValue)])
    }

    /// A fault that has a name.
    public static func profile(_ profile: Profile) -> TestFault {
        TestFault(["profile": .string(profile.rawValue)])
    }

    /// The same, for one client.
    public func matching(client: String) -> TestFault {
        setting("match", "client", to: .string(client))
    }

    /// The same, for one user, by the `username` or `login_hint` of the request.
    public func matching(user: String) -> TestFault {
        setting("match", "user", to: .string(user))
    }

    /// The same, for one grant of the token endpoint, such as `refresh_token`.
    public func matching(grant: String) -> TestFault {
        setting("match", "grant", to: .string(grant))
    }

    /// The same, after so many calls that go well.
    public func skipping(_ calls: Int) -> TestFault {
        setting("match", "skip", to: .integer(Int64(calls)))
    }

    /// The same, by chance: equal seeds make equal sequences.
    ///
    /// - Parameters:
    ///   - probability: From 0 to 1.
    ///   - seed: Where the sequence begins.
    public func withProbability(_ probability: Double, seed: Int64) -> TestFault {
        var fault = setting("match", "probability", to: .number(probability))
        fault.body["seed"] = .integer(seed)
        return fault
    }

    /// The same, so many times, and then it is gone by itself.
    public func limited(to count: Int) -> TestFault {
        var fault = self
        fault.body["count"] = .integer(Int64(count))
        return fault
    }

    /// The same, once the endpoint has done its work: the answer is lost, and what it stands for is not.
    public func afterTheWork() -> TestFault {
        var fault = self
        fault.body["when"] = "after"
        return fault
    }

    private func setting(_ group: String, _ name: String, to value: JSON) -> TestFault {
        var fault = self
        fault.set(group, name, to: value)
        return fault
    }

    private mutating func set(_ group: String, _ name: String, to value: JSON) {
        var members = body[group]?.objectValue ?? [:]
        members[name] = value
        body[group] = .object(members)
    }
}

extension TestIdentityProvider {
    /// Adds a fault; of several that match the first that was added counts.
    ///
    /// - Returns: Its id, by which requests that it touched are known.
    /// - Throws: ``TestControlError`` that names what is wrong with it.
    @discardableResult
    public func add(_ fault: TestFault) async throws -> String {
        let answer = try await send(.post, "/faults", JSON.jsonObject(fault.body))
        return answer["ids"]?.arrayValue?.first?.stringValue ?? ""
    }

    /// Takes a fault away.
    ///
    /// - Throws: ``TestControlError``, 404 when there is none of that id any more.
    public func removeFault(_ id: String) async throws {
        _ = try await send(.delete, "/faults/\(segment(id))", [:])
    }

    /// Takes all faults of this tenant away.
    ///
    /// - Throws: ``TestControlError``.
    public func removeFaults() async throws {
        _ = try await send(.delete, "/faults", [:])
    }
}
