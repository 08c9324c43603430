// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Foundation
import FoundationNetworking
import IdentityProviderTesting
import KeyDiscovery
import Testing
import TokenVerification

/// The code blocks of the test kit's articles, which are run too: they are tests.
@Suite("Snippets of the test kit", .identityProvider())
struct TestingSnippets {
    /// However busy the machine is.
    private static var patient: DiscoverySettings {
        var settings = DiscoverySettings()
        settings.deadline = .seconds(60)
        return settings
    }

    // MARK: IdentityProviderTesting.md

    @Test("overview")
    func overview() async throws {
        // snippet: test-overview
        try await withIdentityProvider { idp in
            let policy = VerificationPolicy.accessToken(issuer: idp.issuer, audience: "orders-api")
            let verifier = TokenVerifier(keys: try idp.keySet(), policy: policy)
            let tokens = try await idp.signIn("alice", scope: "openid orders:read")
            #expect(try verifier.verify(tokens.accessToken).scopes.containsAll("orders:read"))
        }
        // end
    }

    // MARK: TestingAgainstAnIdentityProvider.md

    @Test("a fixture")
    func fixture() async throws {
        // snippet: test-fixture
        let fixture = TestFixture.text(
            """
            tenants:
              - name: default
                users:
                  - { username: dora, password: explorer, groups: [staff], claims: { team: maps } }
                clients:
                  - { id: app, secret: app-secret, grants: [password], scopes: [openid, "maps:read"], audience: [maps-api] }
                audiences:
                  - { id: maps-api, token_typ: at+jwt }
            """)
        try await withIdentityProvider(fixture) { idp in
            let tokens = try await idp.signIn("dora")
            #expect(try await idp.explain(tokens.accessToken, audience: "maps-api").isValid)
        }
        // end
    }

    @Test("users and clients")
    func records() async throws {
        let idp = try TestIdentityProvider.current
        // snippet: test-records
        var user = TestUser("dora", password: "explorer")
        user.roles = ["editor"]
        try await idp.add(user)
        var client = TestClient("maps", secret: "maps-secret")
        client.audience = ["orders-api"]
        try await idp.add(client)
        let tokens = try await idp.signIn("dora", client: "maps")
        // end
        #expect(tokens.scope.contains("profile"))
    }

    @Test("a tenant for each test")
    func tenants() async throws {
        let idp = try TestIdentityProvider.current
        // snippet: test-tenants
        try await idp.withTenant { staff in
            try await idp.withTenant(.demo, keys: .own) { customers in
                try await staff.set(.locked, of: "alice")
                await #expect(throws: TestControlError.self) { try await staff.signIn("alice") }
                #expect(try await customers.signIn("alice").expiresIn == 3_600)
            }
        }
        // end
    }

    @Test("the clock")
    func clock() async throws {
        let idp = try TestIdentityProvider.current
        // snippet: test-clock
        try idp.clock.freeze()
        var policy = VerificationPolicy.accessToken(issuer: idp.issuer, audience: "orders-api")
        policy.now = idp.clock.date
        let verifier = TokenVerifier(keys: try idp.keySet(), policy: policy)
        let tokens = try await idp.signIn("alice")
        try idp.clock.advance(by: .seconds(tokens.expiresIn - 1))
        #expect(try verifier.verify(tokens.accessToken).scopes.containsAll("orders:read"))
        try idp.clock.advance(by: .seconds(1))
        #expect(throws: VerificationError.tokenExpired) { try verifier.verify(tokens.accessToken) }
        // end
    }

    @Test("tokens to order")
    func minted() async throws {
        let idp = try TestIdentityProvider.current
        // snippet: test-minted
        let stale = try await idp.mint(TokenRequest(for: .user("alice"), lifetime: .seconds(-60)))
        var request = TokenRequest(for: .madeUp("mallory"), audience: ["orders-api"], claims: ["tier": 2])
        request.key = .fresh
        let strange = try await idp.mint(request)
        let report = try await idp.explain(stale.token, audience: "orders-api")
        #expect(report.code == "token_expired" && report.standing.state == .expired)
        #expect(strange.claims["tier"] == 2)
        // end
    }

