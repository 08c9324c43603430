// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import JOSE
import NIOHTTP1
import Testing

@Suite("Signing a user in")
struct SignInTests {
    @Test("which client is meant is told as a mint tells it, and of thousands only some are listed")
    func clients() async throws {
        try await ControlServer.run { server async throws in
            for number in 10..<22 {
                let client: JSONObject = [
                    "id": .string("c\(number)"), "secret": "a-secret", "grants": ["password"], "scopes": ["openid"],
                ]
                #expect(try await server.send(.POST, "/_understudy/v1/clients", client.text).status == 201)
            }
            for body in [["user": "alice"], ["user": "alice", "client": "nobody"]] as [JSONObject] {
                let signedIn = try await server.post("", body)
                let minted = try await server.post("/mint", body)
                #expect(signedIn.status == 400 && signedIn.body["field"] == "client", "\(signedIn.body.text)")
                #expect(signedIn.body == minted.body)
                let detail = try #require(signedIn.body["detail"]?.stringValue)
                #expect(detail.contains("Known: c10, ") && detail.hasSuffix("…."), "\(detail)")
            }
        }
    }
}
