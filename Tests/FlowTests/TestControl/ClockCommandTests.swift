// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import JOSE
import TestSupport
import Testing

@Suite("understudy clock, devices, device-scripts and logout-tokens, by the built program")
struct ClockCommandTests {
    private static let devicePoll = "grant_type=urn:ietf:params:oauth:grant-type:device_code&device_code="

    @Test("a tenant's clock is shown, set, moved on, stopped and let go, and no other's")
    func clock() async throws {
        try await withTemporaryDirectory { folder async throws in
            let scene = CommandScene(folder: folder)
            #expect(try await scene.run("clock", "show").status == 69)
            try await scene.serving { _ async throws in
                _ = try await scene.run("tenants", "create", "acme")
                let frozen = try await scene.run("clock", "set", "--frozen-at", "1700000000", "--tenant", "acme")
                #expect(frozen.output == "2023-11-14T22:13:20Z  frozen\n", "\(frozen.errors)")
                let moved = try await scene.json("clock", "advance", "90s", "--tenant", "acme", "--json")
                #expect(moved["frozen_at"] == 1_700_000_090)
                #expect(try await scene.json("clock", "show", "--json")["mode"] == "real")
                #expect(try await scene.json("clock", "advance", "2h", "--json")["offset"] == 7_200)
                #expect(try await scene.json("clock", "set", "--offset", "-1d", "--json")["offset"] == -86_400)
                #expect(try await scene.run("clock", "show").output.hasSuffix("  offset by -86400 s\n"))
                #expect(try await scene.json("clock", "freeze", "--json")["mode"] == "frozen")
                #expect(try await scene.json("clock", "reset", "--json")["mode"] == "real")
                #expect(try await scene.run("clock", "set").status == 64)
                #expect(try await scene.run("clock", "advance", "soon").status == 64)
                #expect(try await scene.run("clock", "set", "--frozen-at=-5").status == 65)
                #expect(try await scene.run("clock", "show", "--tenant", "nobody").status == 1)
            }
            let stopped = try await scene.run("clock", "show")
            #expect(stopped.status == 69 && stopped.errors.contains("No server runs"))
            #expect(stopped.errors.contains("--server URL") && stopped.errors.contains("UNDERSTUDY_SERVER"))
        }
    }

    @Test("devices are approved, denied and expired; scripts decide before they ask; logout tokens are listed")
    func devices() async throws {
        try await withTemporaryDirectory { folder async throws in
            let scene = CommandScene(folder: folder)
            #expect(try await scene.run("device-scripts", "list").status == 69)
            #expect(try await scene.run("logout-tokens", "list").status == 69)
            try await scene.serving { served async throws in
                for (decision, error) in [
                    (["approve", "--user", "alice"], nil), (["deny"], "access_denied"), (["expire"], "expired_token"),
                ] as [([String], String?)] {
                    let begun = try await served.post("scope=openid", to: "/device_authorization").body
                    let code = begun["user_code"]?.stringValue ?? ""
                    #expect(try await scene.run("devices", "list").output.contains(code))
                    let decided = try await BuiltProgram.run(
                        "understudy",
                        ["devices", decision[0], code] + decision.dropFirst() + ["--data", folder + "/data"])
                    #expect(decided.status == 0, "\(decided.errors)")
                    let poll = Self.devicePoll + (begun["device_code"]?.stringValue ?? "")
                    #expect(try await served.post(poll, to: "/token").body["error"]?.stringValue == error)
                }
                #expect(try await scene.run("devices", "deny", "NONE-SUCH").status == 1)
                #expect(try await scene.run("devices", "approve", "NONE-SUCH").status == 64)
                #expect(try await scene.run("devices", "approve", "NONE-SUCH", "--user", "nobody").status == 65)
                let script = try await scene.json(
                    "device-scripts", "add", "--client", "demo-app", "--pending", "1", "--then", "deny", "--count",
                    "1")
                #expect(script["pending"] == 1 && script["then"] == "deny")
                #expect(try await scene.run("device-scripts", "list").output.contains("demo-app"))
                let begun = try await served.post("scope=openid", to: "/device_authorization").body
                let poll = Self.devicePoll + (begun["device_code"]?.stringValue ?? "")
                #expect(try await served.post(poll, to: "/token").body["error"] == "authorization_pending")
                #expect(try await served.post(poll, to: "/token").body["error"] == "access_denied")
                #expect(try await scene.run("device-scripts", "add", "--then", "sleep").status == 64)
                #expect(try await scene.run("device-scripts", "add", "--then", "approve").status == 65)
                #expect(try await scene.run("device-scripts", "clear").status == 0)
                let tokens = try await scene.run("logout-tokens", "list", "--client", "demo-app")
                #expect(tokens.status == 0 && tokens.output.hasPrefix("AT"), "\(tokens.errors)")
                #expect(try await scene.json("logout-tokens", "list", "--json")["logout_tokens"] == [])
                #expect(try await scene.run("logout-tokens", "clear").status == 0)
            }
        }
    }
}
