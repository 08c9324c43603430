// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Fixtures
import IdentityProvider
import IdentityStore
import JOSE
import NIOHTTP1
import OAuth
import Testing

@Suite("Claims about the user, by scope")
struct UserClaimsTests {
    private static func demo(_ scopes: [String]) -> DemoChange {
        .with { $0.clients[0].scopes = Scope(scopes) }
    }

    /// What the ID token and userinfo say.
    private static func claims(_ provider: TestProvider, _ tokens: JSONObject) async throws -> [JSONObject] {
        let bearer = ["Authorization": "Bearer \(tokens["access_token"]?.stringValue ?? "")"]
        let info = try await provider.send(.GET, "/userinfo", headers: bearer).json
        return [try TestProvider.claims(tokens["id_token"]), info]
    }

    @Test(
        "the scopes groups and roles bring the claims of their names into ID token and userinfo, and no others",
        arguments: [
            ("openid groups", ["admins"], nil), ("openid roles", nil, ["editor"]),
            ("openid groups roles", ["admins"], ["editor"]), ("openid profile", ["admins"], ["editor"]),
            ("openid email", nil, nil),
        ] as [(String, JSONValue?, JSONValue?)])
    func scopes(scope: String, groups: JSONValue?, roles: JSONValue?) async throws {
        let demo = Self.demo(["openid", "profile", "email", "groups", "roles"])
        try await TestProvider.run(demo: demo) { provider async throws in
            for claims in try await Self.claims(provider, try await provider.signIn(scope: scope)) {
                #expect(claims["groups"] == groups)
                #expect(claims["roles"] == roles)
                #expect((claims["department"] != nil) == scope.contains("profile"))
            }
        }
    }

    @Test("a user without groups has no such claim")
    func none() async throws {
        let demo = DemoChange.with {
            $0.clients[0].scopes = Scope(["openid", "groups"])
            $0.users[0].groups = []
        }
        try await TestProvider.run(demo: demo) { provider async throws in
            for claims in try await Self.claims(provider, try await provider.signIn(scope: "openid groups")) {
                #expect(claims["groups"] == nil)
            }
        }
    }

    @Test(
        "discovery lists the claims groups and roles where a client may have a scope that brings them",
        arguments: [
            (["openid", "email"], []), (["openid", "groups"], ["groups"]), (["openid", "roles"], ["roles"]),
            (["openid", "profile", "groups"], ["groups", "roles"]),
        ] as [([String], [String])])
    func metadata(scopes: [String], claims: [String]) async throws {
        let demo = DemoChange.with { seed in
            for index in seed.clients.indices { seed.clients[index].scopes = Scope(scopes) }
        }
        try await TestProvider.run(demo: demo) { provider async throws in
            let document = try await provider.send(.GET, "/.well-known/openid-configuration").json
            let listed = document["claims_supported"]?.arrayValue?.compactMap(\.stringValue) ?? []
            #expect(listed.filter { ["groups", "roles"].contains($0) } == claims)
            #expect(Set(document["scopes_supported"]?.arrayValue?.compactMap(\.stringValue) ?? []) == Set(scopes))
        }
    }

    @Test("OpenID Connect Core §5.5: a client with the scope groups and no other may ask for that claim alone")
    func singleClaims() async throws {
        let demo = DemoChange.with {
            $0.clients[0].scopes = Scope(["openid", "groups"])
            $0.clients[0].asksConsent = true
        }
        try await TestProvider.run(demo: demo) { provider async throws in
            let browser = TestBrowser(provider)
            let asked = #"{"id_token":{"groups":null,"roles":null},"userinfo":{"groups":null,"name":null}}"#
            let page = try await browser.signIn(["scope": "openid", "claims": asked])
            #expect(page.text.contains("data-testid=\"scope-groups\""))
            #expect(!page.text.contains("data-testid=\"scope-profile\""))
            let code = try await browser.submit(page, ["decision": "allow"]).redirect["code"]
            for claims in try await Self.claims(provider, try await provider.redeem(code).json) {
                #expect(claims["groups"] == ["admins"])
                #expect(claims["roles"] == nil && claims["name"] == nil)
            }
        }
    }

    @Test("a fixture's claim rule that names no place is in the access token, the ID token and userinfo")
    func ruleWithoutPlace() async throws {
        let fixture = """
            tenants: [{ name: default, clients: [{ id: a, secret: s, claims: [
              { name: tier, value: gold }, { name: upn, user: email }, { name: purpose, parameter: purpose },
              { name: level, value: 1, in: id_token } ] }] }]
            """
        let rules = try Fixtures.decode(text: fixture, name: "f.yaml").tenants[0].clients[0].claimRules
        try await TestProvider.run(demo: .with { $0.clients[0].claimRules = rules }) { provider async throws in
            let form = "grant_type=password&username=alice&password=wonderland&purpose=audit&scope=openid"
            let tokens = try await provider.token(form).json
            let all = try await Self.claims(provider, tokens) + [try TestProvider.claims(tokens["access_token"])]
            for claims in all {
                #expect(claims["tier"] == "gold")
                #expect(claims["upn"] == "alice@example.com")
                #expect(claims["purpose"] == "audit")
            }
            #expect(all.map { $0["level"] } == [1, nil, nil])
        }
    }
}
