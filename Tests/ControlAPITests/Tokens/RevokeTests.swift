// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import JOSE
import NIOHTTP1
import Testing

@Suite("Revoking tokens as the owner of the server")
struct RevokeTests {
    private func mint(_ server: ControlServer, _ user: String, _ type: String = "access_token") async throws -> String {
        try await server.mint(["user": .string(user), "client": "demo-app", "type": .string(type)]).token
    }

    private func revoke(_ server: ControlServer, _ body: JSONObject) async throws -> Int64? {
        let answer = try await server.post("/revoke", body)
        #expect(answer.status == 200, "\(answer.body.text)")
        return answer.body["revoked"]?.integerValue
    }

    @Test("a token takes its whole authorization along, and a second time there is nothing left to end")
    func token() async throws {
        try await ControlServer.run { server async throws in
            let issued = try await server.post("", ["user": "alice", "client": "demo-app", "scope": "openid"]).body
            let access = try #require(issued["access_token"]?.stringValue)
            let refresh = try #require(issued["refresh_token"]?.stringValue)
            let other = try await mint(server, "alice")
            #expect(try await revoke(server, ["token": .string(refresh)]) == 1)
            #expect(try await revoke(server, ["token": .string(access)]) == 0)
            #expect(try await server.userInfo(access) == 401)
            #expect(try await server.userInfo(other) == 200)
            let refreshed = try await server.form(
                "/token", [("grant_type", "refresh_token"), ("refresh_token", refresh)])
            #expect(refreshed.status == 400)
            let report = try await server.post("/explain", ["token": .string(access)]).body
            #expect(report["standing"]?.objectValue?["state"] == "revoked")
            #expect(report["standing"]?.objectValue?["revocation_reason"] == "revoked_by_owner")
        }
    }

    @Test("all of a user's, all of a client's, or all of one user's with one client")
    func many() async throws {
        try await ControlServer.run { server async throws in
            let alice = try await mint(server, "alice")
            let bob = try await mint(server, "bob")
            let spa = try await server.mint(["user": "alice", "client": "demo-spa"]).token
            #expect(try await revoke(server, ["user": "alice", "client": "demo-app"]) == 1)
            #expect(try await server.userInfo(alice) == 401)
            #expect(try await server.userInfo(spa) == 200)
            #expect(try await revoke(server, ["user": "alice"]) == 1)
            #expect(try await server.userInfo(spa) == 401)
            #expect(try await server.userInfo(bob) == 200)
            #expect(try await revoke(server, ["client": "demo-app"]) == 1)
            #expect(try await server.userInfo(bob) == 401)
        }
    }

    @Test("what does not exist is named, and nothing ends")
    func refused() async throws {
        try await ControlServer.run { server async throws in
            let token = try await mint(server, "alice")
            for (body, status, field) in [
                ("{}", 400, "token"), (#"{"user":"nobody"}"#, 400, "user"), (#"{"client":"nobody"}"#, 400, "client"),
                (#"{"user":"alice","client":"nobody"}"#, 400, "client"), (#"{"token":"x"}"#, 404, "token"),
                (#"{"token":"x","user":"alice"}"#, 400, "token"), (#"{"users":"alice"}"#, 400, "users"),
                (#"{"user":"alice","all":true}"#, 400, "all"),
            ] {
                let answer = try await server.send(.POST, ControlServer.tokens + "/revoke", body)
                #expect(answer.status == status && answer.body["field"]?.stringValue == field, "\(body)")
            }
            #expect(try await server.userInfo(token) == 200)
        }
    }
}
