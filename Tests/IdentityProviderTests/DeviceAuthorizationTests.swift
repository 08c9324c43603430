// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import IdentityStore
import JOSE
import NIOHTTP1
import OAuth
import Testing

@Suite("RFC 8628 device authorization")
struct DeviceAuthorizationTests {
    private func begin(
        _ provider: TestProvider, _ form: String = "scope=openid+email", authorization: String? = TestProvider.basic
    ) async throws -> Answer {
        var headers = ["Content-Type": "application/x-www-form-urlencoded"]
        headers["Authorization"] = authorization
        return try await provider.send(.POST, "/device_authorization", body: form, headers: headers)
    }

    private func poll(_ provider: TestProvider, _ device: JSONObject, extra: String = "") async throws -> Answer {
        let code = device["device_code"]?.stringValue ?? ""
        return try await provider.token(
            "grant_type=urn:ietf:params:oauth:grant-type:device_code&device_code=\(code)\(extra)")
    }

    /// Types the code, signs in, and comes to the page that asks.
    private func confirmation(_ browser: TestBrowser, _ device: JSONObject) async throws -> Answer {
        let page = try await browser.send(.GET, "/device")
        let signIn = try await browser.submit(page, ["user_code": device["user_code"]?.stringValue ?? ""])
        return try await browser.submit(signIn, ["user": "alice"])
    }

    @Test("§3.2–§3.5: a device waits, its user types the code, signs in and allows it, and the device gets tokens once")
    func wholeFlow() async throws {
        try await TestProvider.run { provider async throws in
            let answer = try await begin(provider)
            let device = try answer.json
            #expect(answer.status == 200 && answer.header("Cache-Control") == "no-store")
            #expect(device["expires_in"] == 600 && device["interval"] == 5)
            let code = device["user_code"]?.stringValue ?? ""
            #expect(code.count == 9 && device["verification_uri"]?.stringValue?.hasSuffix("/device") == true)
            #expect(device["verification_uri_complete"]?.stringValue?.hasSuffix("/device?user_code=\(code)") == true)
            #expect(try await poll(provider, device).error == "authorization_pending")
            let browser = TestBrowser(provider)
            let complete = try await browser.send(.GET, "/device?user_code=\(code)")
            #expect(complete.text.contains("value=\"\(code)\""))
            let page = try await confirmation(browser, device)
            #expect(page.text.contains(code) && page.text.contains("Demo application"))
            let done = try await browser.submit(page, ["decision": "allow"])
            #expect(done.status == 200 && done.text.contains("data-testid=\"device-allowed\""))
            provider.advance(5)
            let tokens = try await poll(provider, device)
            #expect(tokens.status == 200)
            let claims = try TestProvider.claims(tokens.json["id_token"])
            #expect(claims["email"] == "alice@example.com" && claims["nonce"] == nil)
            #expect(try tokens.json["refresh_token"] != nil)
            provider.advance(5)
            #expect(try await poll(provider, device).error == "invalid_grant")
            #expect(try await confirmationIsRefused(browser, code))
        }
    }

    private func confirmationIsRefused(_ browser: TestBrowser, _ code: String) async throws -> Bool {
        let page = try await browser.submit(try await browser.send(.GET, "/device"), ["user_code": code])
        return page.status == 400 && page.text.contains("data-testid=\"message\"")
    }

