// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Foundation
import IdentityProvider
import IdentityStore
import JOSE
import NIOHTTP1
import OAuth
import Testing

@Suite("RFC 6749 §4.1 and OpenID Connect Core §3.1: the authorization endpoint")
struct AuthorizationEndpointTests {
    @Test(
        "RFC 9700 §4.12, §4.16: a user signs in by password, and the client gets a code, the state and the issuer, then tokens with the nonce"
    )
    func wholeFlow() async throws {
        try await TestProvider.run { provider async throws in
            let browser = TestBrowser(provider)
            let page = try await browser.authorize()
            #expect(page.status == 200 && page.header("Content-Type") == "text/html; charset=utf-8")
            #expect(page.header("Cache-Control") == "no-store" && page.header("X-Frame-Options") == "DENY")
            #expect(page.text.contains("Demo application") && browser.session == nil)
            let wrong = try await browser.submit(page, ["username": "alice", "password": "x"])
            #expect(wrong.status == 400 && wrong.text.contains("data-testid=\"message\"") && browser.session == nil)
            #expect(provider.reason(of: wrong) == "The password is wrong.")
            let answer = try await browser.submit(wrong, ["username": "alice", "password": "wonderland"])
            #expect(answer.status == 303 && answer.header("Cache-Control") == "no-store")
            #expect(answer.header("Location")?.hasPrefix(TestBrowser.callback + "?") == true)
            let redirect = try answer.redirect
            #expect(redirect["state"] == "s1" && redirect["error"] == nil)
            #expect(redirect["iss"] == (try provider.tenant.issuer.description))
            let tokens = try await provider.redeem(redirect["code"])
            #expect(tokens.status == 200)
            let claims = try TestProvider.claims(tokens.json["id_token"])
            #expect(claims["nonce"] == "n1" && claims["email"] == "alice@example.com" && claims["aud"] == "demo-app")
            #expect(claims["auth_time"] == 1_800_000_000 && claims["amr"] == ["pwd"] && claims["acr"] == "1")
            #expect(try tokens.json["refresh_token"] != nil && tokens.json["scope"] == "openid email")
            let refreshed = try await provider.refresh(try tokens.json["refresh_token"]?.stringValue ?? "")
            let again = try TestProvider.claims(refreshed.json["id_token"])
            #expect(claims["sid"] != nil && claims["sub"] != nil)
            #expect(again["nonce"] == nil && again["sid"] == claims["sid"] && again["sub"] == claims["sub"])
        }
    }

    @Test("whoever is signed in is not asked again, by any client of the tenant, and all see the same session")
    func singleSignOn() async throws {
        try await TestProvider.run { provider async throws in
            let browser = TestBrowser(provider)
            let first = try await provider.redeem(try await browser.signIn().redirect["code"])
            provider.advance(60)
            let spa = [
                "client_id": "demo-spa", "code_challenge": ProofKey.challenge, "code_challenge_method": "S256",
            ]
            let silent = try await browser.authorize(spa)
            #expect(silent.status == 302)
            let second = try await provider.redeem(
                try silent.redirect["code"], ["client_id": "demo-spa", "code_verifier": ProofKey.verifier],
                authorization: nil)
            let claims = try TestProvider.claims(second.json["id_token"])
            #expect(try claims["sid"] == TestProvider.claims(first.json["id_token"])["sid"])
            #expect(claims["auth_time"] == 1_800_000_000 && claims["iat"] == 1_800_000_060)
        }
    }

    @Test("a request comes by POST, too (OpenID Connect Core §3.1.2.1)")
    func post() async throws {
        try await TestProvider.run { provider async throws in
            let browser = TestBrowser(provider)
            let page = try await browser.send(
                .POST, "/authorize", form: TestBrowser.request().map { ($0.name, $0.value) })
            #expect(try await browser.submit(page, ["user": "bob"]).redirect["code"] != nil)
        }
    }

