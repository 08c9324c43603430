// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import IdentityProvider
import IdentityStore
import JOSE
import OAuth
import Testing

@Suite("A client with auto_login")
struct AutoLoginTests {
    private static let demo = DemoChange.with { $0.clients[0].signsInByHint = true }

    /// Runs the body with a browser in which alice is signed in.
    private static func run(_ body: @escaping @Sendable (TestProvider, TestBrowser) async throws -> Void) async throws {
        try await TestProvider.run(demo: demo) { provider async throws in
            let browser = TestBrowser(provider)
            _ = try await browser.authorize(["login_hint": "alice"])
            try await body(provider, browser)
        }
    }

    @Test(
        "answers login_required to a login_hint of no active user, and the journal says why",
        arguments: [
            ("nobody", "names no user"), ("alice@example.org", "names no user"), ("carol", "locked"),
            ("carol@example.com", "locked"),
        ])
    func unusableHints(hint: String, reason: String) async throws {
        try await Self.run { provider, browser in
            for prompt in ["", "none", "login", "select_account", "consent"] {
                let answer = try await browser.authorize(["login_hint": hint, "prompt": prompt])
                #expect(try answer.redirect["error"] == "login_required", "\(prompt)")
                #expect(provider.reason(of: answer)?.contains(reason) == true, "\(prompt)")
            }
        }
    }

    @Test("without a session an unknown login_hint is login_required, too")
    func withoutSession() async throws {
        try await TestProvider.run(demo: Self.demo) { provider async throws in
            let answer = try await TestBrowser(provider).authorize(["login_hint": "nobody"])
            #expect(try answer.redirect["error"] == "login_required")
        }
    }

    @Test("with prompt=none the code is for the user of the login_hint, or there is none")
    func silent() async throws {
        try await Self.run { _, browser in
            let other = try await browser.authorize(["login_hint": "bob", "prompt": "none"]).redirect
            #expect(other["error"] == "login_required" && other["code"] == nil)
            #expect(try await browser.authorize(["login_hint": "alice", "prompt": "none"]).redirect["code"] != nil)
        }
    }

    @Test("answers login_required to hints that name two users, and keeps the session")
    func contradiction() async throws {
        try await Self.run { provider, browser in
            let code = try await browser.authorize(["login_hint": "alice"]).redirect["code"]
            let identity = try await provider.redeem(code).json["id_token"]?.stringValue ?? ""
            let session = browser.session
            let refused = try await browser.authorize(["login_hint": "bob", "id_token_hint": identity])
            #expect(try refused.redirect["error"] == "login_required")
            #expect(provider.reason(of: refused)?.contains("another user than the id_token_hint") == true)
            #expect(browser.session == session)
            let agreed = try await browser.authorize(["login_hint": "alice", "id_token_hint": identity])
            #expect(try agreed.redirect["code"] != nil)
        }
    }

    @Test("a login_hint of another user signs that user in")
    func otherUser() async throws {
        try await Self.run { provider, browser in
            let code = try await browser.authorize(["login_hint": "bob"]).redirect["code"]
            let claims = try TestProvider.claims(try await provider.redeem(code).json["id_token"])
            #expect(claims["email"] == "bob@example.com")
        }
    }

    @Test("treats login_hint as a hint only for a client without auto_login")
    func ordinaryClient() async throws {
        try await TestProvider.run { provider async throws in
            let browser = TestBrowser(provider)
            _ = try await browser.signIn()
            #expect(try await browser.authorize(["login_hint": "nobody"]).redirect["code"] != nil)
        }
    }
}
