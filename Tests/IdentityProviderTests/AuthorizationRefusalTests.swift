// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import IdentityStore
import JOSE
import NIOHTTP1
import OAuth
import Testing

/// What MUSTs have the authorization endpoint and the pages refuse, where no other test stands for it: see docs/refusals.md.
@Suite("Refusals at the authorization endpoint")
struct AuthorizationRefusalTests {
    @Test("RFC 6749 §3.1.2.2: a client that registered no redirect URI is never redirected to")
    func unregistered() async throws {
        let change = DemoChange.with {
            $0.clients[1].redirectURIs = []
            $0.clients[2].grants = [.authorizationCode]
        }
        try await TestProvider.run(demo: change) { provider async throws in
            let browser = TestBrowser(provider)
            let proof = ["code_challenge": ProofKey.challenge, "code_challenge_method": "S256", "scope": "orders:read"]
            for round in 0..<2 {
                for client in ["demo-spa", "demo-service"] {
                    for more in [["redirect_uri": "https://app.example/cb"], ["redirect_uri": ""], ["prompt": "none"]] {
                        let request = proof.merging(["client_id": client]) { $1 }.merging(more) { $1 }
                        let page = try await browser.authorize(request)
                        #expect(page.status == 400 && page.header("Location") == nil, "\(round) \(client) \(more)")
                        #expect(page.text.contains("data-testid=\"error\""))
                    }
                }
                if round == 0 { _ = try await browser.signIn() }
            }
        }
    }

    @Test("RFC 6749 §3.1.2.3: of several registered URIs one has to be named")
    func severalURIs() async throws {
        try await TestProvider.run { provider async throws in
            let browser = TestBrowser(provider)
            _ = try await browser.signIn()
            let page = try await browser.authorize(["redirect_uri": "", "scope": "email"])
            #expect(page.status == 400 && page.header("Location") == nil)
        }
    }

    @Test("RFC 6749 §3.1: a client_id that comes twice names nobody, and nobody is redirected to")
    func repeatedClient() async throws {
        try await TestProvider.run { provider async throws in
            let query = FormParameters.encode(TestBrowser.request()) + "&client_id=demo-spa"
            let page = try await TestBrowser(provider).send(.GET, "/authorize?" + query)
            #expect(page.status == 400 && page.header("Location") == nil)
        }
    }

    @Test("RFC 9700 §4.12: whoever posts a form is sent on by 303, so that no browser posts it again elsewhere")
    func redirectStatus() async throws {
        try await TestProvider.run(demo: .with { $0.clients[0].asksConsent = true }) { provider async throws in
            let browser = TestBrowser(provider)
            let cancelled = try await browser.submit(try await browser.authorize(), ["cancel": "1"])
            #expect(try cancelled.status == 303 && cancelled.redirect["error"] == "access_denied")
            let consent = try await browser.signIn()
            #expect(try await browser.submit(consent, ["decision": "deny"]).status == 303)
            let again = try await browser.authorize()
            #expect(try await browser.submit(again, ["decision": "allow"]).status == 303)
            let form = TestBrowser.request().map { ($0.name, $0.value) }
            let answer = try await browser.send(.POST, "/authorize", form: form)
            #expect(try answer.status == 303 && answer.redirect["code"] != nil)
        }
    }

    @Test("RFC 9700 §4.16: no page is framed, those for devices and signing out neither")
    func framing() async throws {
        try await TestProvider.run { provider async throws in
            let browser = TestBrowser(provider)
            for path in ["/device", "/device?user_code=x", "/logout"] {
                let page = try await browser.send(.GET, path)
                #expect(page.header("X-Frame-Options") == "DENY", "\(path)")
                #expect(page.header("Content-Security-Policy")?.contains("frame-ancestors 'none'") == true, "\(path)")
            }
        }
    }

    @Test("RFC 7636 §4.4: a code tells nothing of its challenge, and two of one challenge are two")
    func opaqueCode() async throws {
        try await TestProvider.run(demo: .with { $0.clients[0].codeChallengeMethods = [.plain, .s256] }) {
            provider async throws in
            let browser = TestBrowser(provider)
            let proof = ["code_challenge": ProofKey.verifier, "code_challenge_method": "plain"]
            var codes: Set<String> = []
            for _ in 0..<2 {
                let answer =
                    browser.session == nil ? try await browser.signIn(proof) : try await browser.authorize(proof)
                let code = try #require(try answer.redirect["code"])
                #expect(code.count == 43 && !code.contains(ProofKey.verifier.prefix(8)))
                let bytes = try Base64URL.decode(code)
                #expect(!String(decoding: bytes, as: UTF8.self).contains(ProofKey.verifier.prefix(4)))
                codes.insert(code)
            }
            #expect(codes.count == 2)
        }
    }

    @Test(
        "OpenID Connect RP-Initiated Logout §3: without a hint only the URI that the named client registered is gone to"
    )
    func logoutWithoutHint() async throws {
        try await TestProvider.run { provider async throws in
            let browser = TestBrowser(provider)
            func logout(_ client: String?, _ uri: String) async throws -> Answer {
                let query = [("client_id", client), ("post_logout_redirect_uri", uri), ("state", "x")]
                    .compactMap { name, value in value.map { (name: name, value: $0) } }
                return try await browser.send(.GET, "/logout?" + FormParameters.encode(query))
            }
            let registered = "http://localhost:3000/"
            let answer = try await logout("demo-app", registered)
            #expect(answer.status == 302 && answer.header("Location") == registered + "?state=x")
            for (client, uri) in [
                (nil, registered), ("demo-service", registered), ("nobody", registered),
                ("demo-app", "http://localhost:3000/other"), ("demo-app", "https://evil.example/"),
            ] {
                let page = try await logout(client, uri)
                #expect(page.header("Location") == nil, "\(client ?? "-") \(uri)")
            }
        }
    }
}
