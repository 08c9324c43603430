// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import JOSE
import NIOHTTP1
import Testing

@Suite("URLs in control requests")
struct ControlURLTests {
    private static let app = "/_understudy/v1/clients/demo-app"

    @Test(
        "a client's URL that cannot be used answers 400, names the member and changes nothing",
        arguments: [
            (#"{"backchannel_logout_uri":"http://127.0.0.1:99999/"}"#, "backchannel_logout_uri"),
            (#"{"redirect_uris":["http://localhost:0/cb"]}"#, "redirect_uris[0]"),
            (#"{"redirect_uris":["localhost:3000/cb"]}"#, "redirect_uris[0]"),
            (#"{"post_logout_redirect_uris":["http://127.0.0.1:080/"]}"#, "post_logout_redirect_uris[0]"),
        ])
    func clients(body: String, field: String) async throws {
        try await ControlServer.run { server async throws in
            let before = try await server.send(.GET, Self.app).body
            let answer = try await server.send(.PATCH, Self.app, body)
            #expect(answer.status == 400)
            #expect(answer.body["field"]?.stringValue == field)
            #expect(try await server.send(.GET, Self.app).body == before)
        }
    }
}
