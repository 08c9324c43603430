// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Fixtures
import Foundation
import IdentityStore
import JOSE
import OAuth
import TestSupport
import Testing

@Suite("Reading a fixture")
struct FixtureDecodingTests {
    @Test("the demo that is built in is fixtures/demo.yaml")
    func embeddedDemo() throws {
        let file = try String(contentsOf: packageRoot.appendingPathComponent("fixtures/demo.yaml"), encoding: .utf8)
        #expect(DemoFixture.text == file)
    }

    @Test("the demo has the users, clients and audience that others rely on")
    func demo() throws {
        let seed = try Fixtures.decode(file: packageRoot.appendingPathComponent("fixtures/demo.yaml").path)
        let tenant = try #require(seed.tenants.first)
        #expect(seed.tenants.count == 1 && tenant.record.name == "default")
        #expect(tenant.users.map(\.username) == ["alice", "bob", "carol"])
        #expect(tenant.users.map(\.password) == ["wonderland", "builder", "locked-out"])
        #expect(tenant.users.map(\.state) == [.active, .active, .locked])
        #expect(tenant.clients.map(\.id) == ["demo-app", "demo-spa", "demo-service"])
        #expect(tenant.clients[0].secret == "demo-app-secret-not-for-production")
        #expect(Set(tenant.clients[0].grants) == Set(GrantType.allCases))
        #expect(tenant.clients[0].redirectURIs == ["http://localhost:3000/callback", "http://127.0.0.1/callback"])
        #expect(tenant.clients[0].postLogoutRedirectURIs == ["http://localhost:3000/"])
        #expect(tenant.clients[1].isPublic)
        #expect(tenant.clients[2].secret == "demo-service-secret-not-for-production")
        #expect(tenant.audiences == [Audience(id: "orders-api", tokenType: "at+jwt")])
        #expect(
            tenant.clients[0].scopes.tokens
                == ["openid", "profile", "email", "offline_access", "orders:read", "orders:write"])
    }

    @Test("every key of a user and a client is read")
    func everyKey() throws {
        let text = """
            tenants:
              - name: default
                default_audience: [api]
                refresh_tokens: offline_access
                access_token_lifetime: 60
                users:
                  - username: alice
                    subject: s-1
                    phone_number: "+44"
                    address: { country: UK }
                    updated_at: 1700000000
                    claims: { nested: { n: 1.5, list: [1, null, "x"] } }
                    state: mfa_required
                clients:
                  - id: a
                    secret: s
                    grants: [device_code, "urn:ietf:params:oauth:grant-type:token-exchange"]
                    scopes: [x, y]
                    default_scopes: [y]
                    unknown_scopes: drop
                    audience: api
                    refresh_token_rotation: false
                    refresh_token_reuse_grace: 30
                    refresh_token_lifetime: 90
            """
        let tenant = try #require(try Fixtures.decode(text: text, name: "f.yaml").tenants.first)
        #expect(tenant.record.requiresOfflineAccess)
        #expect(tenant.record.defaultAudience == ["api"])
        #expect(tenant.record.accessTokenLifetime == 60)
        let user = tenant.users[0]
        #expect(user.subject == "s-1" && user.password == nil && user.state == .mfaRequired)
        #expect(
            user.profile.text
                == #"{"phone_number":"+44","phone_number_verified":true,"updated_at":1700000000,"address":{"country":"UK"}}"#
        )
        #expect(user.claims.text == #"{"nested":{"n":1.5,"list":[1,null,"x"]}}"#)
        let client = tenant.clients[0]
        #expect(client.grants == [.deviceCode, .tokenExchange])
        #expect(client.defaultScopes == Scope(["y"]) && client.dropsUnknownScopes)
        #expect(client.reusesRefreshTokens && client.refreshTokenReuseGrace == 30)
        #expect(client.refreshTokenLifetime == 90)
    }

    @Test(
        "OpenID Connect Core §5.1.1, §5.3.2: a claim says something, an address has its own keys, updated_at is a number"
    )
    func claimValues() throws {
        let cases = [
            ("name: \"\"", "users[0].name: The value is empty"), ("email: ''", "users[0].email: The value is empty"),
            ("address: { country: \"\" }", "users[0].address.country: The value is empty"),
            ("address: {}", "users[0].address: The address is empty"),
            ("address: { contry: UK }", "Did you mean"), ("address: London", "Must be a mapping"),
            ("address: { postal_code: 12345 }", "Put it in quotes"), ("updated_at: yesterday", "seconds since 1970"),
            ("updated_at: -1", "seconds since 1970"), ("updated_at: 1.5", "seconds since 1970"),
        ]
        for (line, message) in cases {
            let text = "tenants:\n  - name: default\n    users:\n      - username: alice\n        \(line)\n"
            let error = #expect(throws: FixtureError.self) { try Fixtures.decode(text: text, name: "f.yaml") }
            #expect(error?.description.contains(message) == true, "\(line): \(error?.description ?? "")")
            #expect(error?.description.contains("f.yaml:5") == true)
        }
    }

    @Test("the same fixture as JSON is the same")
    func json() throws {
        let yaml = "tenants:\n  - name: default\n    users: [{ username: no, claims: { off: yes } }]\n"
        let json = #"{"tenants":[{"name":"default","users":[{"username":"no","claims":{"off":"yes"}}]}]}"#
        #expect(try Fixtures.decode(text: yaml, name: "f.yaml") == Fixtures.decode(text: json, name: "f.json"))
    }

    @Test("an empty fixture is one without tenants")
    func empty() throws {
        #expect(try Fixtures.decode(text: "", name: "f.yaml").tenants.isEmpty)
        #expect(try Fixtures.decode(text: "{}", name: "f.json").tenants.isEmpty)
    }

    @Test("applying the demo twice changes nothing")
    func applying() async throws {
        let store = try IdentityStore.inMemory()
        let seed = try Fixtures.decode(text: DemoFixture.text, name: DemoFixture.path)
        #expect(try await store.apply(seed) == SeedReport(created: 8, updated: 0, unchanged: 0))
        #expect(try await store.apply(seed) == SeedReport(created: 0, updated: 0, unchanged: 8))
    }
}
