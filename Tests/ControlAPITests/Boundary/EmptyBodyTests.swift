// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import JOSE
import NIOHTTP1
import Testing

@Suite("Requests that change a record, without a body")
struct EmptyBodyTests {
    private static let api = "/_understudy/v1"

    /// What a forgotten body could change.
    private func state(of server: ControlServer) async throws -> [JSONObject] {
        var state: [JSONObject] = []
        for path in ["/users/bob", "/clients/demo-app", "/clock"] {
            var shown = try await server.send(.GET, Self.api + path).body
            shown["now"] = nil
            state.append(shown)
        }
        return state
    }

    @Test("each PUT and PATCH requires a body: 400, and nothing is changed")
    func required() async throws {
        let routes = try await ControlOperation.routes().filter { ["PUT", "PATCH"].contains($0.method) }
        #expect(routes.count >= 10)
        try await ControlServer.run { server async throws in
            let before = try await state(of: server)
            for route in routes.sorted(by: { $0.description < $1.description }) {
                let path = route.path(filling: ["name": route.path.contains("clients") ? "demo-app" : "bob"])
                for body in [nil, ""] {
                    let answer = try await server.send(HTTPMethod(rawValue: route.method), path, body)
                    #expect(answer.status == 400, "\(route)")
                    #expect(answer.headers.first(name: "Content-Type") == "application/problem+json", "\(route)")
                }
            }
            #expect(try await state(of: server) == before)
        }
    }

    @Test("a PUT with an empty object replaces by a record with nothing but its name")
    func emptyObject() async throws {
        try await ControlServer.run { server async throws in
            let replaced = try await server.send(.PUT, Self.api + "/users/bob", "{}")
            #expect(replaced.status == 200 && replaced.body["has_password"] == false)
        }
    }

    @Test("the document says that a body is required wherever one is")
    func documented() throws {
        for (operation, entry) in try ControlDocument().operations
        where ["PUT", "PATCH"].contains(operation.method) {
            #expect(entry.requiresBody, "\(operation)")
        }
    }
}
