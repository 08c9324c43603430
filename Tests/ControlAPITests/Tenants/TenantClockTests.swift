// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import JOSE
import NIOHTTP1
import OAuth
import Testing

@Suite("What goes by one tenant's own clock, moved over the control API")
struct TenantClockTests {
    private static let secret = "a secret of more than thirty-two bytes"
    private static let fixture = #"""
        {"session_lifetime":120,"code_lifetime":30,"device_code_lifetime":100,"device_polling_interval":5,
        "users":[{"username":"dora","password":"explorer"}],
        "clients":[{"id":"app","secret":"app-secret","scopes":["openid","email","offline_access"],
        "grants":["authorization_code","device_code","password","refresh_token"],"auto_login":true,
        "redirect_uris":["http://127.0.0.1/callback"],"refresh_token_reuse_grace":30,
        "access_token_cookie":"session","access_token_lifetime":300},
        {"id":"robot","secret":"\#(secret)","grants":["client_credentials"],"scopes":["openid"]}]}
        """#

    /// The tenant's clock stands still in 2001; that of the tenant at the base URL goes on.
    private func run(_ body: @escaping @Sendable (DemandScene) async throws -> Void) async throws {
        try await DemandScene.run(fixture: Self.fixture) { scene async throws in
            try await scene.control(.PUT, "/clock", #"{"frozen_at":1000000000}"#)
            try await body(scene)
            #expect(try await scene.server.send(.GET, "/_understudy/v1/clock").body["mode"] == "real")
        }
    }

    @Test("a code is good to the last second of its lifetime")
    func codes() async throws {
        try await run { scene async throws in
            let good = try await scene.authorize()["code"]
            let late = try await scene.authorize()["code"]
            try await scene.advance(29)
            #expect(try await scene.redeem(good).status == 200)
            try await scene.advance(1)
            #expect(try await scene.redeem(late).body["error"] == "invalid_grant")
        }
    }

    @Test("a browser stays signed in for the lifetime of its session, and has to sign in anew after it")
    func browserSessions() async throws {
        try await run { scene async throws in
            let cookie = try await scene.browserSignIn()
            try await scene.advance(119)
            let signedIn = try await scene.silently(cookie)
            #expect(signedIn["code"] != nil && signedIn["error"] == nil)
            try await scene.advance(1)
            let over = try await scene.silently(cookie)
            #expect(over["code"] == nil && over["error"] == "login_required")
        }
    }

    @Test("a device waits between its questions, and gives up when its code is too old")
    func devices() async throws {
        try await run { scene async throws in
            let device = try await scene.beginDevice()
            #expect(device.body["expires_in"] == 100 && device.body["interval"] == 5)
            #expect(try await scene.poll(device.code) == "authorization_pending")
            try await scene.advance(5)
            #expect(try await scene.poll(device.code) == "authorization_pending")
            try await scene.advance(4)
            #expect(try await scene.poll(device.code) == "slow_down")
            let listed = try await scene.control(.GET, "/devices").objects("devices").first
            #expect(listed?["expires_at"] == 1_000_000_100)
            try await scene.advance(90)
            #expect(try await scene.poll(device.code) == "authorization_pending")
            try await scene.advance(1)
            #expect(try await scene.poll(device.code) == "expired_token")
        }
    }

    @Test("a refresh token that was used is good again within its grace, and ends all after it")
    func grace() async throws {
        try await run { scene async throws in
            let one = try #require(try await scene.signIn().body["refresh_token"]?.stringValue)
            let two = try #require(try await scene.signIn().body["refresh_token"]?.stringValue)
            #expect(try await scene.refresh(one).status == 200)
            let next = try #require(try await scene.refresh(two).body["refresh_token"]?.stringValue)
            try await scene.advance(29)
            #expect(try await scene.refresh(one).status == 200)
            try await scene.advance(1)
            #expect(try await scene.refresh(two).body["error"] == "invalid_grant")
            #expect(try await scene.refresh(next).body["error"] == "invalid_grant")
        }
    }

    @Test("the cookie of an access token lives as long as the token does, from the tenant's Date on")
    func cookies() async throws {
        try await run { scene async throws in
            let answer = try await scene.signIn()
            #expect(answer.headers["Date"] == ["Sun, 09 Sep 2001 01:46:40 GMT"])
            let access = try #require(answer.body["access_token"]?.stringValue)
            let cookie = try #require(answer.headers.first(name: "Set-Cookie"))
            #expect(cookie.hasPrefix("session=\(access); Max-Age=300;"))
            #expect(try CompactToken(parsing: access).payload()["exp"] == 1_000_000_300)
            try await scene.advance(299)
            #expect(try await scene.get("/userinfo", token: access).status == 200)
            try await scene.advance(1)
            let over = try await scene.get("/userinfo", token: access)
            #expect(over.status == 401 && over.headers["Date"] == ["Sun, 09 Sep 2001 01:51:40 GMT"])
            #expect(try await scene.signIn().headers.first(name: "Set-Cookie")?.contains("; Max-Age=300;") == true)
        }
    }

    @Test("a client's assertion is judged by it, and not by the system's time")
    func assertions() async throws {
        try await run { scene async throws in
            func status(exp: Int64) async throws -> Int {
                let claims: JSONObject = [
                    "iss": "robot", "sub": "robot", "aud": .string(scene.issuer), "exp": .number(JSONNumber(exp)),
                    "jti": .string("id-\(UInt64.random(in: 0...UInt64.max))"),
                ]
                let assertion = try CompactToken.authenticate(
                    header: ["alg": "HS256"], payload: claims, secret: SharedSecret(Array(Self.secret.utf8)),
                    algorithm: .hs256)
                let form = FormParameters.encode([
                    (name: "grant_type", value: "client_credentials"), (name: "client_assertion", value: assertion),
                    (
                        name: "client_assertion_type",
                        value: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
                    ),
                ])
                let headers = ["Content-Type": "application/x-www-form-urlencoded"]
                return try await scene.server.send(.POST, "/\(scene.name)/token", form, headers: headers).status
            }
            #expect(try await status(exp: 1_000_000_060) == 200)
            // More than a day ahead of this clock, though long past by every other.
            #expect(try await status(exp: 1_000_100_000) == 401)
            try await scene.advance(60)
            #expect(try await status(exp: 1_000_000_060) == 401)
            #expect(try await status(exp: 1_000_000_061) == 200)
        }
    }
}
