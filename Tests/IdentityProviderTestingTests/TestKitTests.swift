// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import Foundation
import IdentityProviderTesting
import KeyDiscovery
import NIOCore
import NIOHTTP1
import Testing
import TokenVerification

@Suite("The test kit")
struct TestKitTests {
    /// Asks a tenant's token endpoint as the demo's application.
    private func grant(_ form: String, _ idp: TestIdentityProvider) async throws -> (status: Int, body: String) {
        var request = HTTPClientRequest(url: idp.tokenURL)
        request.method = .POST
        let credentials = Data("demo-app:demo-app-secret-not-for-production".utf8).base64EncodedString()
        request.headers.add(name: "Authorization", value: "Basic \(credentials)")
        request.headers.add(name: "Content-Type", value: "application/x-www-form-urlencoded")
        request.body = .bytes(ByteBuffer(string: form))
        let response = try await HTTPClient.shared.execute(request, timeout: .seconds(300))
        return (Int(response.status.code), String(buffer: try await response.body.collect(upTo: 1 << 20)))
    }

    private static let password = "grant_type=password&username=alice&password=wonderland"

    @Test("a provider starts, is asked over HTTP, and its tokens hold at the time that its clock shows")
    func tokens() async throws {
        try await withIdentityProvider { idp in
            try idp.clock.freeze(at: Date(timeIntervalSince1970: 1_000_000_000))
            #expect(try await grant(Self.password, idp).status == 200)
            let tokens = try await idp.signIn("alice", scope: "openid offline_access")
            #expect(tokens.idToken != nil && tokens.refreshToken != nil && tokens.expiresIn == 3_600)
            var policy = VerificationPolicy.accessToken(issuer: idp.issuer, audience: "orders-api")
            policy.now = idp.clock.date
            let verifier = TokenVerifier(keys: try idp.keySet(), policy: policy)
            #expect(try verifier.verify(tokens.accessToken).scopes.containsAll("offline_access"))
            try idp.clock.advance(by: .seconds(3_600))
            #expect(throws: VerificationError.tokenExpired) { try verifier.verify(tokens.accessToken) }
            let error = #expect(throws: TestControlError.self) { try idp.clock.advance(by: .seconds(1 << 60)) }
            #expect(error?.status == 400 && Int64(idp.clock.now.timeIntervalSince1970) == 1_000_003_600)
            try idp.clock.reset()
            #expect(abs(idp.clock.now.timeIntervalSinceNow) < 86_400)
        }
    }

