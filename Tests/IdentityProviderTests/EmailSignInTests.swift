// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import ControlModel
import Foundation
import IdentityProvider
import IdentityStore
import JOSE
import NIOHTTP1
import OAuth
import Testing

@Suite("Signing in by email")
struct EmailSignInTests {
    private static let wrong = "The username or password is wrong"
    /// Bob and Carol have one email.
    private static let ambiguous = DemoChange.with {
        $0.users[2].profile["email"] = "BOB@example.com"
        $0.users[2].state = .active
        $0.clients[0].signsInByHint = true
    }

    private func grant(_ provider: TestProvider, _ username: String, _ password: String) async throws -> Answer {
        try await provider.token("grant_type=password&username=\(username)&password=\(password)&scope=openid")
    }

    @Test("the password grant takes the email of exactly one user in any case, and the tokens are that user's")
    func passwordGrant() async throws {
        try await TestProvider.run { provider async throws in
            let byName = try await grant(provider, "alice", "wonderland").json
            let byEmail = try await grant(provider, "Alice@EXAMPLE.com", "wonderland")
            #expect(byEmail.status == 200)
            let subject = try TestProvider.claims(byName["id_token"])["sub"]
            #expect(try TestProvider.claims(byEmail.json["id_token"])["sub"] == subject)
            let entry = byEmail.header("Understudy-Request").flatMap { provider.provider.journal.entry(id: $0) }
            #expect(entry?.user == "alice")
        }
    }

    @Test("a wrong password by email is refused as one by username is")
    func wrongPassword() async throws {
        try await TestProvider.run { provider async throws in
            let byName = try await grant(provider, "alice", "x")
            let byEmail = try await grant(provider, "alice@example.com", "x")
            #expect(byEmail.status == 400 && byEmail.text == byName.text)
            #expect(provider.reason(of: byEmail) == "The password is wrong.")
        }
    }

    @Test("an email of two users is refused as a wrong password is, and the journal says why")
    func ambiguousGrant() async throws {
        try await TestProvider.run(demo: Self.ambiguous) { provider async throws in
            let refused = try await grant(provider, "bob@example.com", "builder")
            let wrong = try await grant(provider, "bob", "x")
            #expect(refused.status == 400 && refused.text == wrong.text)
            #expect(provider.reason(of: refused) == "Several users have this email. Sign in with a username.")
            #expect(try await grant(provider, "bob", "builder").status == 200)
        }
    }

    @Test("the username of one user wins over the email of another")
    func usernameFirst() async throws {
        let change = DemoChange.with {
            $0.users.append(UserSeed(username: "alice@example.com", password: "other"))
        }
        try await TestProvider.run(demo: change) { provider async throws in
            #expect(try await grant(provider, "alice@example.com", "wonderland").error == "invalid_grant")
            #expect(try await grant(provider, "alice@example.com", "other").status == 200)
        }
    }

    @Test("the sign-in page takes the email that login_hint filled in, and refuses that of two users")
    func page() async throws {
        try await TestProvider.run(
            demo: .with {
                Self.ambiguous.change(&$0)
                $0.clients[0].signsInByHint = false
            }
        ) { provider async throws in
            let browser = TestBrowser(provider)
            let page = try await browser.authorize(["login_hint": "Alice@Example.com"])
            #expect(page.text.contains("value=\"Alice@Example.com\""))
            let form = ["username": "Alice@Example.com", "password": "wonderland"]
            let tokens = try await provider.redeem(try await browser.submit(page, form).redirect["code"])
            #expect(try TestProvider.claims(tokens.json["id_token"])["email"] == "alice@example.com")
            let refused = try await TestBrowser(provider)
                .submit(
                    page: ["login_hint": "bob@example.com"], ["username": "bob@example.com", "password": "builder"])
            #expect(refused.status == 400 && refused.text.contains(Self.wrong))
            #expect(provider.reason(of: refused) == "Several users have this email. Sign in with a username.")
        }
    }

    @Test("the device page takes an email")
    func device() async throws {
        try await TestProvider.run { provider async throws in
            let headers = [
                "Content-Type": "application/x-www-form-urlencoded", "Authorization": TestProvider.basic,
            ]
            let device =
                try await provider.send(
                    .POST, "/device_authorization", body: "scope=openid", headers: headers
                )
                .json
            let browser = TestBrowser(provider)
            let code = device["user_code"]?.stringValue ?? ""
            let signIn = try await browser.submit(try await browser.send(.GET, "/device"), ["user_code": code])
            let page = try await browser.submit(
                signIn, ["username": "ALICE@example.com", "password": "wonderland"])
            let done = try await browser.submit(page, ["decision": "allow"])
            #expect(done.text.contains("data-testid=\"device-allowed\""))
        }
    }

    @Test("login_hint signs in by email in any case, and with that of two users the client gets login_required")
    func hint() async throws {
        try await TestProvider.run(demo: Self.ambiguous) { provider async throws in
            let tokens = try await provider.redeem(
                try await TestBrowser(provider).authorize(["login_hint": "ALICE@example.com"]).redirect["code"])
            #expect(try TestProvider.claims(tokens.json["id_token"])["email"] == "alice@example.com")
            let refused = try await TestBrowser(provider).authorize(["login_hint": "bob@example.com"])
            #expect(try refused.redirect["error"] == "login_required")
            #expect(provider.reason(of: refused) == "Several users have this email. Sign in with a username.")
        }
    }

    @Test("a tenant that makes unknown users makes none for an email that somebody has")
    func unknownUsers() async throws {
        let change = DemoChange.with {
            Self.ambiguous.change(&$0)
            $0.record.createsUnknownUsers = true
        }
        try await TestProvider.run(demo: change) { provider async throws in
            for email in ["alice@example.com", "bob@example.com"] {
                #expect(try await grant(provider, email, "new").error == "invalid_grant")
                #expect(try await provider.provider.store.user(named: email, in: "default") == nil)
            }
        }
    }

    @Test("a fault for one user meets them by their email, too")
    func fault() async throws {
        try await TestProvider.run { provider async throws in
            var match = FaultMatch()
            match.user = "alice"
            var action = FaultAction()
            action.status = 418
            _ = try provider.tenant.faults.add(FaultRule(match: match, action: action))
            #expect(try await grant(provider, "Alice@example.com", "wonderland").status == 418)
            #expect(try await grant(provider, "bob@example.com", "builder").status == 200)
        }
    }
}

extension TestBrowser {
    /// Opens `/authorize` and sends its form.
    fileprivate func submit(page changes: [String: String], _ fields: [String: String]) async throws -> Answer {
        try await submit(try await authorize(changes), fields)
    }
}
