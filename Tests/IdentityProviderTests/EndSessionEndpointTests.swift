// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Hummingbird
import IdentityStore
import JOSE
import LibCrypto
import Logging
import NIOCore
import NIOHTTP1
import OAuth
import Synchronization
import Testing
import TokenVerification

@testable import IdentityProvider

@Suite("OpenID Connect RP-Initiated Logout")
struct EndSessionEndpointTests {
    private let back = "post_logout_redirect_uri=http://localhost:3000/"

    private func tokens(
        _ provider: TestProvider, _ browser: TestBrowser, scope: String = "openid"
    ) async throws -> JSONObject {
        try await provider.redeem(try await browser.signIn(["scope": scope]).redirect["code"]).json
    }

    @Test(
        "§2: with its ID token, also an expired one, a client signs its user out and gets the browser and the state back"
    )
    func byHint() async throws {
        try await TestProvider.run { provider async throws in
            for method in ["GET", "POST"] {
                let browser = TestBrowser(provider)
                let tokens = try await tokens(provider, browser)
                provider.advance(7_200)
                let hint = tokens["id_token"]?.stringValue ?? ""
                let query = "id_token_hint=\(hint)&\(back)&state=s%202"
                let answer =
                    method == "GET"
                    ? try await browser.send(.GET, "/logout?\(query)")
                    : try await browser.send(
                        .POST, "/logout",
                        form: [
                            ("id_token_hint", hint), ("post_logout_redirect_uri", "http://localhost:3000/"),
                            ("state", "s 2"),
                        ])
                #expect(answer.status == (method == "GET" ? 302 : 303))
                #expect(answer.header("Location") == "http://localhost:3000/?state=s%202")
                #expect(browser.session == nil)
                #expect(try await browser.authorize(["prompt": "none"]).redirect["error"] == "login_required")
            }
        }
    }

    @Test("a session that ended takes along what it gave, but for offline access")
    func revocation() async throws {
        try await TestProvider.run { provider async throws in
            let browser = TestBrowser(provider)
            let online = try await tokens(provider, browser)
            let offline =
                try await provider.redeem(
                    try await browser.authorize(["scope": "openid offline_access"]).redirect["code"]
                )
                .json
            let pending = try await browser.authorize().redirect["code"]
            _ = try await browser.send(.GET, "/logout?id_token_hint=\(online["id_token"]?.stringValue ?? "")")
            #expect(try await provider.refresh(online["refresh_token"]?.stringValue ?? "").error == "invalid_grant")
            #expect(try await provider.refresh(offline["refresh_token"]?.stringValue ?? "").status == 200)
            let bearer = ["Authorization": "Bearer \(online["access_token"]?.stringValue ?? "")"]
            #expect(try await provider.send(.GET, "/userinfo", headers: bearer).status == 401)
            #expect(try await provider.redeem(pending).error == "invalid_grant")
        }
    }

    @Test("leaves the tokens of other sessions valid")
    func otherSessions() async throws {
        try await TestProvider.run { provider async throws in
            let (browser, other) = (TestBrowser(provider), TestBrowser(provider))
            let ended = try await tokens(provider, browser)
            let kept = try await tokens(provider, other)
            _ = try await browser.send(.GET, "/logout?id_token_hint=\(ended["id_token"]?.stringValue ?? "")")
            #expect(try await provider.refresh(kept["refresh_token"]?.stringValue ?? "").status == 200)
        }
    }

    @Test("rejects the cookie of a session that has ended")
    func endedCookie() async throws {
        try await TestProvider.run { provider async throws in
            let browser = TestBrowser(provider)
            let tokens = try await tokens(provider, browser)
            let cookies = browser.cookies
            _ = try await browser.send(.GET, "/logout?id_token_hint=\(tokens["id_token"]?.stringValue ?? "")")
            browser.cookies = cookies
            #expect(try await browser.authorize(["prompt": "none"]).redirect["error"] == "login_required")
        }
    }

