// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import JOSE
import NIOHTTP1
import Testing

@Suite("Devices over the control API")
struct DeviceRoutesTests {
    private static let client = "demo-app:demo-app-secret-not-for-production"
    private static let grant = "grant_type=urn:ietf:params:oauth:grant-type:device_code&device_code="

    private func begin(_ server: ControlServer) async throws -> (device: String, user: String) {
        let answer = try await server.token(Self.client, "scope=openid", at: "/device_authorization", endpoint: "")
        return (answer.body["device_code"]?.stringValue ?? "", answer.body["user_code"]?.stringValue ?? "")
    }

    private func poll(_ server: ControlServer, _ code: String) async throws -> String {
        let answer = try await server.token(Self.client, Self.grant + code)
        return answer.body["error"]?.stringValue ?? (answer.body["access_token"] == nil ? "?" : "tokens")
    }

    @Test("a script says what a device is told, question by question, however fast it asks")
    func scripts() async throws {
        try await ControlServer.run { server async throws in
            let path = "/_understudy/v1/device-scripts"
            let script = #"{"client":"demo-app","pending":2,"slow_down":1,"then":"approve","user":"alice","count":1}"#
            #expect(try await server.send(.POST, path, script).status == 201)
            let approved = try await begin(server)
            #expect(try await server.send(.GET, path).body["device_scripts"] == [])
            var told: [String] = []
            for _ in 0..<5 { told.append(try await poll(server, approved.device)) }
            #expect(
                told == ["authorization_pending", "authorization_pending", "slow_down", "tokens", "invalid_grant"])
            for (then, error) in [("deny", "access_denied"), ("expire", "expired_token")] {
                #expect(try await server.send(.POST, path, #"{"then":"\#(then)","count":1}"#).status == 201)
                let code = try await begin(server)
                #expect(try await poll(server, code.device) == error)
            }
            // Without a script a device waits for a person, and one that asks at once is told to wait.
            let waiting = try await begin(server)
            #expect(try await poll(server, waiting.device) == "authorization_pending")
            #expect(try await poll(server, waiting.device) == "slow_down")
        }
    }

    @Test("a device that waits is listed, and approved, denied or expired by its user code")
    func decisions() async throws {
        try await ControlServer.run { server async throws in
            let devices = "/_understudy/v1/devices"
            let one = try await begin(server)
            let listed = try await server.send(.GET, devices).body["devices"]?.arrayValue?.first?.objectValue
            #expect(listed?["user_code"]?.stringValue == one.user && listed?["state"] == "pending")
            let unknownUser = try await server.send(.POST, devices + "/\(one.user)/approve", #"{"user":"nobody"}"#)
            #expect(unknownUser.status == 400 && unknownUser.body["field"] == "user")
            #expect(try await server.send(.POST, devices + "/\(one.user)/approve", #"{"user":"alice"}"#).status == 200)
            #expect(try await poll(server, one.device) == "tokens")
            #expect(try await server.send(.POST, devices + "/\(one.user)/deny", "{}").status == 404)
            let two = try await begin(server)
            #expect(try await server.send(.POST, devices + "/\(two.user.lowercased())/deny", "{}").status == 200)
            #expect(try await poll(server, two.device) == "access_denied")
            let three = try await begin(server)
            #expect(try await server.send(.POST, devices + "/\(three.user)/expire", "{}").status == 200)
            #expect(try await poll(server, three.device) == "expired_token")
        }
    }

    @Test(
        "a script that could match nothing, or says nothing clear, is refused by name",
        arguments: [
            (#"{}"#, "then"), (#"{"then":"sleep"}"#, "then"), (#"{"then":"approve"}"#, "user"),
            (#"{"then":"approve","user":"nobody"}"#, "user"), (#"{"then":"deny","user":"alice"}"#, "user"),
            (#"{"then":"deny","client":"nobody"}"#, "client"), (#"{"then":"deny","client":"demo-spa"}"#, "client"),
            (#"{"then":"deny","pending":-1}"#, "pending"), (#"{"then":"deny","slow_down":"2"}"#, "slow_down"),
            (#"{"then":"deny","count":0}"#, "count"), (#"{"then":"deny","after":2}"#, "after"),
        ])
    func refusals(_ body: String, _ field: String) async throws {
        try await ControlServer.run { server async throws in
            let answer = try await server.send(.POST, "/_understudy/v1/device-scripts", body)
            #expect(answer.status == 400 && answer.body["field"]?.stringValue == field, "\(answer.body.text)")
            #expect(try await server.send(.GET, "/_understudy/v1/device-scripts").body["device_scripts"] == [])
        }
    }
}
