// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import IdentityProvider
import IdentityStore
import JOSE
import LibCrypto
import NIOHTTP1
import OAuth
import Testing

/// What tokens are, client by client.
@Suite("The tokens of a client")
struct ClientTokenTests {
    @Test("an ID token is signed by a key of the client's algorithm, and the access token by the tenant's")
    func keyAlgorithm() async throws {
        for algorithm in [SignatureAlgorithm.es256, .edDSA, .ps384] {
            try await TestProvider.run(demo: .with { $0.clients[0].idTokenAlgorithm = .signature(algorithm) }) {
                provider async throws in
                let tokens = try await provider.signIn()
                let identity = try CompactToken(parsing: tokens["id_token"]?.stringValue ?? "")
                #expect(identity.header.algorithm == algorithm.name)
                #expect(
                    try CompactToken(parsing: tokens["access_token"]?.stringValue ?? "").header.algorithm == "RS256")
                let keys = try JSONWebKeySet(parsing: Array(try await provider.send(.GET, "/jwks.json").text.utf8)).keys
                let key = try #require(keys.first { $0.keyID == identity.header.keyID })
                #expect(identity.isSigned(by: key.publicKey, algorithm: algorithm))
                let half = algorithm.leftHalfHash(of: tokens["access_token"]?.stringValue ?? "")
                #expect(try identity.payload()["at_hash"]?.stringValue == half)
                let metadata = try await provider.send(.GET, "/.well-known/openid-configuration").json
                #expect(metadata["id_token_signing_alg_values_supported"] == ["RS256", .string(algorithm.name)])
            }
        }
    }

    @Test("OpenID Connect Core §10.1: an ID token authenticated by the client's secret")
    func sharedSecret() async throws {
        try await TestProvider.run(demo: .with { $0.clients[0].idTokenAlgorithm = .mac(.hs256) }) {
            provider async throws in
            let tokens = try await provider.signIn()
            let identity = try CompactToken(parsing: tokens["id_token"]?.stringValue ?? "")
            #expect(identity.header.algorithm == "HS256" && identity.header.keyID == nil)
            let secret = SharedSecret(Array(TestProvider.secret.utf8))
            #expect(identity.isAuthentic(by: secret, algorithm: .hs256))
            let metadata = try await provider.send(.GET, "/.well-known/openid-configuration").json
            #expect(metadata["id_token_signing_alg_values_supported"] == ["RS256", "HS256"])
            // It comes back as a hint.
            let browser = TestBrowser(provider)
            let code = try await browser.signIn().redirect["code"]
            let hint = try await provider.redeem(code).json["id_token"]?.stringValue ?? ""
            #expect(try await browser.authorize(["id_token_hint": hint, "prompt": "none"]).redirect["code"] != nil)
            let logout = try await browser.send(.GET, "/logout?id_token_hint=\(hint)")
            #expect(logout.text.contains("data-testid=\"signed-out\"") && browser.session == nil)
        }
    }

    @Test("claims by rule: constants, attributes and request parameters, where and with which scope they are wanted")
    func rules() async throws {
        let rules = [
            ClaimRule(name: "tier", source: .constant(#"{"level":1}"#), scope: nil, places: [.accessToken]),
            ClaimRule(name: "upn", source: .user("email"), scope: nil, places: [.idToken, .userInfo]),
            ClaimRule(name: "team", source: .user("department"), scope: "profile", places: [.accessToken]),
            ClaimRule(name: "who", source: .user("username"), scope: nil, places: [.accessToken]),
            ClaimRule(name: "purpose", source: .parameter("purpose"), scope: nil, places: [.accessToken, .idToken]),
            ClaimRule(name: "groups", source: .constant(#"["all"]"#), scope: nil, places: [.accessToken]),
        ]
        try await TestProvider.run(demo: .with { $0.clients[0].claimRules = rules }) { provider async throws in
            func check(_ tokens: JSONObject) throws {
                let access = try TestProvider.claims(tokens["access_token"])
                #expect(access["tier"] == ["level": 1] && access["who"] == "alice" && access["purpose"] == "audit")
                #expect(access["upn"] == nil && access["team"] == nil && access["groups"] == ["all"])
                let identity = try TestProvider.claims(tokens["id_token"])
                #expect(
                    identity["upn"] == "alice@example.com" && identity["purpose"] == "audit" && identity["tier"] == nil)
            }
            let form = "grant_type=password&username=alice&password=wonderland&purpose=audit&scope=openid"
            let tokens = try await provider.token(form).json
            try check(tokens)
            // What the request said goes on with the authorization, and a refresh does not change it.
            try check(try await provider.refresh(tokens["refresh_token"]?.stringValue ?? "", extra: "&purpose=x").json)
            let code = try await TestBrowser(provider).signIn(["purpose": "audit", "scope": "openid"]).redirect["code"]
            try check(try await provider.redeem(code).json)
            let bearer = ["Authorization": "Bearer \(tokens["access_token"]?.stringValue ?? "")"]
            #expect(try await provider.send(.GET, "/userinfo", headers: bearer).json["upn"] == "alice@example.com")
            let profile = try await provider.token(form + "+profile").json
            #expect(try TestProvider.claims(profile["access_token"])["team"] == "mathematics")
            let alone = try await provider.token("grant_type=client_credentials&purpose=audit").json
            let claims = try TestProvider.claims(alone["access_token"])
            #expect(claims["tier"] == ["level": 1] && claims["purpose"] == "audit" && claims["who"] == nil)
        }
    }

    @Test("a cookie carries the access token beside the body, for the client that wants it")
    func cookie() async throws {
        try await TestProvider.run(demo: .with { $0.clients[0].accessTokenCookie = "session" }) {
            provider async throws in
            let form = "grant_type=password&username=alice&password=wonderland"
            let answer = try await provider.token(form)
            let token = try #require(answer.json["access_token"]?.stringValue)
            #expect(answer.header("Set-Cookie") == "session=\(token); Max-Age=3600; Path=/; HttpOnly; SameSite=Lax")
            #expect(try await provider.token(form + "x").header("Set-Cookie") == nil)
            // Another site's form would sign the browser in as whom it likes.
            for (name, value, isSet) in [
                ("Sec-Fetch-Mode", "navigate", false), ("Origin", "https://evil.example", false),
                ("Origin", "null", false),
                ("Origin", "http://127.0.0.1", true), ("Sec-Fetch-Mode", "cors", true),
            ] {
                let headers = [
                    "Content-Type": "application/x-www-form-urlencoded", "Authorization": TestProvider.basic,
                    name: value,
                ]
                let answer = try await provider.send(.POST, "/token", body: form, headers: headers)
                #expect((answer.header("Set-Cookie") != nil) == isSet && answer.status == 200, "\(name): \(value)")
            }
        }
        try await TestProvider.run { provider async throws in
            let form = "grant_type=password&username=alice&password=wonderland"
            #expect(try await provider.token(form).header("Set-Cookie") == nil)
        }
    }

    @Test("OpenID Connect Core §8.1: clients of one sector know a user by one subject, and others by another")
    func pairwise() async throws {
        let change = DemoChange.with {
            $0.clients[0].pairwiseSector = "app.example"
            $0.clients[1].pairwiseSector = "app.example"
            $0.clients[1].grants.append(.password)
            $0.clients[2].pairwiseSector = "other.example"
            $0.clients[2].grants.append(.password)
        }
        try await TestProvider.run(demo: change) { provider async throws in
            let form = "grant_type=password&username=alice&password=wonderland"
            func subject(_ credentials: String) async throws -> JSONValue? {
                let answer = try await provider.token("\(form)&\(credentials)", authorization: nil)
                return try TestProvider.claims(answer.json["access_token"])["sub"]
            }
            let tokens = try await provider.signIn()
            let app = try #require(try TestProvider.claims(tokens["id_token"])["sub"])
            #expect(try await subject("client_id=demo-spa") == app)
            let service = "client_id=demo-service&client_secret=demo-service-secret-not-for-production"
            let other = try #require(try await subject(service))
            #expect(other != app)
            let bearer = ["Authorization": "Bearer \(tokens["access_token"]?.stringValue ?? "")"]
            #expect(try await provider.send(.GET, "/userinfo", headers: bearer).json["sub"] == app)
            let browser = TestBrowser(provider)
            let mine = try await provider.redeem(try await browser.signIn().redirect["code"]).json
            let hint = mine["id_token"]?.stringValue ?? ""
            #expect(try TestProvider.claims(.string(hint))["sub"] == app)
            #expect(try await browser.authorize(["id_token_hint": hint, "prompt": "none"]).redirect["code"] != nil)
            let metadata = try await provider.send(.GET, "/.well-known/openid-configuration").json
            #expect(metadata["subject_types_supported"] == ["public", "pairwise"])
        }
    }
}
