// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import ControlAPI
import ControlModel
import HTTPTypes
import IdentityProvider
import JOSE
import OAuth
public import TokenVerification
import UnderstudyServer

/// An identity provider as an application sees it: one issuer with its own users, clients, keys, clock, faults and journal.
///
/// ``withIdentityProvider(_:options:isolation:_:)`` starts one; ``withTenant(_:name:keys:isolation:_:)`` adds others to the
/// same server, which never see each other.
public struct TestIdentityProvider: Sendable {
    let provider: Provider
    private let control: LocalControl
    /// As the tenant was when it was named: where it was stays known once it is gone.
    private let found: Tenant
    /// The base URL of the server, such as `http://127.0.0.1:40123`.
    public let serverURL: String
    /// What the control API calls it; `default` stands at the base URL.
    public let name: String

    /// - Throws: ``TestControlError`` when there is no such tenant.
    init(provider: Provider, control: LocalControl, url: String, name: String) throws(TestControlError) {
        self.provider = provider
        self.control = control
        serverURL = url
        self.name = name
        guard let found = provider.tenants[name] else { throw TestControlError.gone(name) }
        self.found = found
    }

    /// The `iss` of its tokens.
    public var issuer: String { tenant.issuer.description }

    /// Where its metadata are (OpenID Connect Discovery §4).
    public var discoveryURL: String { url(of: .openIDConfiguration) }
    /// Where its public keys are (RFC 7517 §5).
    public var jwksURL: String { url(of: .jwks) }
    /// Where tokens are asked for (RFC 6749 §3.2).
    public var tokenURL: String { url(of: .token) }
    /// Where a user's claims are asked for (OpenID Connect Core §5.3).
    public var userInfoURL: String { url(of: .userInfo) }

    /// Where a preset has no such endpoint, a path at which nothing is: whoever asks there is told so.
    private func url(of endpoint: EndpointName) -> String { tenant.url(of: endpoint) ?? url("/\(endpoint.rawValue)") }

    /// The URL of a path below the issuer.
    ///
    /// - Parameter path: Begins with a slash, such as `/introspect`.
    public func url(_ path: String) -> String { tenant.address.backChannel.url(path) }

    /// The public keys that it publishes now, to verify its tokens with and without a network.
    ///
    /// They stay what they are when the provider's change.
    ///
    /// - Throws: ``TestControlError`` once the tenant is gone, or an error of the keys.
    public func keySet() throws -> KeySet {
        let tenant = try known()
        let keys = tenant.snapshot.keyRing.publicKeys(at: tenant.clock.now())
        return try KeySet(jwks: keys.json.serialized(), issuer: issuer)
    }

    /// Its clock, by which it judges every time.
    public var clock: TestClock { TestClock(of: self) }

    /// Brings it back to its fixture.
    ///
    /// Users, clients and keys are as they were; sessions, tokens, faults and recorded requests are gone; the clock goes as the
    /// system's.
    ///
    /// - Throws: ``TestControlError`` once the tenant is gone.
    public func reset() async throws {
        _ = try await send(.post, "/reset", [:])
    }

    /// Any call of the control API, by the path below `/_understudy/v1` and this tenant.
    ///
    /// ```swift
    /// try await idp.control("PATCH", "/users/alice", ["state": "locked"])
    /// ```
    ///
    /// - Parameters:
    ///   - method: Such as `GET`.
    ///   - path: Begins with a slash; a query may follow.
    ///   - body: The members of the request.
    /// - Returns: The answer's members.
    /// - Throws: ``TestControlError`` in the words of the refusal.
    @discardableResult
    public func control(_ method: String, _ path: String, _ body: [String: JSON] = [:]) async throws -> [String: JSON] {
        guard let method = HTTPRequest.Method(method) else {
            throw TestControlError(status: 400, title: "Bad method", detail: "\"\(method)\" is no HTTP method.")
        }
        return JSON.members(try await send(method, path, JSON.jsonObject(body)))
    }
}

extension TestIdentityProvider {
    /// The tenant, or what it was before it went.
    var tenant: Tenant { provider.tenants[name] ?? found }

    func known() throws(TestControlError) -> Tenant {
        guard let tenant = provider.tenants[name] else { throw TestControlError.gone(name) }
        return tenant
    }

    /// Asks the control API about this tenant.
    ///
    /// - Throws: ``TestControlError``.
    func send(_ method: HTTPRequest.Method, _ path: String, _ body: JSONObject? = nil) async throws -> JSONObject {
        let isBase = name == TenantDirectory.defaultName
        return try await sendToServer(
            method, isBase ? path : "/tenants/\(name.pathSegment)\(path)", body)
    }

    /// Asks the control API about the server.
    ///
    /// - Throws: ``TestControlError``.
    func sendToServer(
        _ method: HTTPRequest.Method, _ path: String, _ body: JSONObject? = nil
    ) async throws -> JSONObject {
        let (status, answer) = try await control.send(method, "/_understudy/v1" + path, body)
        guard (200..<300).contains(status) else { throw TestControlError(status: status, answer) }
        return answer
    }

    /// Another tenant of the same server.
    func other(_ name: String) throws(TestControlError) -> TestIdentityProvider {
        try TestIdentityProvider(provider: provider, control: control, url: serverURL, name: name)
    }
}