    @Test("the catalogue")
    func catalogue() async throws {
        let idp = try TestIdentityProvider.current
        try idp.clock.freeze()
        var policy = VerificationPolicy.accessToken(issuer: idp.issuer, audience: "orders-api")
        policy.now = idp.clock.date
        let verifier = TokenVerifier(keys: try idp.keySet(), policy: policy)
        func status(ofOrdersFor token: String) async throws -> Int { (try? verifier.verify(token)) == nil ? 401 : 200 }
        // snippet: test-catalogue
        for entry in try await idp.catalogue(audience: "orders-api") {
            let answer = try await status(ofOrdersFor: entry.token)
            #expect(answer == (entry.isValid ? 200 : 401), "\(entry): \(entry.detail)")
        }
        // end
    }

    @Test("an outage, and the requests before it")
    func outage() async throws {
        let idp = try TestIdentityProvider.current
        // snippet: test-outage
        var settings = DiscoverySettings()
        settings.deadline = .seconds(60)  // However busy the machine is.
        let keys = DiscoveredKeys(issuer: idp.issuer, settings: settings)
        let verifier = TokenVerifier(
            keys: keys, policy: .accessToken(issuer: idp.issuer, audience: "orders-api"))
        let token = try await idp.signIn("alice").accessToken
        #expect(try await verifier.verify(token, refreshingKeys: .onUnknownKey).scopes.containsAll("orders:read"))
        try await idp.add(.profile(.down))
        #expect(try await verifier.verify(token, refreshingKeys: .onUnknownKey).scopes.containsAll("orders:read"))
        // end
        // snippet: test-requests
        #expect(idp.requests(RequestFilter(endpoint: "jwks")).map(\.status) == [200])
        let request = try #require(idp.requests(RequestFilter(outcome: .ok, method: "GET")).last)
        #expect(try idp.details(of: request).header("Accept") != nil)
        // end
    }

    @Test("requests that are waited for")
    func waiting() async throws {
        let idp = try TestIdentityProvider.current
        let app = DemoCaller(idp: idp)
        // snippet: test-waiting
        let signIn = RequestFilter(endpoint: "token", grant: .password)
        let first = try #require(try await idp.nextRequest(signIn) { try await app.signIn() })
        try await app.signIn()
        let second = try await idp.nextRequest(signIn, after: first.mark)
        #expect(first.status == 200 && second?.status == 200)
        // end
    }

    @Test("keys")
    func keys() async throws {
        let idp = try TestIdentityProvider.current
        // snippet: test-keys
        let next = try await idp.rotateKeys(publicationPeriod: .seconds(600))
        #expect(next.state == .upcoming)
        try idp.clock.advance(by: .seconds(600))
        for key in try await idp.keys() where key.state == .retiring { try await idp.withdraw(key: key.id) }
        // end
        #expect(try idp.keySet().count == 1)
    }

    @Test("devices")
    func devices() async throws {
        let idp = try TestIdentityProvider.current
        // snippet: test-devices
        try await idp.add(DeviceScript(.approve(by: "alice"), pending: 2, slowDown: 1, count: 1))
        try await idp.add(DeviceScript(.deny, client: "demo-app"))
        for device in try await idp.devices() { try await idp.approveDevice(userCode: device.userCode, by: "alice") }
        // end
    }

    @Test("changes of users and clients")
    func changes() async throws {
        let idp = try TestIdentityProvider.current
        // snippet: test-changes
        try await idp.setPassword("looking-glass", of: "alice")
        try await idp.setClaims(["tier": 2, "department": nil], of: "alice")
        try await idp.change(client: "demo-app", ["access_token_lifetime": 60])
        for session in try await idp.sessions(of: "alice") { try await idp.endSession(session.id) }
        // end
        #expect(try await idp.signIn("alice").expiresIn == 60)
    }