    @Test("§3.5: who asks too often is told to slow down, by five seconds each time")
    func slowDown() async throws {
        try await TestProvider.run { provider async throws in
            let device = try await begin(provider).json
            #expect(try await poll(provider, device).error == "authorization_pending")
            provider.advance(4)
            #expect(try await poll(provider, device).error == "slow_down")
            provider.advance(9)
            #expect(try await poll(provider, device).error == "slow_down")
            provider.advance(15)
            #expect(try await poll(provider, device).error == "authorization_pending")
        }
        try await TestProvider.run(demo: .with { $0.record.devicePollingInterval = 0 }) { provider async throws in
            let device = try await begin(provider).json
            for _ in 0..<3 { #expect(try await poll(provider, device).error == "authorization_pending") }
        }
    }

    @Test("§3.5: a user who denies, or cancels instead of signing in, and a code that is too old")
    func refusals() async throws {
        try await TestProvider.run { provider async throws in
            let browser = TestBrowser(provider)
            let denied = try await begin(provider).json
            let page = try await confirmation(browser, denied)
            #expect(try await browser.submit(page, ["decision": "deny"]).text.contains("device-denied"))
            let answer = try await poll(provider, denied)
            #expect(answer.status == 400 && answer.error == "access_denied")
            let cancelled = try await begin(provider).json
            let bare = TestBrowser(provider)
            let code = cancelled["user_code"]?.stringValue ?? ""
            let signIn = try await bare.submit(try await bare.send(.GET, "/device"), ["user_code": code])
            _ = try await bare.submit(signIn, ["cancel": "1"])
            #expect(try await poll(provider, cancelled).error == "access_denied")
            let old = try await begin(provider).json
            provider.advance(600)
            #expect(try await poll(provider, old).error == "expired_token")
            #expect(try await confirmationIsRefused(browser, old["user_code"]?.stringValue ?? ""))
        }
    }

    @Test("codes are typed in any case, with or without separators; what is no code is refused")
    func userCodes() async throws {
        #expect(UserCode.read("bcdf-ghjk") == "BCDFGHJK" && UserCode.read(" BCDF GHJK ") == "BCDFGHJK")
        for text in ["", "BCDFGHJ", "BCDFGHJKL", "ABCDFGHJ", "BCDFGHJ1", String(repeating: "-", count: 100)] {
            #expect(UserCode.read(text) == nil)
        }
        #expect(UserCode.make(of: [255, 240] + Array(0..<8)) == "BCDFGHJK" && UserCode.make(of: [1, 2, 3]) == nil)
        try await TestProvider.run { provider async throws in
            let browser = TestBrowser(provider)
            let device = try await begin(provider).json
            let typed = device["user_code"]?.stringValue?.lowercased().replacing("-", with: " ") ?? ""
            let page = try await browser.submit(try await browser.send(.GET, "/device"), ["user_code": typed])
            #expect(page.text.contains("data-testid=\"sign-in\""))
            #expect(try await confirmationIsRefused(browser, "BCDF-GHJK"))
        }
    }

    @Test("another site's form lets no device in, and a decision is the session's own")
    func forgedForms() async throws {
        try await TestProvider.run { provider async throws in
            let (victim, attacker) = (TestBrowser(provider), TestBrowser(provider))
            _ = try await victim.signIn()
            let device = try await begin(provider).json
            let theirs = try await confirmation(attacker, device).form(with: ["decision"])
            let forged = try await victim.send(
                .POST, "/device", form: theirs.hidden.map { ($0.key, $0.value) } + [("decision", "allow")])
            #expect(!forged.text.contains("device-allowed"))
            #expect(try await poll(provider, device).error == "authorization_pending")
        }
    }

    @Test("RFC 8707 §2.2: a device narrows its audience when it asks for tokens; a wrong wish does not use the code up")
    func audience() async throws {
        let change = DemoChange.with {
            $0.record.devicePollingInterval = 0
            $0.clients[0].audience = ["orders-api", "urn:x"]
        }
        try await TestProvider.run(demo: change) { provider async throws in
            let browser = TestBrowser(provider)
            let device = try await begin(provider).json
            _ = try await browser.submit(try await confirmation(browser, device), ["decision": "allow"])
            #expect(try await poll(provider, device, extra: "&resource=urn:y").error == "invalid_target")
            let tokens = try await poll(provider, device, extra: "&resource=urn:x").json
            #expect(try TestProvider.claims(tokens["access_token"])["aud"] == "urn:x")
        }
    }

    @Test("RFC 8628 §3.5: of many questions at once one gets the tokens; a session that ended takes its devices along")
    func race() async throws {
        try await TestProvider.run(demo: .with { $0.record.devicePollingInterval = 0 }) { provider async throws in
            let browser = TestBrowser(provider)
            let device = try await begin(provider).json
            _ = try await browser.submit(try await confirmation(browser, device), ["decision": "allow"])
            let answers = try await withThrowingTaskGroup(of: Answer.self) { group in
                for _ in 0..<8 { group.addTask { try await poll(provider, device) } }
                return try await group.reduce(into: [Answer]()) { $0.append($1) }
            }
            #expect(answers.count { $0.status == 200 } == 1 && answers.count { $0.error == "invalid_grant" } == 7)
            let second = try await begin(provider).json
            let code = second["user_code"]?.stringValue ?? ""
            let page = try await browser.submit(try await browser.send(.GET, "/device"), ["user_code": code])
            _ = try await browser.submit(page, ["decision": "allow"])
            _ = try await browser.submit(try await browser.send(.GET, "/logout"), ["leave": "1"])
            #expect(try await poll(provider, second).error == "invalid_grant")
        }
    }

    @Test("rejects a device whose user was locked after the approval")
    func lockedUser() async throws {
        try await TestProvider.run { provider async throws in
            let device = try await begin(provider).json
            _ = try await browserAllows(device, provider)
            try await provider.setState(.locked)
            #expect(try await poll(provider, device).error == "invalid_grant")
        }
    }

    private func browserAllows(_ device: JSONObject, _ provider: TestProvider) async throws -> Answer {
        let browser = TestBrowser(provider)
        return try await browser.submit(try await confirmation(browser, device), ["decision": "allow"])
    }

    @Test("§3.1: only clients that may, and each code is its client's")
    func clients() async throws {
        try await TestProvider.run { provider async throws in
            #expect(try await begin(provider, "client_id=demo-spa", authorization: nil).error == "unauthorized_client")
            #expect(try await begin(provider, authorization: nil).error == "invalid_client")
            #expect(try await begin(provider, "scope=admin").error == "invalid_scope")
            #expect(try await poll(provider, ["device_code": "x"]).error == "invalid_grant")
        }
        try await TestProvider.run(demo: .with { $0.clients[1].grants.append(.deviceCode) }) { provider async throws in
            let device = try await begin(provider, "client_id=demo-spa", authorization: nil).json
            let foreign = try await poll(provider, device)
            #expect(foreign.error == "invalid_grant")
            #expect(provider.reason(of: foreign) == "The device code was issued to another client.")
        }
    }
}