    @Test("each tenant of a server has its users, clock, faults and requests for itself")
    func tenants() async throws {
        try await withIdentityProvider { idp in
            try await idp.withTenant { one in
                try await idp.withTenant { two in
                    try await one.set(.locked, of: "alice")
                    try await two.add(.error("invalid_grant", at: .token).limited(to: 1))
                    try one.clock.freeze(at: Date(timeIntervalSince1970: 1_000_000_000))
                    #expect(try await grant(Self.password, one).status == 400)
                    #expect(try await grant(Self.password, two).status == 400)
                    #expect(try await grant(Self.password, two).status == 200)
                    #expect(try await grant(Self.password, idp).status == 200)
                    #expect(
                        one.requests(RequestFilter(endpoint: "token")).map(\.reason) == ["The user's state is locked."])
                    #expect(two.requests(RequestFilter(client: "demo-app")).map(\.status) == [400, 200])
                    #expect(two.requests().first?.fault != nil)
                    #expect(idp.requests(RequestFilter(endpoint: "token", user: "alice")).count == 1)
                    #expect(one.issuer != two.issuer && one.clock.now != two.clock.now)
                }
            }
        }
    }

    @Test("a tenant that is gone stays where it was, shows its time, and takes no orders")
    func gone() async throws {
        try await withIdentityProvider { idp in
            let gone = try await idp.makeTenant()
            let (issuer, url) = (gone.issuer, gone.tokenURL)
            try gone.clock.freeze(at: Date(timeIntervalSince1970: 1_000_000_000))
            try await gone.remove()
            #expect(gone.issuer == issuer && issuer.hasPrefix(idp.issuer + "/") && gone.tokenURL == url)
            #expect(gone.clock.now == Date(timeIntervalSince1970: 1_000_000_000))
            #expect(try await grant(Self.password, gone).status == 404)
            await #expect(throws: TestControlError.self) { try await gone.signIn("alice") }
            for set in [
                { try gone.clock.freeze() }, { try gone.clock.advance(by: .seconds(1)) },
                { try gone.clock.offset(by: .seconds(1)) }, { try gone.clock.reset() },
            ] {
                let error = #expect(throws: TestControlError.self, performing: set)
                #expect(error?.status == 404)
            }
            let error = await #expect(throws: TestControlError.self) {
                try await gone.nextRequest(after: gone.requestMark)
            }
            #expect(error?.status == 404)
        }
    }

    @Test("a service in the loop: the catalogue is judged by the SDK as it says")
    func catalogue() async throws {
        try await withIdentityProvider { idp in
            var policy = VerificationPolicy.accessToken(issuer: idp.issuer, audience: "orders-api")
            policy.now = idp.clock.date
            let verifier = TokenVerifier(keys: try idp.keySet(), policy: policy)
            let entries = try await idp.catalogue(audience: "orders-api")
            #expect(entries.count > 100 && entries.contains { $0.isValid })
            for entry in entries {
                #expect(((try? verifier.verify(entry.token)) != nil) == entry.isValid, "\(entry): \(entry.detail)")
            }
            #expect(try await idp.catalogue(names: ["expired", "alg-none"]).map(\.name) == ["expired", "alg-none"])
        }
    }

    @Test("tokens to order, explained and revoked; whatever else by the control API's own words")
    func control() async throws {
        try await withIdentityProvider { idp in
            let bad = try await idp.mint(
                TokenRequest(for: .madeUp("mallory"), claims: ["role": "admin"], lifetime: .seconds(-60)))
            #expect(bad.claims["role"] == "admin" && bad.header["alg"] == "RS256")
            let report = try await idp.explain(bad.token, audience: "orders-api")
            #expect(!report.isValid && report.code == "token_expired" && report.checks.contains { !$0.isPassed })
            let tokens = try await idp.signIn("alice")
            #expect(try await idp.revoke(token: tokens.accessToken) == 1)
            #expect(try await idp.revoke(user: "bob") == 0)
            try await idp.add(TestClient("web", secret: "web-secret-web-secret"))
            try await idp.add(TestUser("dora", password: "maps"))
            #expect(try await idp.signIn("dora", client: "web").scope.contains("profile"))
            let changed = try await idp.control("PATCH", "/users/dora", ["email": "dora@example.com"])
            #expect(changed["email"] == "dora@example.com")
            let error = await #expect(throws: TestControlError.self) {
                try await idp.control("PUT", "/clock", ["frozen_at": "soon"])
            }
            #expect(error?.status == 400 && error?.field == "frozen_at")
            let export = try await idp.export(includingKeys: true)
            let twin = try await idp.importTenant(export, name: "twin")
            #expect(try await twin.signIn("dora", client: "web").expiresIn == 3_600)
            try await idp.reset()
            await #expect(throws: TestControlError.self) { try await idp.signIn("dora") }
        }
    }

    @Test("the SDK's discovered keys live through an outage that the provider is told to have")
    func outage() async throws {
        try await withIdentityProvider { idp in
            var settings = DiscoverySettings()
            // However busy the machine is.
            settings.deadline = .seconds(60)
            let keys = DiscoveredKeys(issuer: idp.issuer, settings: settings)
            let verifier = TokenVerifier(
                keys: keys, policy: .accessToken(issuer: idp.issuer, audience: "orders-api"))
            let token = try await idp.signIn("alice").accessToken
            #expect(try await verifier.verify(token, refreshingKeys: .onUnknownKey).subject.isEmpty == false)
            try await idp.add(.profile(.down))
            #expect(try await verifier.verify(token, refreshingKeys: .onUnknownKey).subject.isEmpty == false)
            await #expect(throws: (any Error).self) { try await grant(Self.password, idp) }
            try await idp.removeFaults()
            #expect(try await grant(Self.password, idp).status == 200)
        }
    }

    @Test("a fixture with a mistake is told by its line, and nothing starts")
    func mistakes() async throws {
        let error = await #expect(throws: TestControlError.self) {
            try await withIdentityProvider(.text("tenants:\n  - name: default\n    usres: []\n")) { _ in }
        }
        #expect(error?.detail.contains(":3:") == true)
        await #expect(throws: TestControlError.self) { try await withIdentityProvider(.file("/nowhere.yaml")) { _ in } }
        try await withIdentityProvider(.empty) { idp in
            await #expect(throws: TestControlError.self) { try await idp.signIn("alice") }
        }
    }
}

@Suite("The trait", .identityProvider())
struct IdentityProviderTraitTests {
    @Test("gives each test case a provider of its own", arguments: [1, 2, 3])
    func own(_ number: Int) async throws {
        let idp = try TestIdentityProvider.current
        #expect(idp.requests().isEmpty)
        try await idp.add(TestUser("user-\(number)", password: "x"))
        let users = try await idp.control("GET", "/users")["users"]?.arrayValue ?? []
        #expect(users.count == 4)
    }
}

@Suite("Without the trait")
struct NoTraitTests {
    @Test("there is no current provider, and the error says so")
    func none() {
        #expect(throws: TestControlError.self) { try TestIdentityProvider.current }
    }
}
