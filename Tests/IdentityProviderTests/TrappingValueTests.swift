// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import IdentityStore
import JOSE
import NIOHTTP1
import Testing

@testable import IdentityProvider

@Suite("Values from outside that would trap")
struct TrappingValueTests {
    /// As a database of an older version may hold them.
    @Test(
        "a stored logout URL with an impossible port is refused at logout, and the server goes on",
        arguments: ["http://127.0.0.1:99999/", "http://[::1]:70000/x"])
    func storedURL(url: String) async throws {
        let change = DemoChange.with { $0.clients[0].backchannelLogoutURI = url }
        try await TestProvider.run(demo: change) { provider async throws in
            let browser = TestBrowser(provider)
            let tokens = try await provider.redeem(try await browser.signIn().redirect["code"]).json
            let hint = tokens["id_token"]?.stringValue ?? ""
            #expect(try await browser.send(.GET, "/logout?id_token_hint=\(hint)").status == 200)
            let deliveries = {
                provider.provider.journal.entries(of: "default").filter { $0.event.endpoint == "back-channel logout" }
            }
            while deliveries().isEmpty { await Task.yield() }
            // Once: another try would fail as this one.
            #expect(deliveries().map { $0.refusal?.code } == ["logout_not_delivered"])
            #expect(deliveries().first?.refusal?.reason.contains("is not a number from 1 to 65535") == true)
            #expect(try await provider.send(.GET, "/jwks.json").status == 200)
        }
    }

    @Test(
        "the outbound client refuses what it cannot call",
        arguments: ["http://127.0.0.1:65536/", "http://127.0.0.1:0/", "http://[::1]:99999/", "http://localhost:x/"])
    func outbound(url: String) async {
        let error = await #expect(throws: OutboundClient.Failure.self) {
            try await OutboundClient().post("a=b", to: url)
        }
        #expect(error?.description.contains("The URL cannot be used.") == true)
    }

    @Test("the outbound client says by whom a request is made")
    func userAgent() async throws {
        try await LogoutReceiver.run { receiver async throws in
            _ = try await OutboundClient().post("a=b", to: receiver.url)
            #expect(receiver.userAgents == ["understudy/\(Version.current)"])
        }
    }

    @Test(
        "a form whose token names an impossible time is no form of ours, and the server goes on",
        arguments: [Int64.min, .min + 1, -1, .max])
    func formToken(seconds: Int64) async throws {
        try await TestProvider.run { provider async throws in
            let browser = TestBrowser(provider)
            let form = try (try await browser.authorize()).form(with: ["user"])
            let fields = form.hidden.merging(["token": "\(seconds).x", "user": "alice"]) { $1 }
            let answer = try await browser.send(.POST, form.action, form: fields.map { ($0.key, $0.value) })
            #expect(answer.header("Location") == nil)
            #expect(try await provider.send(.GET, "/jwks.json").status == 200)
        }
    }
}
