// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import IdentityStore
import JOSE
import Logging
import NIOCore
import NIOHTTP1
import OAuth
import Testing

@testable import IdentityProvider

/// A page may let its own name point at this machine (DNS rebinding): only Host tells its requests apart.
@Suite("Sign-in without a password under a host that is not the server's")
struct ForeignHostTests {
    private static let evil = "evil.example:8080"

    @Test("the sign-in page shows no user buttons, and says how to get them")
    func noButtons() async throws {
        try await TestProvider.run { provider async throws in
            let page = try await TestBrowser(provider, host: Self.evil).authorize()
            #expect(page.status == 200 && page.text.contains("data-testid=\"username\""))
            #expect(!page.text.contains("data-testid=\"user-") && !page.text.contains("alice"))
            #expect(page.text.contains("evil.example:8080 is not a host of this server"))
        }
    }

    @Test("rejects the form of a user button that the page did not show")
    func forgedButton() async throws {
        try await TestProvider.run { provider async throws in
            let browser = TestBrowser(provider, host: Self.evil)
            let form = try await browser.authorize().form(with: ["password"])
            let forged = try await browser.send(
                .POST, form.action, form: form.hidden.map { ($0.key, $0.value) } + [("user", "alice")])
            #expect(forged.status == 400 && browser.session == nil)
            #expect(
                provider.reason(of: forged)?.contains("The host evil.example:8080 is not one of this server's") == true)
        }
    }

    @Test("auto_login signs in no user")
    func noAutoLogin() async throws {
        try await TestProvider.run(demo: .with { $0.clients[0].signsInByHint = true }) { provider async throws in
            let browser = TestBrowser(provider, host: Self.evil)
            let answer = try await browser.authorize(["login_hint": "alice", "response_mode": "form_post"])
            #expect(answer.status == 200 && browser.session == nil && !answer.text.contains("name=\"code\""))
        }
    }

    @Test("the device page neither shows buttons nor accepts their form")
    func device() async throws {
        try await TestProvider.run { provider async throws in
            let begun = try await provider.send(
                .POST, "/device_authorization", body: "scope=openid",
                headers: ["Content-Type": "application/x-www-form-urlencoded", "Authorization": TestProvider.basic])
            let code = try begun.json["user_code"]?.stringValue ?? ""
            let browser = TestBrowser(provider, host: Self.evil)
            let page = try await browser.submit(try await browser.send(.GET, "/device"), ["user_code": code])
            #expect(page.text.contains("data-testid=\"password\"") && !page.text.contains("data-testid=\"user-"))
            let form = try page.form(with: ["password"])
            let forged = try await browser.send(
                .POST, form.action, form: form.hidden.map { ($0.key, $0.value) } + [("user", "alice")])
            #expect(forged.status == 400 && browser.session == nil)
        }
    }

    @Test("unknown_users makes no user whose password the page chose")
    func noNewUsers() async throws {
        try await TestProvider.run(demo: .with { $0.record.createsUnknownUsers = true }) { provider async throws in
            let browser = TestBrowser(provider, host: Self.evil)
            let answer = try await browser.submit(try await browser.authorize(), ["username": "zoe", "password": "x"])
            #expect(answer.status == 400 && browser.session == nil)
        }
    }

    @Test("a password signs its user in")
    func password() async throws {
        try await TestProvider.run { provider async throws in
            let browser = TestBrowser(provider, host: Self.evil)
            let page = try await browser.authorize()
            let answer = try await browser.submit(page, ["username": "alice", "password": "wonderland"])
            #expect(try answer.redirect["code"] != nil)
        }
    }

    @Test(
        "buttons stay under the loopback's names and those of the server",
        arguments: [
            "localhost", "app.localhost:1", "127.0.0.1", "[::1]:8080", "login.test", "front.test:99", "Back.test",
        ])
    func ownNames(host: String) async throws {
        try await TestProvider.run(
            issuer: "http://login.test", frontChannel: "http://front.test:{port}", backChannel: "http://back.test"
        ) { provider async throws in
            let page = try await TestBrowser(provider, host: host).authorize()
            #expect(page.text.contains("data-testid=\"user-alice\""))
        }
    }

    @Test("buttons stay under the name of an issuer of its own")
    func issuerHost() async throws {
        try await TestProvider.run(hosts: ["other.test:8080"]) { provider async throws in
            let page = try await TestBrowser(provider, host: "other.test:8080").authorize()
            #expect(page.text.contains("data-testid=\"user-alice\""))
        }
    }

    @Test("a request that came over another address than the loopback may use any name, as in a container network")
    func otherAddress() {
        let logout = BackChannelLogout(client: OutboundClient(), journal: Journal(), clock: .real)
        let desk = InteractionDesk(pages: .builtIn, listsRecords: true, ownHosts: OwnHosts(), logout: logout)
        let head = HTTPRequest(method: .get, scheme: nil, authority: "understudy:8080", path: "/authorize")
        let request = Request(head: head, body: RequestBody(buffer: ByteBuffer()))
        #expect(desk.foreignHost(of: request, context: ProviderRequestContext(logger: Logger(label: "test"))) == nil)
    }
}
