// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import IdentityProvider
import IdentityStore
import JOSE
import NIOHTTP1
import OAuth

/// What the certification suite is given: clients with every scope, a user with every claim, and a browser; answers come
/// by query or by form, as the plan has it.
struct ConformanceScene: Sendable {
    let provider: TestProvider
    let browser: TestBrowser
    let mode: ResponseMode

    static let profile = [
        "name", "given_name", "family_name", "middle_name", "nickname", "preferred_username", "profile", "picture",
        "website", "gender", "birthdate", "zoneinfo", "locale",
    ]

    private static let demo = DemoChange.with { seed in
        let scopes = Scope(["openid", "profile", "email", "address", "phone", "offline_access"])
        for index in seed.clients.indices {
            seed.clients[index].scopes = scopes
            seed.clients[index].grants = [.authorizationCode, .refreshToken]
            seed.clients[index].redirectURIs = ["https://suite.example/test/a/us/callback"]
            seed.clients[index].postLogoutRedirectURIs = ["https://suite.example/test/a/us/post_logout_redirect"]
        }
        for name in profile { seed.users[0].profile[name] = .string("a \(name)") }
        seed.users[0].profile["phone_number"] = "+44 20 7946 0000"
        seed.users[0].profile["phone_number_verified"] = true
        seed.users[0].profile["address"] = ["street_address": "1 Mad Tea Way", "country": "UK"]
        seed.users[0].profile["updated_at"] = 1_700_000_000
    }

    static let callback = "https://suite.example/test/a/us/callback"

    static func run(
        _ mode: ResponseMode = .query, _ body: @escaping @Sendable (ConformanceScene) async throws -> Void
    ) async throws {
        try await TestProvider.run(issuer: "https://op.example", demo: demo) { provider async throws in
            try await body(ConformanceScene(provider: provider, browser: TestBrowser(provider), mode: mode))
        }
    }

    /// The query of a request, in the order of its names or against it.
    func query(_ changes: [String: String] = [:], reversed: Bool = false) -> String {
        var all = ["redirect_uri": ConformanceScene.callback, "scope": "openid"]
        if mode != .query { all["response_mode"] = mode.rawValue }
        all.merge(changes) { _, change in change }
        let request = TestBrowser.request(all)
        return FormParameters.encode(reversed ? request.reversed() : request)
    }

    func open(_ changes: [String: String] = [:]) async throws -> Answer {
        try await browser.send(.GET, "/authorize?" + query(changes))
    }

    /// What the client is told, by whatever way; `nil` where it is told nothing.
    func told(_ answer: Answer) throws -> [String: String]? {
        switch mode {
        case .formPost: return try? answer.form(with: ["iss"]).hidden
        default: return answer.header("Location") == nil ? nil : try answer.redirect
        }
    }

    /// Opens a request, signs in where that is asked, and returns what the client is told.
    func flow(_ changes: [String: String] = [:]) async throws -> [String: String] {
        var answer = try await open(changes)
        if try told(answer) == nil { answer = try await browser.submit(answer, ["user": "alice"]) }
        guard let told = try told(answer) else { throw Missing(what: "an answer in \(answer.text.prefix(500))") }
        return told
    }

    func redeem(_ told: [String: String], _ changes: [String: String] = [:]) async throws -> JSONObject {
        var all = ["redirect_uri": ConformanceScene.callback]
        all.merge(changes) { _, change in change }
        let authorization = changes["client_id"] == nil ? TestProvider.basic : nil
        return try await provider.redeem(told["code"], all, authorization: authorization).json
    }

    /// The whole way to tokens.
    func tokens(_ changes: [String: String] = [:]) async throws -> JSONObject {
        try await redeem(try await flow(changes))
    }

    func userInfo(_ tokens: JSONObject) async throws -> Answer {
        let bearer = "Bearer \(tokens["access_token"]?.stringValue ?? "")"
        return try await provider.send(.GET, "/userinfo", headers: ["Authorization": bearer])
    }

    func identity(_ tokens: JSONObject) throws -> JSONObject {
        try TestProvider.claims(tokens["id_token"])
    }
}
