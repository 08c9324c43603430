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

@Suite("OpenID Connect Core §3.1.2: who is wanted, what is asked for, and what is consented to")
struct AuthorizationRequestTests {
    @Test("login_hint fills the name in; where the client says so it signs that user in with no page")
    func loginHint() async throws {
        try await TestProvider.run { provider async throws in
            let page = try await TestBrowser(provider).authorize(["login_hint": "bob\"><b>"])
            #expect(page.text.contains("value=\"bob&quot;&gt;&lt;b&gt;\""))
        }
        try await TestProvider.run(demo: .with { $0.clients[0].signsInByHint = true }) { provider async throws in
            let browser = TestBrowser(provider)
            for (hint, name) in [("bob", "bob@example.com"), ("alice@example.com", "alice@example.com")] {
                let answer = try await browser.authorize(["login_hint": hint, "prompt": "login"])
                let tokens = try await provider.redeem(try answer.redirect["code"])
                #expect(try TestProvider.claims(tokens.json["id_token"])["email"]?.stringValue == name)
            }
            #expect(try await browser.authorize(["login_hint": "alice"]).redirect["code"] != nil)
        }
    }

    @Test(
        "OpenID Connect Core §3.1.2.1, §3.1.2.2: an ID token as a hint, or a claim's value, says whom the client wants; another user is not taken"
    )
    func wantedUser() async throws {
        try await TestProvider.run { provider async throws in
            let browser = TestBrowser(provider)
            let tokens = try await provider.redeem(try await browser.signIn().redirect["code"])
            let identity = try #require(tokens.json["id_token"]?.stringValue)
            let access = try #require(tokens.json["access_token"]?.stringValue)
            provider.advance(7_200)
            #expect(try await browser.authorize(["id_token_hint": identity, "prompt": "none"]).redirect["code"] != nil)
            #expect(try await browser.authorize(["id_token_hint": access]).redirect["error"] == "invalid_request")
            _ = try await browser.signIn(["prompt": "login"], as: "bob")
            #expect(
                try await browser.authorize(["id_token_hint": identity, "prompt": "none"]).redirect["error"]
                    == "login_required")
            let page = try await browser.authorize(["id_token_hint": identity])
            #expect(try await browser.submit(page, ["user": "bob"]).redirect["error"] == "login_required")
            let subject = try TestProvider.claims(.string(identity))["sub"]?.stringValue ?? ""
            let claims = "{\"id_token\":{\"sub\":{\"value\":\"\(subject)\"}}}"
            #expect(
                try await browser.authorize(["claims": claims, "prompt": "none"]).redirect["error"] == "login_required")
            #expect(try await browser.signIn(["claims": claims]).redirect["code"] != nil)
        }
    }

    @Test("claims are given one by one, to the place that they were asked for (OpenID Connect Core §5.5)")
    func claimsParameter() async throws {
        try await TestProvider.run { provider async throws in
            let claims =
                #"{"id_token":{"email":null,"department":null,"sub":null},"userinfo":{"name":{"essential":true}}}"#
            let answer = try await TestBrowser(provider).signIn(["claims": claims, "scope": "openid"])
            let tokens = try await provider.redeem(try answer.redirect["code"])
            let identity = try TestProvider.claims(tokens.json["id_token"])
            #expect(identity["email"] == "alice@example.com" && identity["department"] == "mathematics")
            #expect(identity["name"] == nil && identity["locale"] == nil)
            let bearer = "Bearer \(try tokens.json["access_token"]?.stringValue ?? "")"
            let info = try await provider.send(.GET, "/userinfo", headers: ["Authorization": bearer]).json
            #expect(info["name"] == "Alice Liddell" && info["email"] == nil)
            #expect(info["sub"] != nil && info["sub"] == identity["sub"])
        }
    }

    @Test(
        "OpenID Connect Core §5.5.1.1: acr is the first of the wanted values that is served; what is essential and not served is refused"
    )
    func acr() async throws {
        try await TestProvider.run(demo: .with { $0.record.acrValues = ["1", "silver", "gold"] }) {
            provider async throws in
            let browser = TestBrowser(provider)
            func acr(_ changes: [String: String]) async throws -> JSONValue? {
                var answer = try await browser.authorize(changes)
                if answer.status == 200 { answer = try await browser.submit(answer, ["user": "alice"]) }
                let tokens = try await provider.redeem(try answer.redirect["code"])
                return try TestProvider.claims(tokens.json["id_token"])["acr"]
            }
            #expect(try await acr([:]) == "1")
            #expect(try await acr(["acr_values": "bronze gold silver"]) == "gold")
            #expect(try await acr(["acr_values": "bronze"]) == "1")
            #expect(
                try await acr(["claims": #"{"id_token":{"acr":{"essential":true,"values":["silver"]}}}"#]) == "silver")
            let essential = #"{"id_token":{"acr":{"essential":true,"values":["bronze"]}}}"#
            for more in ["", "gold"] {
                let answer = try await browser.authorize(["claims": essential, "acr_values": more])
                #expect(try answer.redirect["error"] == "unmet_authentication_requirements")
            }
            #expect(try await acr(["claims": #"{"id_token":{"acr":{"essential":true}}}"#]) == "1")
        }
    }

    @Test("the locale and the form of the display are let pass")
    func ignored() async throws {
        try await TestProvider.run { provider async throws in
            let page = try await TestBrowser(provider)
                .authorize(["ui_locales": "fr-CA de", "display": "popup", "x": "y"])
            #expect(page.status == 200)
        }
    }

    @Test("§3.1.2.1, §3.1.2.3: to go on as who one is proves nothing: prompt=login and max_age still ask")
    func choosingIsNoSignIn() async throws {
        try await TestProvider.run { provider async throws in
            let browser = TestBrowser(provider)
            _ = try await browser.signIn()
            provider.advance(3_000)
            for asking in [
                ["prompt": "login select_account"], ["prompt": "select_account", "max_age": "10"], ["prompt": "login"],
            ] {
                let page = try await browser.authorize(asking)
                #expect(!page.text.contains("data-testid=\"continue\""))
                let form = try page.form(with: ["password"])
                let answer = try await browser.send(
                    .POST, form.action, form: form.hidden.map { ($0.key, $0.value) } + [("continue", "1")])
                #expect(answer.status == 200 && answer.header("Location") == nil)
            }
            let page = try await browser.authorize(["prompt": "select_account", "max_age": "3000"])
            #expect(try await browser.submit(page, ["continue": "1"]).redirect["code"] != nil)
        }
    }

    @Test("§3.1.2.4: claims that are asked for one by one are consented to, and stay within what the client may have")
    func consentToClaims() async throws {
        let claims = #"{"userinfo":{"email":null,"groups":null}}"#
        try await TestProvider.run(demo: .with { $0.clients[0].asksConsent = true }) { provider async throws in
            let browser = TestBrowser(provider)
            let page = try await browser.signIn(["scope": "openid"])
            #expect(try await browser.submit(page, ["decision": "allow"]).redirect["code"] != nil)
            let silent = try await browser.authorize(["scope": "openid", "claims": claims, "prompt": "none"])
            #expect(try silent.redirect["error"] == "consent_required")
            let shown = try await browser.authorize(["scope": "openid", "claims": claims])
            #expect(
                shown.text.contains("data-testid=\"scope-email\"")
                    && shown.text.contains("data-testid=\"scope-profile\""))
            #expect(try await browser.submit(shown, ["decision": "allow"]).redirect["code"] != nil)
            #expect(
                try await browser.authorize(["scope": "openid", "claims": claims, "prompt": "none"]).redirect["code"]
                    != nil)
            // §11: what goes on while the user is away is asked for each time.
            let offline = ["scope": "openid offline_access"]
            for _ in 0..<2 {
                let page = try await browser.authorize(offline)
                #expect(try await browser.submit(page, ["decision": "allow"]).redirect["code"] != nil)
            }
        }
        try await TestProvider.run(demo: .with { $0.clients[0].scopes = Scope(["openid"]) }) { provider async throws in
            let code = try await TestBrowser(provider).signIn(["scope": "openid", "claims": claims]).redirect["code"]
            let bearer = "Bearer \(try await provider.redeem(code).json["access_token"]?.stringValue ?? "")"
            let info = try await provider.send(.GET, "/userinfo", headers: ["Authorization": bearer]).json
            #expect(info.names == ["sub"])
        }
    }

    @Test("RFC 6749 §4.1.2.1: a repeated parameter is the client's mistake, and goes to the client")
    func repetition() async throws {
        try await TestProvider.run { provider async throws in
            let browser = TestBrowser(provider)
            let query = "/authorize?" + FormParameters.encode(TestBrowser.request())
            let scope = try await browser.send(.GET, query + "&scope=email")
            #expect(try scope.redirect["error"] == "invalid_request" && scope.redirect["state"] == "s1")
            let state = try await browser.send(.GET, query + "&state=other")
            #expect(try state.redirect["error"] == "invalid_request" && state.redirect["state"] == nil)
            let mode = try await browser.send(.GET, query + "&response_mode=fragment&response_mode=query")
            #expect(mode.header("Location")?.contains("?error=invalid_request") == true)
            // OAuth 2.0 Multiple Response Types §5: a client that awaits a fragment sees its error there.
            let token = try await browser.authorize(["response_type": "token"])
            #expect(token.header("Location")?.contains("#error=unsupported_response_type") == true)
        }
    }

    @Test("RFC 6749 §3.1: what is unknown is ignored, and what has no value was not sent")
    func unknownParameters() async throws {
        try await TestProvider.run { provider async throws in
            let browser = TestBrowser(provider)
            _ = try await browser.signIn()
            #expect(try await browser.authorize(["extra": "foobar"]).redirect["code"] != nil)
            let query = "/authorize?" + FormParameters.encode(TestBrowser.request())
            let empty = try await browser.send(.GET, query + "&max_age=&prompt=&claims=&id_token_hint=&response_mode=")
            #expect(try empty.redirect["code"] != nil)
            for (name, value) in [
                ("display", "page"), ("ui_locales", "se"), ("claims_locales", "se"), ("display", "x"),
            ] {
                #expect(try await browser.authorize([name: value]).redirect["code"] != nil)
            }
            let state = String(repeating: "aZ09-._~!$&'()*+,;=:@/? %\"<>", count: 5)
            #expect(try await browser.authorize(["state": state]).redirect["state"] == state)
            #expect(try await browser.authorize(["nonce": ""]).redirect["code"] != nil)
        }
    }

    @Test(
        "OpenID Connect Core §3.1.2.2: a user who is wanted by one of several values, and by a hint of a client of another sector"
    )
    func wantedByValues() async throws {
        let change = DemoChange.with { $0.clients[1].pairwiseSector = "spa.example" }
        try await TestProvider.run(demo: change) { provider async throws in
            let browser = TestBrowser(provider)
            let spa = ["client_id": "demo-spa", "code_challenge": ProofKey.challenge, "code_challenge_method": "S256"]
            let code = try await browser.signIn(spa).redirect["code"]
            let tokens = try await provider.redeem(
                code, ["client_id": "demo-spa", "code_verifier": ProofKey.verifier], authorization: nil)
            let hint = try tokens.json["id_token"]?.stringValue ?? ""
            #expect(try await browser.authorize(["id_token_hint": hint, "prompt": "none"]).redirect["code"] != nil)
            let nobody = #"{"id_token":{"sub":{"values":["nobody"]}}}"#
            #expect(
                try await browser.authorize(["claims": nobody, "prompt": "none"]).redirect["error"] == "login_required")
        }
    }
}
