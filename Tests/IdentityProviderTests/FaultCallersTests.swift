// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import ControlModel
import HTTPTypes
import IdentityProvider
import IdentityStore
import JOSE
import LibCrypto
import NIOHTTP1
import OAuth
import Testing

/// Faults of one user or client: each way in which a request shows whose it is.
@Suite("Faults of those who call")
struct FaultCallersTests {
    /// An answer that nothing but the fault gives.
    private static let struck = 418

    private func strike(
        _ provider: TestProvider, _ endpoint: EndpointName, user: String? = nil, client: String? = nil
    ) throws {
        var match = FaultMatch()
        match.endpoints = [endpoint]
        (match.user, match.client) = (user, client)
        var action = FaultAction()
        action.status = Self.struck
        try provider.tenant.faults.removeAll()
        _ = try provider.tenant.faults.add(FaultRule(match: match, action: action))
    }

    private func tokens(_ provider: TestProvider, of user: String, scope: String = "openid") async throws -> JSONObject
    {
        let password = ["alice": "wonderland", "bob": "builder"][user] ?? ""
        return
            try await provider.token(
                "grant_type=password&username=\(user)&password=\(password)&scope=\(scope)"
            )
            .json
    }

    private func claims(
        _ provider: TestProvider, _ tokens: JSONObject, method: HTTPMethod = .GET
    ) async throws -> Answer {
        let token = tokens["access_token"]?.stringValue ?? ""
        guard method == .POST else {
            return try await provider.send(.GET, "/userinfo", headers: ["Authorization": "Bearer \(token)"])
        }
        return try await provider.send(
            .POST, "/userinfo", body: "access_token=\(token)",
            headers: ["Content-Type": "application/x-www-form-urlencoded"])
    }

    @Test(
        "an access token: a JWT, an opaque one, and one that knows its user by a subject of the client's sector",
        arguments: ["jwt", "opaque", "pairwise"])
    func accessToken(_ kind: String) async throws {
        let demo = DemoChange.with {
            $0.clients[0].hasOpaqueAccessTokens = kind == "opaque"
            $0.clients[0].pairwiseSector = kind == "pairwise" ? "sector.example" : nil
        }
        try await TestProvider.run(demo: demo) { provider async throws in
            let (alice, bob) = (try await tokens(provider, of: "alice"), try await tokens(provider, of: "bob"))
            try strike(provider, .userInfo, user: "alice")
            #expect(try await claims(provider, alice).status == Self.struck)
            #expect(try await claims(provider, alice, method: .POST).status == Self.struck)
            let last = provider.provider.journal.entries(of: "default").last
            #expect(last?.event.user == "alice" && last?.event.fault != nil)
            #expect(try await claims(provider, bob).status == 200)
            try strike(provider, .userInfo, client: "demo-app")
            #expect(try await claims(provider, bob).status == Self.struck)
            try strike(provider, .userInfo, client: "demo-spa")
            #expect(try await claims(provider, bob).status == 200)
            try strike(provider, .introspection, user: "alice")
            for (tokens, status) in [(alice, Self.struck), (bob, 200)] {
                let answer = try await provider.send(
                    .POST, "/introspect", body: "token=\(tokens["access_token"]?.stringValue ?? "")",
                    headers: [
                        "Authorization": TestProvider.basic, "Content-Type": "application/x-www-form-urlencoded",
                    ])
                #expect(answer.status == status)
            }
        }
    }

    @Test("userinfo: the journal has the user of the token")
    func journal() async throws {
        try await TestProvider.run { provider async throws in
            #expect(try await claims(provider, try await tokens(provider, of: "bob")).status == 200)
            var filter = JournalFilter()
            (filter.user, filter.endpoint) = ("bob", "userinfo")
            #expect(provider.provider.journal.count(of: "default", matching: filter) == 1)
            filter.user = "alice"
            #expect(provider.provider.journal.count(of: "default", matching: filter) == 0)
        }
    }

