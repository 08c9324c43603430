// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import IdentityStore
import JOSE
import NIOHTTP1
import Testing

@Suite("A tenant's clock over the control API")
struct ClockRoutesTests {
    private static let clock = "/_understudy/v1/clock"
    private static let client = "demo-app:demo-app-secret-not-for-production"

    @Test("a clock is frozen, set, moved and let go, and another tenant's goes on")
    func modes() async throws {
        try await ControlServer.run { server async throws in
            #expect(try await server.send(.GET, Self.clock).body["mode"] == "real")
            let frozen = try await server.send(.PUT, Self.clock, #"{"frozen_at":1700000000}"#)
            #expect(frozen.status == 200 && frozen.body["now"] == 1_700_000_000)
            #expect(
                try await server.send(.POST, Self.clock + "/advance", #"{"seconds":60}"#).body["now"] == 1_700_000_060)
            #expect(try await server.send(.PUT, Self.clock, #"{"offset":-3600}"#).body["mode"] == "offset")
            #expect(try await server.send(.POST, Self.clock + "/advance", #"{"seconds":3600}"#).body["offset"] == 0)
            #expect(try await server.send(.PUT, Self.clock, #"{"mode":"frozen"}"#).body["mode"] == "frozen")
            _ = try await server.send(.POST, "/_understudy/v1/tenants", #"{"name":"other"}"#)
            #expect(try await server.send(.GET, "/_understudy/v1/tenants/other/clock").body["mode"] == "real")
            #expect(try await server.send(.PUT, Self.clock, #"{"mode":"real"}"#).body["mode"] == "real")
        }
    }

    @Test(
        "tokens, their lifetimes, refresh tokens and the header Date go by it; it may stand before the keys were made")
    func everything() async throws {
        try await ControlServer.run { server async throws in
            _ = try await server.send(.PUT, Self.clock, #"{"frozen_at":1000000000}"#)
            let form = "grant_type=password&username=alice&password=wonderland&scope=openid+offline_access"
            let tokens = try await server.token(Self.client, form)
            #expect(tokens.status == 200)
            #expect(tokens.headers["Date"] == ["Sun, 09 Sep 2001 01:46:40 GMT"])
            #expect(tokens.headers["Understudy-Date"].isEmpty)
            let access = try #require(tokens.body["access_token"]?.stringValue)
            let claims = try CompactToken(parsing: access).payload()
            #expect(claims["iat"] == 1_000_000_000 && claims["exp"] == 1_000_003_600)
            func userinfo() async throws -> Int {
                try await server.send(.GET, "/userinfo", headers: ["Authorization": "Bearer \(access)"]).status
            }
            #expect(try await userinfo() == 200)
            _ = try await server.send(.POST, Self.clock + "/advance", #"{"seconds":3600}"#)
            #expect(try await userinfo() == 401)
            let refresh = tokens.body["refresh_token"]?.stringValue ?? ""
            let renewed = try await server.token(Self.client, "grant_type=refresh_token&refresh_token=\(refresh)")
            #expect(renewed.status == 200)
            _ = try await server.send(.POST, Self.clock + "/advance", #"{"seconds":2592001}"#)
            let late = renewed.body["refresh_token"]?.stringValue ?? ""
            #expect(try await server.token(Self.client, "grant_type=refresh_token&refresh_token=\(late)").status == 400)
        }
    }

    @Test(
        "what is no time is refused by name, and the clock stays as it was",
        arguments: [
            (NIOHTTP1.HTTPMethod.PUT, "", #"{}"#, "mode"), (.PUT, "", #"{"mode":"backwards"}"#, "mode"),
            (.PUT, "", #"{"offset":"1h"}"#, "offset"), (.PUT, "", #"{"frozen_at":-1}"#, "frozen_at"),
            (.PUT, "", #"{"frozen_at":9e99}"#, "frozen_at"), (.PUT, "", #"{"offset":9223372036854775807}"#, "offset"),
            (.PUT, "", #"{"offset":253402300799}"#, "offset"), (.PUT, "", #"{"offset":-253402300799}"#, "offset"),
            (.PUT, "", #"{"offset":1,"frozen_at":1}"#, "mode"), (.PUT, "", #"{"mode":"real","speed":2}"#, "speed"),
            (.PUT, "", #"{"frozen":"tomorrow"}"#, "frozen"), (.POST, "/advance", #"{"second":60}"#, "second"),
            (.POST, "/advance", #"{}"#, "seconds"), (.POST, "/advance", #"{"seconds":-1}"#, "seconds"),
            (.POST, "/advance", #"{"seconds":1.5}"#, "seconds"),
            (.POST, "/advance", #"{"seconds":99999999999}"#, "seconds"),
        ])
    func refusals(_ method: NIOHTTP1.HTTPMethod, _ path: String, _ body: String, _ field: String) async throws {
        try await ControlServer.run { server async throws in
            let answer = try await server.send(method, Self.clock + path, body)
            #expect(answer.status == 400 && answer.body["field"]?.stringValue == field, "\(answer.body.text)")
            #expect(try await server.send(.GET, Self.clock).body["mode"] == "real")
        }
    }
}
