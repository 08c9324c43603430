// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

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

    /// What becomes of a JSON body in an answer that is whole.
    public enum Damage: String, Sendable {
        /// It ends too early, and its length says so.
        case truncated
        /// It is as long as it should be, and no JSON.
        case malformed
    }

    /// How a key set lies; the true one is never changed.
    public enum FalseKeySet: String, CaseIterable, Sendable {
        /// It holds no key.
        case empty
        /// It holds one new key, which signs nothing.
        case unrelated
        /// Under each id there is a new key.
        case sameKeyIDs = "same_kid_new_key"
        /// It stays as it is when the fault is added, as in a cache that lags behind.
        case frozen
    }

    /// The methods that an endpoint may have.
    public enum Method: String, Sendable {
        /// RFC 9110 §9.3.1.
        case get = "GET"
        /// RFC 9110 §9.3.2.
        case head = "HEAD"
        /// RFC 9110 §9.3.3.
        case post = "POST"
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

    func setting(_ group: String, _ name: String, to value: JSON) -> TestFault {
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
