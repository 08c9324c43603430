// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import Foundation
import JOSE
import NIOHTTP1
import OAuth
import Testing
import TokenVerification

/// What the tests of tokens on demand ask a server for.
extension ControlServer {
    static let tokens = "/_understudy/v1/tokens"

    func post(_ path: String, _ body: JSONObject) async throws -> (status: Int, body: JSONObject) {
        let answer = try await send(.POST, Self.tokens + path, body.text)
        return (answer.status, answer.body)
    }

    /// - Throws: When it is not minted.
    func mint(_ body: JSONObject) async throws -> (token: String, header: JSONObject, claims: JSONObject) {
        let answer = try await post("/mint", body)
        try #require(answer.status == 200, "\(answer.body.text)")
        let token = try #require(answer.body["token"]?.stringValue)
        #expect(answer.body["size"]?.integerValue == Int64(token.utf8.count))
        return (token, answer.body["header"]?.objectValue ?? [:], answer.body["claims"]?.objectValue ?? [:])
    }

    /// The keys as the server publishes them.
    func keys(at url: String? = nil) async throws -> KeySet {
        let set = try await send(.GET, url ?? self.url + "/jwks.json", headers: [:], at: "").body
        return try KeySet(jwks: set.serialized())
    }

    /// The status of userinfo for a bearer token.
    func userInfo(_ token: String) async throws -> Int {
        try await send(.GET, "/userinfo", headers: ["Authorization": "Bearer \(token)"]).status
    }

    /// What introspection says to the client that a token was issued to.
    func introspect(_ token: String) async throws -> JSONObject {
        try await form("/introspect", [("token", token)]).body
    }

    /// Posts a form as demo-app.
    func form(_ path: String, _ fields: [(String, String)]) async throws -> (status: Int, body: JSONObject) {
        let pairs = fields.map { (name: $0.0, value: $0.1) }
        let credentials = Data("demo-app:demo-app-secret-not-for-production".utf8).base64EncodedString()
        let answer = try await send(
            .POST, path, FormParameters.encode(pairs),
            headers: [
                "Content-Type": "application/x-www-form-urlencoded", "Authorization": "Basic \(credentials)",
            ])
        return (answer.status, answer.body)
    }

    /// The SDK's verdict: a code, or `valid`.
    func verdict(on token: String, _ policy: VerificationPolicy, at now: Int64? = nil) async throws -> String {
        var policy = policy
        if let now { policy.now = { Date(timeIntervalSince1970: Double(now)) } }
        let verifier = TokenVerifier(keys: try await keys(), policy: policy)
        do throws(VerificationError) {
            _ = try verifier.verify(token)
            return "valid"
        } catch {
            return error.code
        }
    }

    /// The issuer of a server to which none was given.
    var issuer: String { url.replacing("127.0.0.1", with: "localhost") }

    var ordersPolicy: VerificationPolicy { .accessToken(issuer: issuer, audience: "orders-api") }
}
