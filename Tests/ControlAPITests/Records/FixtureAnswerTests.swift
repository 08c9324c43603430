// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Fixtures
import IdentityProvider
import JOSE
import NIOHTTP1
import OAuth
import Testing

@Suite("What the server says of a fixture that it applies")
struct FixtureAnswerTests {
    private func apply(_ text: String, to server: ControlServer) async throws -> (status: Int, body: JSONObject) {
        let body: JSONObject = ["name": "f.yaml", "text": .string(text)]
        let answer = try await server.send(.POST, "/_understudy/v1/fixtures", body.text)
        return (answer.status, answer.body)
    }

    @Test("what cannot be applied is named with its line: 400 for what can never be, 409 for a conflict")
    func refusals() async throws {
        try await ControlServer.run { server async throws in
            let name = try await apply("tenants:\n  - name: a\n  - name: token\n", to: server)
            #expect(name.status == 400 && name.body["field"] == "text")
            #expect(name.body["detail"]?.stringValue?.contains("f.yaml:3: tenants[1].name: ") == true)
            let alice = try await server.send(.GET, "/_understudy/v1/users/alice").body
            let subject = try #require(alice["subject"]?.stringValue)
            let text = "tenants:\n- name: default\n  users:\n  - username: eve\n    subject: \(subject)\n"
            let conflict = try await apply(text, to: server)
            #expect(conflict.status == 409)
            #expect(conflict.body["detail"]?.stringValue?.contains("f.yaml:4: tenants[0].users[0].subject") == true)
            #expect(try await server.send(.GET, "/_understudy/v1/tenants/a").status == 404)
        }
    }

    @Test("warnings come with the answer")
    func warnings() async throws {
        try await ControlServer.run { server async throws in
            let answer = try await apply("tenants: [{ name: a, clients: [{ id: idle, secret: s }] }]", to: server)
            #expect(answer.status == 200)
            let notices = answer.body["notices"]?.arrayValue?.compactMap(\.stringValue) ?? []
            #expect(notices.count == 1 && notices.first?.contains("The client has no grants") == true)
        }
    }

    @Test("a warning about a client's grants knows those that the token endpoint serves")
    func servedGrants() {
        #expect(ClientWarnings.unservedGrants == Set(GrantType.allCases).subtracting(GrantTable.served))
    }
}
