// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import IdentityProvider
import IdentityStore
import JOSE
import NIOHTTP1
import OAuth
import Testing

/// What other sites, other clients and neighbours of the host try with a user's browser (RFC 6819 §4.4, RFC 9700 §4).
@Suite("Attacks by way of the browser")
struct BrowserAttackTests {
    @Test(
        "RFC 6749 §3.1.2.3, §3.1.2.4, RFC 9700 §2.1: open redirection: only a registered URI is ever redirected to; else the user sees the error page"
    )
    func openRedirect() async throws {
        try await TestProvider.run { provider async throws in
            let browser = TestBrowser(provider)
            _ = try await browser.signIn()
            for uri in [
                "https://evil.example/callback", "http://127.0.0.1/callback/../x", "http://127.0.0.1/callback?x=1",
                "http://127.0.0.1.evil.example/callback", "http://127.0.0.1@evil.example/callback", "//evil.example",
                "http://127.0.0.1:80@evil.example/callback", "http://127.0.0.1:x/callback", "javascript:alert(1)",
                "HTTP://127.0.0.1/callback", "http://127.0.0.1/callback#x", "http://[::1]/callback", "",
            ] {
                for changes in [["redirect_uri": uri], ["redirect_uri": uri, "prompt": "none"]] {
                    let answer = try await browser.authorize(changes)
                    #expect(answer.status == 400 && answer.header("Location") == nil, "\(uri)")
                    #expect(answer.text.contains("data-testid=\"error\"") && !answer.text.contains("evil"))
                }
            }
            for changes in [["client_id": "nobody"], ["client_id": ""]] {
                let answer = try await browser.authorize(changes)
                #expect(answer.status == 400 && answer.header("Location") == nil)
            }
            let twice = try await browser.send(
                .GET,
                "/authorize?" + FormParameters.encode(TestBrowser.request()) + "&redirect_uri=https://evil.example")
            #expect(twice.status == 400 && twice.header("Location") == nil)
        }
    }