    @Test("OpenID Connect Core §3.1.2.1: prompt=none asks nothing: without a session it is login_required")
    func promptNone() async throws {
        try await TestProvider.run { provider async throws in
            let browser = TestBrowser(provider)
            let refused = try await browser.authorize(["prompt": "none"])
            #expect(try refused.status == 302 && refused.redirect["error"] == "login_required")
            #expect(try refused.redirect["state"] == "s1")
            _ = try await browser.signIn()
            #expect(try await browser.authorize(["prompt": "none"]).redirect["code"] != nil)
            provider.advance(36_000)
            #expect(try await browser.authorize(["prompt": "none"]).redirect["error"] == "login_required")
            #expect(try await browser.authorize(["prompt": "none login"]).redirect["error"] == "invalid_request")
        }
    }

    @Test(
        "prompt=login and max_age ask again; the session goes on under a new cookie, and the old one is worth nothing")
    func reauthentication() async throws {
        try await TestProvider.run { provider async throws in
            let browser = TestBrowser(provider)
            let first = try await provider.redeem(try await browser.signIn().redirect["code"])
            let old = browser.cookies
            provider.advance(100)
            #expect(try await browser.authorize(["max_age": "100"]).redirect["code"] != nil)
            #expect(try await browser.authorize(["max_age": "99"]).status == 200)
            #expect(
                try await browser.authorize(["max_age": "99", "prompt": "none"]).redirect["error"] == "login_required")
            for asking in [["prompt": "login"], ["max_age": "0"]] {
                let page = try await browser.authorize(asking)
                #expect(page.status == 200)
                let tokens = try await provider.redeem(
                    try await browser.submit(page, ["user": "alice"]).redirect["code"])
                let claims = try TestProvider.claims(tokens.json["id_token"])
                #expect(claims["auth_time"] == 1_800_000_100)
                #expect(try claims["sid"] == TestProvider.claims(first.json["id_token"])["sid"])
            }
            browser.cookies = old
            #expect(try await browser.authorize().status == 200)
        }
    }

    @Test("answers prompt=none with login_required when the signed-in user was locked")
    func promptNoneForLockedUser() async throws {
        try await TestProvider.run { provider async throws in
            let browser = TestBrowser(provider)
            _ = try await browser.signIn()
            try await provider.setState(.locked)
            #expect(try await browser.authorize(["prompt": "none"]).redirect["error"] == "login_required")
        }
    }

    @Test("prompt=select_account lets the user go on, or be somebody else, whose session is another")
    func selectAccount() async throws {
        try await TestProvider.run { provider async throws in
            let browser = TestBrowser(provider)
            let first = try await provider.redeem(try await browser.signIn().redirect["code"])
            let page = try await browser.authorize(["prompt": "select_account"])
            #expect(page.text.contains("Continue as Alice Liddell"))
            let same = try await provider.redeem(try await browser.submit(page, ["continue": "1"]).redirect["code"])
            let other = try await provider.redeem(try await browser.submit(page, ["user": "bob"]).redirect["code"])
            let claims = try [first, same, other].map { try TestProvider.claims($0.json["id_token"]) }
            #expect(claims[0]["sid"] == claims[1]["sid"] && claims[0]["sub"] == claims[1]["sub"])
            #expect(claims[2]["sid"] != claims[0]["sid"] && claims[2]["sub"] != claims[0]["sub"])
        }
    }

    @Test(
        "OpenID Connect Core §3.1.2.4: consent is asked for where the client wants it, once for each scope, and may be denied"
    )
    func consent() async throws {
        try await TestProvider.run(demo: .with { $0.clients[0].asksConsent = true }) { provider async throws in
            let browser = TestBrowser(provider)
            let page = try await browser.signIn()
            #expect(page.status == 200 && page.text.contains("data-testid=\"scope-email\""))
            #expect(try await browser.submit(page, ["decision": "deny"]).redirect["error"] == "access_denied")
            #expect(try await browser.authorize(["prompt": "none"]).redirect["error"] == "consent_required")
            #expect(try await browser.submit(page, ["decision": "allow"]).redirect["code"] != nil)
            #expect(try await browser.authorize(["scope": "openid"]).redirect["code"] != nil)
            #expect(try await browser.authorize(["scope": "openid email profile"]).status == 200)
            #expect(try await browser.authorize(["prompt": "consent"]).status == 200)
        }
    }

    @Test("RFC 6749 §3.1: a user who cancels, and one who may not sign in, get no code")
    func refusals() async throws {
        try await TestProvider.run { provider async throws in
            let browser = TestBrowser(provider)
            let page = try await browser.authorize()
            let cancelled = try await browser.submit(page, ["cancel": "1"])
            #expect(try cancelled.redirect["error"] == "access_denied" && cancelled.redirect["state"] == "s1")
            let locked = try await browser.submit(page, ["user": "carol"])
            #expect(locked.status == 400 && browser.session == nil)
            #expect(provider.reason(of: locked) == "The user's state is locked.")
        }
    }

    @Test(
        "RFC 6749 §3.1.1, §4.1.2.1, RFC 7636 §4.4.1, OpenID Connect Core §3.1.2.2: the client's mistakes go to the client"
    )
    func clientErrors() async throws {
        let cases: [([String: String], String)] = [
            (["response_type": "token"], "unsupported_response_type"), (["response_type": ""], "invalid_request"),
            (["scope": "openid admin"], "invalid_scope"), (["resource": "urn:x"], "invalid_target"),
            (["request": "x"], "request_not_supported"), (["request_uri": "x"], "request_uri_not_supported"),
            (["registration": "x"], "registration_not_supported"), (["max_age": "-1"], "invalid_request"),
            (["claims": "["], "invalid_request"), (["claims": #"{"id_token":{"a":1}}"#], "invalid_request"),
            (["id_token_hint": "a.b.c"], "invalid_request"), (["response_mode": "x"], "invalid_request"),
            (["client_id": "demo-spa"], "invalid_request"),
            (["code_challenge": ProofKey.challenge, "code_challenge_method": "plain"], "invalid_request"),
            (["code_challenge": ProofKey.challenge], "invalid_request"),
            (["code_challenge_method": "S256"], "invalid_request"),
            (["code_challenge": "short", "code_challenge_method": "S256"], "invalid_request"),
        ]
        try await TestProvider.run { provider async throws in
            let browser = TestBrowser(provider)
            for (changes, error) in cases {
                let answer = try await browser.authorize(changes)
                let redirect = try answer.redirect
                #expect(answer.status == 302 && redirect["error"] == error, "\(changes)")
                #expect(redirect["state"] == "s1" && redirect["iss"] != nil && redirect["code"] == nil)
                #expect(provider.reason(of: answer) != nil)
            }
        }
        try await TestProvider.run(demo: .with { $0.clients[0].grants = [.password] }) { provider async throws in
            #expect(try await TestBrowser(provider).authorize().redirect["error"] == "unauthorized_client")
        }
    }

    @Test("response modes: the fragment, and a form that goes by itself or by its button")
    func responseModes() async throws {
        try await TestProvider.run { provider async throws in
            let browser = TestBrowser(provider)
            let fragment = try await browser.signIn(["response_mode": "fragment"])
            #expect(fragment.header("Location")?.hasPrefix(TestBrowser.callback + "#code=") == true)
            let page = try await browser.authorize(["response_mode": "form_post"])
            let form = try page.form(with: ["code", "state", "iss"])
            #expect(page.status == 200 && form.action == TestBrowser.callback && form.hidden["state"] == "s1")
            #expect(try await provider.redeem(form.hidden["code"]).status == 200)
            let refused = try await browser.authorize(["response_mode": "form_post", "max_age": "x"])
            #expect(try refused.form(with: ["error"]).hidden["error"] == "invalid_request")
        }
        // What the client registered stays as it is.
        let change = DemoChange.with { $0.clients[0].redirectURIs = ["https://app.example/cb?kept=1"] }
        try await TestProvider.run(demo: change) { provider async throws in
            let answer = try await TestBrowser(provider).signIn(["redirect_uri": "https://app.example/cb?kept=1"])
            #expect(try answer.redirect["kept"] == "1" && answer.redirect["code"] != nil)
        }
    }
}