    @Test("§2: without a hint of this session the user is asked, and another site's form does nothing")
    func confirmation() async throws {
        try await TestProvider.run { provider async throws in
            let (browser, other) = (TestBrowser(provider), TestBrowser(provider))
            _ = try await browser.signIn()
            let foreign = try await tokens(provider, other)["id_token"]?.stringValue ?? ""
            for query in ["", "client_id=demo-app&\(back)", "id_token_hint=\(foreign)"] {
                let page = try await browser.send(.GET, "/logout?\(query)")
                #expect(page.status == 200 && page.text.contains("data-testid=\"sign-out\"") && browser.session != nil)
            }
            let page = try await browser.send(.GET, "/logout?client_id=demo-app&\(back)")
            let stayed = try await browser.submit(page, ["stay": "1"])
            #expect(
                stayed.header("Location") == nil && stayed.text.contains("still-signed-in") && browser.session != nil)
            let bare = try await browser.submit(try await browser.send(.GET, "/logout"), ["stay": "1"])
            #expect(bare.text.contains("data-testid=\"still-signed-in\""))
            let theirs = try await other.send(.GET, "/logout").form(with: ["leave"])
            let forged = try await browser.send(
                .POST, "/logout", form: theirs.hidden.map { ($0.key, $0.value) } + [("leave", "1")])
            #expect(forged.status == 200 && browser.session != nil)
            #expect(try await browser.authorize(["prompt": "none"]).redirect["code"] != nil)
            let left = try await browser.submit(page, ["leave": "1"])
            #expect(left.header("Location") == "http://localhost:3000/" && browser.session == nil)
            #expect(try await browser.authorize(["prompt": "none"]).redirect["error"] == "login_required")
        }
    }

    @Test(
        "§2, §3, §4: nobody is redirected to a URI that the client has not registered, and a wrong hint is an error page"
    )
    func errors() async throws {
        try await TestProvider.run { provider async throws in
            let browser = TestBrowser(provider)
            let tokens = try await tokens(provider, browser)
            let hint = tokens["id_token"]?.stringValue ?? ""
            for query in [
                back, "client_id=nobody", "id_token_hint=a.b.c", "client_id=demo-spa&id_token_hint=\(hint)",
                "id_token_hint=\(tokens["access_token"]?.stringValue ?? "")",
                "id_token_hint=\(hint)&post_logout_redirect_uri=https://evil.example/",
                "client_id=demo-app&post_logout_redirect_uri=http://localhost:3000/x",
            ] {
                let answer = try await browser.send(.GET, "/logout?\(query)")
                #expect(answer.status == 400 && answer.header("Location") == nil, "\(query)")
                #expect(!answer.text.contains("evil") && browser.session != nil)
            }
        }
    }

    @Test("§2: a browser that is not signed in is told so, and an ID token alone ends nobody's session elsewhere")
    func elsewhere() async throws {
        try await TestProvider.run { provider async throws in
            let (browser, bare) = (TestBrowser(provider), TestBrowser(provider))
            let hint = try await tokens(provider, browser)["id_token"]?.stringValue ?? ""
            let page = try await bare.send(.GET, "/logout")
            #expect(page.status == 200 && page.text.contains("data-testid=\"signed-out\""))
            let answer = try await bare.send(
                .GET, "/logout?id_token_hint=\(hint)&\(back)&ui_locales=de&logout_hint=alice")
            #expect(answer.header("Location") == "http://localhost:3000/")
            #expect(try await browser.authorize(["prompt": "none"]).redirect["code"] != nil)
            // A form that another site sends brings no cookie along; the link that it leads to does.
            let posted = try await bare.send(
                .POST, "/logout",
                form: [("id_token_hint", hint), ("post_logout_redirect_uri", "http://localhost:3000/")])
            #expect(posted.status == 303)
            let location = try #require(posted.header("Location"))
            #expect(try await browser.send(.GET, location).header("Location") == "http://localhost:3000/")
            #expect(try await browser.authorize(["prompt": "none"]).redirect["error"] == "login_required")
        }
    }

    @Test(
        "Core §10.1: accepts a hint with HS256 by the client's own secret only",
        arguments: [(TestProvider.secret, 200), ("another secret, also of 32 bytes or more", 302)])
    func sharedSecretHint(secret: String, status: Int) async throws {
        try await TestProvider.run(demo: .with { $0.clients[0].idTokenAlgorithm = .mac(.hs256) }) {
            provider async throws in
            let claims: JSONObject = [
                "iss": .string(try provider.tenant.issuer.description), "sub": "x", "aud": "demo-app",
                "exp": 1_900_000_000,
            ]
            let hint = try CompactToken.authenticate(
                header: ["alg": "HS256", "typ": "JWT"], payload: claims,
                secret: SharedSecret(Array(secret.utf8)), algorithm: .hs256)
            #expect(try await TestBrowser(provider).authorize(["id_token_hint": hint]).status == status)
        }
    }

    @Test("§3: the URI is the registered one, byte for byte, and the state comes back as it was sent or not at all")
    func exactness() async throws {
        try await TestProvider.run { provider async throws in
            let browser = TestBrowser(provider)
            let hint = try await tokens(provider, browser)["id_token"]?.stringValue ?? ""
            for uri in [
                "http://LOCALHOST:3000/", "http://localhost:3000", "https://localhost:3000/", "http://127.0.0.1:3000/",
                "http://localhost:3000/?a=b",
            ] {
                let query = FormParameters.encode([(name: "post_logout_redirect_uri", value: uri)])
                #expect(try await browser.send(.GET, "/logout?id_token_hint=\(hint)&\(query)").status == 400, "\(uri)")
            }
            let bare = try await browser.send(.GET, "/logout?id_token_hint=\(hint)&\(back)")
            #expect(bare.header("Location") == "http://localhost:3000/")
            let alone = try await browser.send(.GET, "/logout?id_token_hint=\(hint)&state=x")
            #expect(alone.status == 200 && alone.header("Location") == nil)
        }
    }

    @Test(
        "RFC 8252 §7.3: the port of a loopback URI is free, as with redirect URIs",
        arguments: [
            ("http://localhost:9999/", true), ("http://localhost/", true), ("http://localhost:65535/", true),
            ("http://localhost:65536/", false), ("http://localhost:0/", false), ("http://localhost:08/", false),
            ("http://localhost:9999/x", false), ("http://app.example:9999/", false), ("http://app.example/", true),
        ])
    func loopbackPort(uri: String, isTaken: Bool) async throws {
        let registered = ["http://localhost:3000/", "http://app.example/"]
        try await TestProvider.run(demo: .with { $0.clients[0].postLogoutRedirectURIs = registered }) {
            provider async throws in
            let browser = TestBrowser(provider)
            let hint = try await tokens(provider, browser)["id_token"]?.stringValue ?? ""
            let query = FormParameters.encode([(name: "post_logout_redirect_uri", value: uri)])
            let answer = try await browser.send(.GET, "/logout?id_token_hint=\(hint)&\(query)")
            #expect(answer.header("Location") == (isTaken ? uri : nil))
        }
    }

    @Test(
        "§2, §4, Back-Channel Logout §4.1: Core §3.1.2.1: what is no ID token of ours is no hint: a logout token, another key's, one without a signature"
    )
    func hints() async throws {
        try await TestProvider.run { provider async throws in
            let tenant = try provider.tenant
            let claims: JSONObject = [
                "iss": .string(tenant.issuer.description), "sub": "x", "aud": "demo-app", "exp": 1_900_000_000,
            ]
            let ours = try #require(tenant.snapshot.keyRing.entries.first)
            let other = try PrivateKey.generateRSA(bits: 2_048)
            func signed(_ claims: JSONObject, _ header: JSONObject, _ key: PrivateKey) throws -> String {
                var whole: JSONObject = ["alg": "RS256", "typ": "JWT", "kid": .string(ours.id)]
                for (name, value) in header { whole[name] = value }
                return try CompactToken.sign(header: whole, payload: claims, key: key, algorithm: .rs256)
            }
            var logout = claims
            logout["events"] = ["http://schemas.openid.net/event/backchannel-logout": [:]]
            var foreign = claims
            foreign["iss"] = "https://other.example"
            let browser = TestBrowser(provider)
            #expect(try await browser.authorize(["id_token_hint": signed(claims, [:], ours.privateKey)]).status == 200)
            let secret = SharedSecret(Array(TestProvider.secret.utf8))
            for hint in [
                try signed(logout, ["typ": "logout+jwt"], ours.privateKey), try signed(logout, [:], ours.privateKey),
                try signed(foreign, [:], ours.privateKey), try signed(claims, [:], other),
                try signed(claims, ["alg": "none"], ours.privateKey),
                try CompactToken.authenticate(
                    header: ["alg": "HS256", "typ": "JWT"], payload: claims, secret: secret, algorithm: .hs256),
            ] {
                #expect(try await browser.authorize(["id_token_hint": hint]).redirect["error"] == "invalid_request")
                #expect(try await browser.send(.GET, "/logout?id_token_hint=\(hint)").status == 400)
            }
        }
    }
}