    @Test("RFC 8252 §7.3: a native application chooses its loopback port")
    func loopbackPort() async throws {
        try await TestProvider.run { provider async throws in
            let browser = TestBrowser(provider)
            let uri = "http://127.0.0.1:51004/callback"
            let code = try await browser.signIn(["redirect_uri": uri]).redirect["code"]
            #expect(try await provider.redeem(code, ["redirect_uri": uri]).status == 200)
            #expect(
                try await browser.authorize(["redirect_uri": "http://localhost:9/callback"]).redirect["code"] != nil)
        }
    }

    @Test(
        "RFC 6749 §10.12: CSRF: a form that another browser was shown, or nobody, signs nobody in and consents to nothing"
    )
    func forgedForms() async throws {
        try await TestProvider.run(demo: .with { $0.clients[0].asksConsent = true }) { provider async throws in
            let attacker = TestBrowser(provider)
            let victim = TestBrowser(provider)
            _ = try await victim.authorize()
            let page = try await attacker.authorize()
            let form = try page.form(with: ["user"])
            func send(_ hidden: [String: String], _ path: String, _ field: (String, String)) async throws -> Answer {
                try await victim.send(.POST, path, form: hidden.map { ($0.key, $0.value) } + [field])
            }
            let foreign = try await send(form.hidden, form.action, ("user", "bob"))
            #expect(foreign.status == 400 && victim.session == nil && foreign.header("Location") == nil)
            var without = form.hidden
            without["token"] = nil
            #expect(try await send(without, form.action, ("user", "bob")).status == 400)
            #expect(victim.session == nil)
            // Signed in, the victim is led to the consent page's form of the attacker.
            let own = try await victim.signIn()
            let consent = try await attacker.signIn().form(with: ["decision"])
            let forged = try await send(consent.hidden, consent.action, ("decision", "allow"))
            #expect(forged.header("Location") == nil)
            // A token is good for its own page and its own request.
            var swapped = try own.form(with: ["decision"]).hidden
            swapped["token"] = try await victim.authorize(["prompt": "login"]).form(with: ["user"]).hidden["token"]
            #expect(try await send(swapped, consent.action, ("decision", "allow")).header("Location") == nil)
            var other = try own.form(with: ["decision"]).hidden
            other["request"]? += "&x=y"
            #expect(try await send(other, consent.action, ("decision", "allow")).header("Location") == nil)
            #expect(try await victim.submit(own, ["decision": "allow"]).redirect["code"] != nil)
        }
    }

    @Test("session fixation: a sign-in gives a new cookie, and the one that was planted stays worthless")
    func fixation() async throws {
        try await TestProvider.run { provider async throws in
            let browser = TestBrowser(provider)
            _ = try await browser.signIn()
            let name = try #require(browser.cookies.first { $0.key.contains("_session_") }?.key)
            let planted = String(repeating: "A", count: 43)
            browser.cookies[name] = planted
            #expect(try await browser.signIn().redirect["code"] != nil)
            #expect(browser.session != planted)
            browser.cookies[name] = planted
            #expect(try await browser.authorize(["prompt": "none"]).redirect["error"] == "login_required")
        }
    }

    @Test("cookie tossing: of two cookies of one name none is taken")
    func tossing() async throws {
        try await TestProvider.run { provider async throws in
            let (browser, attacker) = (TestBrowser(provider), TestBrowser(provider))
            _ = try await browser.signIn()
            _ = try await attacker.signIn(as: "bob")
            let name = try #require(browser.cookies.first { $0.key.contains("_session_") }?.key)
            let both = "\(name)=\(attacker.session ?? ""); \(name)=\(browser.session ?? "")"
            let path = "/authorize?" + FormParameters.encode(TestBrowser.request(["prompt": "none"]))
            let answer = try await browser.send(.GET, path, headers: ["Cookie": both])
            #expect(try answer.redirect["error"] == "login_required")
        }
    }

    @Test("cookies are no script's, and no other site's; over https no neighbour of the host can plant them")
    func attributes() async throws {
        try await TestProvider.run { provider async throws in
            let answer = try await TestBrowser(provider).signIn()
            let cookie = try #require(answer.header("Set-Cookie"))
            #expect(cookie.contains("; Path=/; HttpOnly; SameSite=Lax") && !cookie.contains("Secure"))
        }
        try await TestProvider.run(issuer: "https://login.test") { provider async throws in
            let answer = try await TestBrowser(provider).signIn()
            let cookie = try #require(answer.header("Set-Cookie"))
            #expect(
                cookie.hasPrefix("__Host-understudy_session_")
                    && cookie.hasSuffix("; Path=/; HttpOnly; SameSite=None; Secure"))
        }
        try await TestProvider.run(issuer: "https://login.test/a/b") { provider async throws in
            let browser = TestBrowser(provider)
            let page = try await browser.send(.GET, "/a/b/authorize?" + FormParameters.encode(TestBrowser.request()))
            #expect(page.header("Set-Cookie")?.hasPrefix("__Secure-understudy_browser_") == true)
            #expect(page.header("Set-Cookie")?.contains("; Path=/a/b; ") == true)
            #expect(try await browser.submit(page, ["user": "alice"]).redirect["code"] != nil)
        }
    }

    @Test("RFC 6749 §10.14, RFC 9700 §4.16: XSS: whatever a page shows is text, whoever wrote it")
    func scripts() async throws {
        let evil = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"
        let change = DemoChange.with {
            $0.clients[0].name = evil
            $0.clients[0].asksConsent = true
            $0.clients[0].scopes = Scope(["openid", "email", "<b>"])
            $0.users[0].profile["name"] = .string(evil)
            $0.users.append(UserSeed(username: evil))
        }
        try await TestProvider.run(demo: change) { provider async throws in
            let browser = TestBrowser(provider)
            let page = try await browser.authorize(["state": evil, "login_hint": evil, "nonce": evil])
            let consent = try await browser.submit(page, ["user": "alice"])
            let account = try await browser.authorize(["state": evil, "prompt": "select_account"])
            let error = try await browser.authorize(["redirect_uri": evil, "client_id": "demo-app"])
            let unknown = try await browser.authorize(["client_id": evil])
            let post = try await browser.authorize(["response_mode": "form_post", "state": evil, "max_age": "x"])
            for answer in [page, consent, account, error, unknown, post] {
                #expect(
                    !answer.text.contains("<script>alert") && !answer.text.contains("<img")
                        && !answer.text.contains("<b>"))
                let policy = try #require(answer.header("Content-Security-Policy"))
                #expect(policy.hasPrefix("default-src 'none'") && policy.contains("frame-ancestors 'none'"))
                #expect(!policy.contains("unsafe"))
            }
            #expect(try post.form(with: ["state"]).hidden["state"] == evil)
            #expect(try await browser.submit(consent, ["decision": "deny"]).redirect["state"] == evil)
        }
    }

    @Test("code injection and mix-up: a code is worth nothing to another client, and every answer names its issuer")
    func mixUp() async throws {
        try await TestProvider.run { provider async throws in
            let browser = TestBrowser(provider)
            let answer = try await browser.signIn([
                "client_id": "demo-spa", "code_challenge": ProofKey.challenge, "code_challenge_method": "S256",
            ])
            let redirect = try answer.redirect
            #expect(redirect["iss"] == (try provider.tenant.issuer.description))
            let injected = try await provider.redeem(redirect["code"], ["code_verifier": ProofKey.verifier])
            #expect(provider.reason(of: injected) == "The code was issued to another client.")
        }
    }

    @Test("without buttons nobody signs in without a password")
    func withoutButtons() async throws {
        try await TestProvider.run(demo: .with { $0.record.showsUserButtons = false }) { provider async throws in
            let browser = TestBrowser(provider)
            let page = try await browser.authorize()
            #expect(!page.text.contains("data-testid=\"user-"))
            let hidden = try page.form(with: ["password"])
            let forged = try await browser.send(
                .POST, hidden.action, form: hidden.hidden.map { ($0.key, $0.value) } + [("user", "alice")])
            #expect(forged.status == 400 && browser.session == nil)
        }
    }

    @Test("a request larger than any is refused, and what is no form")
    func limits() async throws {
        try await TestProvider.run { provider async throws in
            let browser = TestBrowser(provider)
            let large = String(repeating: "x", count: 16_384)
            #expect(try await browser.authorize(["state": large]).status == 413)
            #expect(try await browser.send(.POST, "/authorize").status == 400)
            #expect(try await browser.send(.POST, "/authorize/sign-in", form: []).status == 400)
            #expect(try await browser.send(.GET, "/authorize/sign-in").status == 405)
        }
    }

    @Test("XSS: a quotation mark that joins with what stands before or behind it to one character is escaped, too")
    func joinedCharacters() async throws {
        try await TestProvider.run { provider async throws in
            let browser = TestBrowser(provider)
            for evil in [
                "\u{0600}\" \u{0600}>\u{0600}<b id=x \u{0600}>", "\"\u{0301} autofocus a=\"\u{0301}", "<\u{0301}b>",
                "{{&style}}",
            ] {
                let hint = try await browser.authorize(["login_hint": evil])
                let device = try await browser.send(
                    .GET, "/device?" + FormParameters.encode([(name: "user_code", value: evil)]))
                let post = try await browser.authorize(["response_mode": "form_post", "state": evil, "max_age": "x"])
                let names: [Unicode.Scalar: String] = [
                    "<": "&lt;", ">": "&gt;", "\"": "&quot;", "&": "&amp;", "{": "&#123;", "}": "&#125;",
                ]
                let escaped = evil.unicodeScalars.map { names[$0] ?? String($0) }.joined()
                for answer in [hint, device, post] {
                    #expect(answer.status == 200 && answer.text.utf8.contains("value=\"\(escaped)\"".utf8))
                }
                #expect(try post.form(with: ["state"]).hidden["state"] == evil)
            }
        }
    }

    @Test("cookie tossing: what joins with a separator hides no second cookie")
    func joinedCookies() async throws {
        try await TestProvider.run { provider async throws in
            let (browser, attacker) = (TestBrowser(provider), TestBrowser(provider))
            _ = try await browser.signIn()
            _ = try await attacker.signIn(as: "bob")
            let name = try #require(browser.cookies.first { $0.key.contains("_session_") }?.key)
            let both = "\(name)=\(attacker.session ?? ""); z=\u{0600}; \(name)=\(browser.session ?? "")"
            let query = FormParameters.encode(TestBrowser.request(["prompt": "none"]))
            // An HTTP client would not send it.
            try await RawConnection.open(provider.url) { connection in
                try await connection.send(
                    "GET /authorize?\(query) HTTP/1.1\nHost: localhost\nConnection: close\nCookie: \(both)\n\n")
                #expect(try await connection.readToEnd().contains("error=login_required"))
            }
        }
    }

    @Test("a letter with more marks than any language has is no text: to compare it would take for ever")
    func marks() async throws {
        try await TestProvider.run { provider async throws in
            let hostile =
                "x" + String(repeating: "\u{0301}", count: 16_000) + String(repeating: "\u{0316}", count: 16_000)
            let form = FormParameters.encode([(name: "client_assertion_type", value: hostile)])
            #expect(try await provider.token(form, authorization: nil).error == "invalid_request")
            let device = FormParameters.encode([(name: "user_code", value: String(hostile.prefix(1)))])
            #expect(try await TestBrowser(provider).send(.GET, "/device?" + device.prefix(8_000)).status == 400)
            let thirty = "a" + String(repeating: "\u{0301}", count: 30)
            #expect(try await TestBrowser(provider).authorize(["login_hint": thirty]).status == 200)
        }
    }

    @Test("a form is good for an hour")
    func oldForms() async throws {
        try await TestProvider.run { provider async throws in
            let browser = TestBrowser(provider)
            let page = try await browser.authorize()
            provider.advance(3_599)
            #expect(try await browser.submit(page, ["user": "alice"]).redirect["code"] != nil)
            let later = try await browser.authorize(["prompt": "login"])
            provider.advance(3_600)
            #expect(try await browser.submit(later, ["user": "alice"]).status == 400)
        }
    }
}
