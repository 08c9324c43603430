// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import JOSE
import NIOHTTP1
import Testing

@Suite("RFC 9449: bound tokens under test control")
struct BoundTokenTests {
    @Test(
        "RFC 7800 §3: a token that is bound to what userinfo cannot check is no bearer token",
        arguments: [
            ["jkt": 5], ["jkt": ""], ["x5t#S256": "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I"], ["kid": "1"], "x",
        ] as [JSONValue])
    func otherConfirmation(confirmation: JSONValue) async throws {
        try await ControlServer.run { server async throws in
            let bare: JSONObject = ["user": "alice", "scope": "openid"]
            #expect(try await server.userInfo(server.mint(bare).token) == 200)
            var body = bare
            body["claims"] = .object(["cnf": confirmation])
            #expect(try await server.userInfo(server.mint(body).token) == 401)
        }
    }

    @Test(
        "RFC 9449 §8, §9: a fault use_dpop_nonce brings the nonce that it asks for", arguments: ["token", "userinfo"])
    func nonce(endpoint: String) async throws {
        try await ControlServer.run { server async throws in
            let rule = #"{"match":{"endpoint":"\#(endpoint)"},"action":{"error":"use_dpop_nonce"},"count":1}"#
            #expect(try await server.send(.POST, "/_understudy/v1/faults", rule).status == 201)
            let isToken = endpoint == "token"
            let answer = try await server.send(
                isToken ? .POST : .GET, "/" + endpoint, isToken ? "grant_type=client_credentials" : nil,
                headers: isToken
                    ? ["Content-Type": "application/x-www-form-urlencoded"] : ["Authorization": "DPoP a.b.c"])
            #expect(answer.status == (isToken ? 400 : 401) && answer.body["error"] == "use_dpop_nonce")
            #expect(answer.headers.first(name: "DPoP-Nonce")?.isEmpty == false)
        }
    }
}