    @Test("faults")
    func faults() async throws {
        let idp = try TestIdentityProvider.current
        // snippet: test-faults
        try await idp.add(.error("invalid_grant", at: .token).matching(grant: "refresh_token").limited(to: 1))
        try await idp.add(.status(503, headers: ["Retry-After": "2"], at: .jwks).skipping(1))
        try await idp.add(.delay(milliseconds: 100...300, at: .userInfo).withProbability(0.5, seed: 42))
        try await idp.add(
            .headers(["Cache-Control": nil], at: .jwks).matching(method: .get).expiring(after: .seconds(60)))
        try await idp.add(.status(500, body: "{}", at: .token).and(.delay(milliseconds: 50)).every(3))
        let lost = try await idp.add(.connection(.drop, at: .token).matching(client: "demo-app").afterTheWork())
        try await idp.removeFault(lost)
        // end
    }

    @Test("a proof of a client's key")
    func proof() async throws {
        let idp = try TestIdentityProvider.current
        // snippet: test-proof
        let key = try TestKey(id: "client")
        let proof = try idp.proof(of: key, "POST", idp.tokenURL)
        // end
        #expect(proof.split(separator: ".").count == 3)
    }

    @Test("an issuer of one's own making")
    func fakeIssuer() async throws {
        let settings = Self.patient
        // snippet: test-fake-issuer
        try await FakeIssuer.run { issuer in
            let key = try TestKey(id: "k1")
            issuer["/jwks.json"] = .init(body: try FakeIssuer.keySet([key]))
            let verifier = TokenVerifier(
                keys: DiscoveredKeys(issuer: issuer.url, settings: settings),
                policy: .bearer(issuer: issuer.url, audience: "orders-api"))
            let token = try key.sign([
                "iss": .string(issuer.url), "aud": "orders-api", "sub": "alice", "exp": 4_102_444_800,
            ])
            #expect(try await verifier.verify(token, refreshingKeys: .onUnknownKey).subject == "alice")
            #expect(issuer.requests == ["/.well-known/openid-configuration", "/jwks.json"])
        }
        // end
    }
}

/// The demo's application, as far as the snippets need it.
private struct DemoCaller {
    let idp: TestIdentityProvider

    func signIn() async throws {
        guard let url = URL(string: idp.tokenURL) else { throw URLError(.badURL) }
        var request = URLRequest(url: url)
        request.httpMethod = "POST"
        request.setValue("application/x-www-form-urlencoded", forHTTPHeaderField: "Content-Type")
        request.httpBody = Data(
            "grant_type=password&username=alice&password=wonderland&client_id=demo-app&client_secret=demo-app-secret-not-for-production"
                .utf8)
        _ = try await URLSession.shared.data(for: request)
    }
}

// MARK: docs/test-control.md

extension TestingSnippets {
    @Test("the kit in short")
    func inShort() async throws {
        // snippet: test-in-short
        try await withIdentityProvider { idp in
            try await idp.withTenant { tenant in
                try tenant.clock.freeze()
                try await tenant.set(.locked, of: "bob")
                try await tenant.add(.error("invalid_grant", at: .token).limited(to: 1))
                let stale = try await tenant.mint(TokenRequest(for: .user("alice"), lifetime: .seconds(-60))).token
                #expect(try await tenant.explain(stale, audience: "orders-api").code == "token_expired")
                #expect(tenant.requests(RequestFilter(endpoint: "token")).isEmpty)
            }
        }
        // end
    }
}

// MARK: TestingAgainstAnIdentityProvider.md

// snippet: test-trait
@Suite(.identityProvider())
struct CheckoutTests {
    @Test func lockedUsersGetNoToken() async throws {
        let idp = try TestIdentityProvider.current
        try await idp.set(.locked, of: "alice")
        await #expect(throws: TestControlError.self) { try await idp.signIn("alice") }
    }
}
// end
