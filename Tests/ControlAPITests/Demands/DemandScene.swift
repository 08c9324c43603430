// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import Foundation
import JOSE
import NIOCore
import NIOHTTP1
import OAuth
import Testing
import TokenVerification

/// A server, and a tenant of it with a user and a client, as the test of one demand has it.
struct DemandScene: Sendable {
    let server: ControlServer
    let name: String
    let issuer: String

    /// `dora` may sign in by password, by a code without a page, and on a device.
    static let fixture = #"""
        {"users":[{"username":"dora","password":"explorer","email":"dora@example.com","groups":["staff"]}],
        "clients":[{"id":"app","secret":"app-secret","scopes":["openid","email","offline_access"],"audience":["api"],
        "grants":["authorization_code","device_code","password","refresh_token"],"auto_login":true,
        "redirect_uris":["http://127.0.0.1/callback"],"backchannel_logout_uri":"urn:understudy:logout-receiver"}],
        "audiences":[{"id":"api","token_typ":"at+jwt"}]}
        """#

    /// - Parameter more: Members of the tenant besides its fixture.
    static func run(
        fixture: String = DemandScene.fixture, more: String = "",
        _ body: @escaping @Sendable (DemandScene) async throws -> Void
    ) async throws {
        try await ControlServer.run { server async throws in
            try await body(try await DemandScene(server, fixture: fixture, more: more))
        }
    }

    init(_ server: ControlServer, fixture: String = DemandScene.fixture, more: String = "") async throws {
        self.server = server
        let made = try await server.send(.POST, "/_understudy/v1/tenants", #"{"fixture":\#(fixture)\#(more)}"#)
        try #require(made.status == 201, "\(made.body.text)")
        name = try #require(made.body["name"]?.stringValue)
        issuer = try #require(made.body["issuer"]?.stringValue)
    }

    /// A call of the control API about the tenant.
    ///
    /// - Throws: When it is refused.
    @discardableResult
    func control(_ method: NIOHTTP1.HTTPMethod, _ path: String, _ body: String? = nil) async throws -> JSONObject {
        let text = method == .GET ? nil : body ?? "{}"
        let answer = try await server.send(method, "/_understudy/v1/tenants/\(name)" + path, text)
        try #require((200..<300).contains(answer.status), "\(path): \(answer.body.text)")
        return answer.body
    }

    /// A call of one of the tenant's own endpoints.
    func get(
        _ path: String, token: String? = nil
    ) async throws -> (status: Int, body: JSONObject, headers: HTTPHeaders) {
        let headers = token.map { ["Authorization": "Bearer \($0)"] } ?? [:]
        return try await server.send(.GET, "/\(name)" + path, headers: headers)
    }

    func post(
        _ path: String, _ form: String
    ) async throws -> (status: Int, body: JSONObject, headers: HTTPHeaders) {
        try await server.token("app:app-secret", form, at: "/\(name)", endpoint: path)
    }

    func signIn(
        password: String = "explorer"
    ) async throws -> (status: Int, body: JSONObject, headers: HTTPHeaders) {
        try await post(
            "/token", "grant_type=password&username=dora&password=\(password)&scope=openid+email+offline_access")
    }

    func accessToken() async throws -> String {
        try #require(try await signIn().body["access_token"]?.stringValue)
    }

    /// What the browser is sent back with by `/authorize`, where `login_hint` signs in without a page.
    func authorize() async throws -> FormParameters {
        let query = FormParameters.encode([
            (name: "client_id", value: "app"), (name: "response_type", value: "code"), (name: "state", value: "s1"),
            (name: "scope", value: "openid"), (name: "login_hint", value: "dora"),
            (name: "redirect_uri", value: "http://127.0.0.1/callback"),
        ])
        var configuration = HTTPClient.Configuration()
        configuration.redirectConfiguration = .disallow
        let location = try await HTTPClient.withHTTPClient(configuration: configuration) { client in
            let request = HTTPClientRequest(url: server.url + "/\(name)/authorize?" + query)
            return try await client.execute(request, timeout: .seconds(300)).headers.first(name: "Location")
        }
        return try FormParameters(parsing: (location?.split(separator: "?").last ?? "").utf8)
    }

    func redeem(_ code: String?) async throws -> (status: Int, body: JSONObject, headers: HTTPHeaders) {
        let redirect = "redirect_uri=http%3A%2F%2F127.0.0.1%2Fcallback"
        return try await post("/token", "grant_type=authorization_code&code=\(code ?? "")&\(redirect)")
    }

    /// How many requests the journal has of a kind.
    func count(_ query: String) async throws -> Int64? {
        try await control(.GET, "/requests?" + query)["count"]?.integerValue
    }

    /// One token of the catalogue.
    func token(named name: String) async throws -> JSONObject {
        try await control(.GET, "/tokens/catalogue/\(name)?audience=api")
    }

    /// The SDK's verdict on an access token, by the keys that the tenant publishes: a code, or `valid`.
    func verdict(on token: JSONValue?) async throws -> String {
        let keys = try KeySet(jwks: try await get("/jwks.json").body.serialized())
        var policy = VerificationPolicy.accessToken(issuer: issuer, audience: "api")
        policy.algorithms = [.rs256, .ps256, .es256, .es384, .edDSA]
        let verifier = TokenVerifier(keys: keys, policy: policy)
        do throws(VerificationError) {
            _ = try verifier.verify(token?.stringValue ?? "")
            return "valid"
        } catch {
            return error.code
        }
    }
}
