// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Foundation
import IdentityProviderTesting
import Testing

@Suite("Users, clients and sessions in the kit's words", .identityProvider())
struct RecordTests {
    private let app: DemoApp
    private var idp: TestIdentityProvider { app.idp }

    init() throws { app = DemoApp(idp: try TestIdentityProvider.current) }

    @Test("a user's password is another, or none")
    func passwords() async throws {
        try await idp.setPassword("looking-glass", of: "alice")
        #expect(try await app.token(DemoApp.signIn).status == 400)
        let form = "grant_type=password&username=alice&password=looking-glass"
        #expect(try await app.token(form).status == 200)
        try await idp.setPassword(nil, of: "alice")
        #expect(try await app.token(form).status == 400)
        let error = await #expect(throws: TestControlError.self) { try await idp.setPassword("x", of: "nobody") }
        #expect(error?.status == 404)
    }

    @Test("claims are added to a user and taken away, and a user is replaced whole")
    func users() async throws {
        try await idp.setClaims(["tier": 2, "department": nil], of: "alice")
        try await idp.change(user: "alice", ["email": "liddell@example.com"])
        let changed = try await idp.control("GET", "/users/alice")
        #expect(changed["claims"] == JSON.object(["tier": 2]) && changed["email"] == "liddell@example.com")
        var user = TestUser("alice", password: "looking-glass")
        user.claims = ["tier": 3]
        try await idp.replace(user)
        let minted = try await idp.mint(TokenRequest(for: .user("alice"), client: "demo-app"))
        #expect(minted.claims["tier"] == 3 && minted.claims["groups"] == nil)
        try await idp.remove(user: "alice")
        await #expect(throws: TestControlError.self) { try await idp.signIn("alice") }
    }

    @Test("a name is never a step in a path", arguments: ["..", ".", "a/b", "a?b#c%2F", "dora.d"])
    func names(_ name: String) async throws {
        try await idp.add(TestUser(name, password: "maps"))
        try await idp.set(.locked, of: name)
        await #expect(throws: TestControlError.self) { try await idp.signIn(name) }
        try await idp.remove(user: name)
        let error = await #expect(throws: TestControlError.self) { try await idp.remove(user: name) }
        #expect(error?.status == 404)
    }

    @Test("a client is changed, replaced and removed, and is served so at once")
    func clients() async throws {
        try await idp.change(client: "demo-app", ["access_token_lifetime": 60])
        #expect(try await idp.signIn("alice").expiresIn == 60)
        let secret = "demo-app-secret-not-for-production"
        try await idp.replace(TestClient("demo-app", secret: secret, grants: ["client_credentials"]))
        #expect(try await app.token(DemoApp.signIn).text("error") == "unauthorized_client")
        try await idp.remove(client: "demo-app")
        #expect(try await app.token(DemoApp.signIn).status == 401)
    }

    @Test("a user's browser sessions are listed, and ended one by one or all")
    func sessions() async throws {
        #expect(try await idp.sessions(of: "alice").isEmpty)
        var client = TestClient("e2e", secret: "e2e-secret", grants: ["authorization_code"])
        client.redirectURIs = ["http://127.0.0.1/callback"]
        client.settings = ["auto_login": true]
        try await idp.add(client)
        let url = idp.url(
            "/authorize?client_id=e2e&response_type=code&scope=openid&login_hint=alice"
                + "&redirect_uri=http%3A%2F%2F127.0.0.1%2Fcallback")
        for _ in 0..<3 { #expect(try await app.get(url).status == 302) }
        let sessions = try await idp.sessions(of: "alice")
        #expect(sessions.count == 3 && sessions.allSatisfy { $0.user == "alice" && !$0.subject.isEmpty })
        #expect(sessions.allSatisfy { $0.createdAt <= idp.clock.now && $0.expiresAt > idp.clock.now })
        let first = try #require(sessions.first)
        try await idp.endSession(first.id)
        #expect(try await idp.sessions(of: "alice").count == 2)
        let error = await #expect(throws: TestControlError.self) { try await idp.endSession(first.id) }
        #expect(error?.status == 404)
        #expect(try await idp.endSessions(of: "alice") == 2)
    }

    @Test("authorizations are listed by user, client and standing, and ended with their tokens")
    func authorizations() async throws {
        for _ in 0..<2 { _ = try await app.token(DemoApp.signIn) }
        #expect(try await app.token("grant_type=client_credentials&scope=orders:read").status == 200)
        let mine = try await idp.authorizations(of: "alice", client: "demo-app", inForce: true)
        let first = try #require(mine.first)
        #expect(mine.count == 2 && first.user == "alice" && first.clientID == "demo-app" && first.grant == "password")
        #expect(first.scope.contains("openid") && first.revokedAt == nil && first.audience == ["orders-api"])
        #expect(try await idp.revokeAuthorization(first.id))
        #expect(try await idp.revokeAuthorization(first.id) == false)
        let ended = try await idp.authorizations(inForce: false)
        #expect(ended.map(\.id) == [first.id] && ended.first?.revocationReason != nil)
        let all = try await idp.authorizations(client: "demo-app")
        #expect(all.count > 2 && all.contains { $0.user == nil && $0.grant == "client_credentials" })
        let error = await #expect(throws: TestControlError.self) { try await idp.authorizations(of: "nobody") }
        #expect(error?.status == 400 && error?.field == "user")
    }
}