    @Test("a refresh token, which is looked at and not used up")
    func refreshToken() async throws {
        try await TestProvider.run { provider async throws in
            let scope = "openid+offline_access"
            let alice = try await tokens(provider, of: "alice", scope: scope)["refresh_token"]?.stringValue ?? ""
            let bob = try await tokens(provider, of: "bob", scope: scope)["refresh_token"]?.stringValue ?? ""
            try strike(provider, .token, user: "alice")
            for _ in 0..<2 { #expect(try await provider.refresh(alice).status == Self.struck) }
            #expect(try await provider.refresh(bob).status == 200)
            try provider.tenant.faults.removeAll()
            #expect(try await provider.refresh(alice).status == 200)
        }
    }

    @Test("an authorization code, which is looked at and not spent")
    func code() async throws {
        try await TestProvider.run { provider async throws in
            let alice = try await TestBrowser(provider).signIn().redirect["code"]
            let bob = try await TestBrowser(provider).signIn(as: "bob").redirect["code"]
            try strike(provider, .token, user: "alice")
            for _ in 0..<2 { #expect(try await provider.redeem(alice).status == Self.struck) }
            #expect(try await provider.redeem(bob).status == 200)
            #expect(try await provider.redeem("no-code").error == "invalid_grant")
            try provider.tenant.faults.removeAll()
            #expect(try await provider.redeem(alice).status == 200)
        }
    }

    @Test("a device's code, once its user has allowed it; its page, by the code that the client was given")
    func device() async throws {
        try await TestProvider.run { provider async throws in
            let device =
                try await provider.send(
                    .POST, "/device_authorization", body: "scope=openid",
                    headers: ["Authorization": TestProvider.basic, "Content-Type": "application/x-www-form-urlencoded"]
                )
                .json
            let (code, userCode) = (device["device_code"]?.stringValue, device["user_code"]?.stringValue ?? "")
            let poll =
                "grant_type=urn:ietf:params:oauth:grant-type:device_code&device_code=\(try #require(code))"
            try strike(provider, .token, user: "alice")
            #expect(try await provider.token(poll).error == "authorization_pending")
            let browser = TestBrowser(provider)
            let page = try await browser.submit(
                try await browser.submit(try await browser.send(.GET, "/device"), ["user_code": userCode]),
                ["user": "alice"])
            try strike(provider, .deviceVerification, client: "demo-app")
            #expect(try await browser.submit(page, ["decision": "allow"]).status == Self.struck)
            try strike(provider, .deviceVerification, user: "alice")
            #expect(try await browser.submit(page, ["decision": "allow"]).status == Self.struck)
            try strike(provider, .deviceVerification, user: "bob")
            #expect(try await browser.submit(page, ["decision": "allow"]).status == 200)
            provider.advance(5)
            try strike(provider, .token, user: "alice")
            for _ in 0..<2 { #expect(try await provider.token(poll).status == Self.struck) }
            try strike(provider, .token, user: "bob")
            #expect(try await provider.token(poll).status == 200)
        }
    }

    @Test("the session of a browser: at authorization, consent and end of session")
    func session() async throws {
        try await TestProvider.run(demo: .with { $0.clients[0].asksConsent = true }) { provider async throws in
            let (alice, bob) = (TestBrowser(provider), TestBrowser(provider))
            let (page, others) = (try await alice.signIn(), try await bob.signIn(as: "bob"))
            try strike(provider, .consent, user: "alice")
            #expect(try await alice.submit(page, ["decision": "allow"]).status == Self.struck)
            #expect(try await bob.submit(others, ["decision": "allow"]).redirect["code"] != nil)
            try strike(provider, .authorization, user: "alice")
            #expect(try await alice.authorize().status == Self.struck)
            #expect(try await bob.authorize().redirect["code"] != nil)
            #expect(try await TestBrowser(provider).authorize().status == 200)
            try strike(provider, .endSession, user: "alice")
            #expect(try await alice.send(.GET, "/logout").status == Self.struck)
            #expect(try await bob.send(.GET, "/logout").status == 200)
        }
    }

    @Test("a hint: by email, or by an ID token, which names its client too")
    func hints() async throws {
        try await TestProvider.run { provider async throws in
            let browser = TestBrowser(provider)
            try strike(provider, .authorization, user: "alice")
            #expect(try await browser.authorize(["login_hint": "alice@example.com"]).status == Self.struck)
            #expect(try await browser.authorize(["login_hint": "bob@example.com"]).status == 200)
            let alice = try await tokens(provider, of: "alice")["id_token"]?.stringValue ?? ""
            let bob = try await tokens(provider, of: "bob")["id_token"]?.stringValue ?? ""
            try strike(provider, .endSession, user: "alice")
            #expect(try await browser.send(.GET, "/logout?id_token_hint=\(alice)").status == Self.struck)
            #expect(try await browser.send(.GET, "/logout?id_token_hint=\(bob)").status == 200)
            try strike(provider, .endSession, client: "demo-app")
            #expect(try await browser.send(.GET, "/logout?id_token_hint=\(bob)").status == Self.struck)
            try strike(provider, .endSession, client: "demo-spa")
            #expect(try await browser.send(.GET, "/logout?id_token_hint=\(bob)").status == 200)
        }
    }

    @Test("a client's assertion, by its sub or iss and whatever it is signed with, where no client_id is sent")
    func assertion() async throws {
        try await TestProvider.run { provider async throws in
            try strike(provider, .token, client: "demo-app")
            for (name, id, isMet) in [("sub", "demo-app", true), ("iss", "demo-app", true), ("sub", "demo-spa", false)]
            {
                let assertion = try CompactToken.authenticate(
                    header: ["alg": "HS256"], payload: JSONObject([(name, .string(id))]),
                    secret: SharedSecret(Array(repeating: 1, count: 32)), algorithm: .hs256)
                let type = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
                let answer = try await provider.token(
                    "grant_type=client_credentials&client_assertion=\(assertion)&client_assertion_type=\(type)",
                    authorization: nil)
                #expect((answer.status == Self.struck) == isMet, "\(name) \(id)")
                #expect(isMet || answer.error == "invalid_client")
            }
        }
    }

    @Test("nothing is looked for where no rule that covers the request asks for it")
    func laziness() throws {
        let rules = FaultRules()
        var action = FaultAction()
        action.status = Self.struck
        func request(_ endpoint: EndpointName, form: String = "") throws -> FaultRequest {
            FaultRequest(
                endpoint: endpoint, method: "POST", headers: [:], parameters: [try FormParameters(noting: form.utf8)])
        }
        func wanted(_ request: FaultRequest) -> [Bool] {
            let wanted = rules.wanted(of: request)
            return [wanted.user, wanted.client]
        }
        var match = FaultMatch()
        match.endpoints = [.userInfo]
        _ = try rules.add(FaultRule(match: match, action: action))
        #expect(try wanted(request(.userInfo)) == [false, false])
        match.client = "demo-app"
        _ = try rules.add(FaultRule(match: match, action: action))
        #expect(try wanted(request(.userInfo)) == [false, true])
        (match.endpoints, match.client, match.user, match.grant) = ([.token], nil, "alice", "refresh_token")
        _ = try rules.add(FaultRule(match: match, action: action))
        #expect(try wanted(request(.userInfo)) == [false, true])
        #expect(try wanted(request(.token, form: "grant_type=password")) == [false, false])
        #expect(try wanted(request(.token, form: "grant_type=refresh_token")) == [true, false])
        #expect(try wanted(request(.jwks)) == [false, false])
    }
}
