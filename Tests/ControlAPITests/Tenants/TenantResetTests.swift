// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import JOSE
import NIOHTTP1
import Testing

@Suite("What a tenant goes back to")
struct TenantResetTests {
    private static let tenants = "/_understudy/v1/tenants"

    private func users(_ server: ControlServer, _ base: String) async throws -> [String] {
        let users = try await server.send(.GET, base + "/users").body["users"]?.arrayValue ?? []
        return users.compactMap { $0.objectValue?["username"]?.stringValue }
    }

    @Test("one that came from an export goes back to that, whatever the exported one was made of")
    func imported() async throws {
        try await ControlServer.run { server async throws in
            let made = #"{"name":"source","fixture":{"users":[{"username":"first","password":"one"}]}}"#
            #expect(try await server.send(.POST, Self.tenants, made).status == 201)
            let late = #"{"username":"late","password":"two"}"#
            #expect(try await server.send(.POST, Self.tenants + "/source/users", late).status == 201)
            for (source, expected) in [("/tenants/source", ["first", "late"]), ("", ["alice", "bob", "carol"])] {
                let export = try await server.send(.GET, "/_understudy/v1" + source + "/export").body
                let body = #"{"name":"copy","export":\#(export.text)}"#
                #expect(try await server.send(.POST, Self.tenants, body).status == 201)
                let copy = Self.tenants + "/copy"
                #expect(try await server.send(.DELETE, copy + "/users/\(expected[1])").status == 200)
                #expect(try await server.send(.POST, copy + "/users", #"{"username":"new"}"#).status == 201)
                #expect(try await server.send(.POST, copy + "/reset", "{}").status == 200)
                #expect(try await users(server, copy) == expected)
                #expect(try await server.send(.DELETE, copy).status == 200)
            }
        }
    }

    @Test("the one at the base URL goes back to the server's fixtures also after an export took its place")
    func replacedBase() async throws {
        try await ControlServer.run { server async throws in
            let before = try await users(server, "/_understudy/v1")
            #expect(before.count > 1)
            #expect(try await server.send(.DELETE, "/_understudy/v1/users/\(before[0])").status == 200)
            let export = try await server.send(.GET, "/_understudy/v1/export").body
            let replacement = #"{"name":"default","replace":true,"export":\#(export.text)}"#
            #expect(try await server.send(.POST, Self.tenants, replacement).status == 201)
            #expect(try await users(server, "/_understudy/v1").count == before.count - 1)
            #expect(try await server.send(.POST, "/_understudy/v1/reset", "{}").status == 200)
            #expect(try await users(server, "/_understudy/v1") == before)
        }
    }

    @Test("a reset that waited while its tenant went does nothing to the one that came in its place")
    func successor() async throws {
        try await ControlServer.run { server async throws in
            func body(_ round: Int) -> String {
                #"{"name":"again","fixture":{"users":[{"username":"u\#(round)","password":"p"}]}}"#
            }
            #expect(try await server.send(.POST, Self.tenants, body(0)).status == 201)
            for round in 1...20 {
                let isMade = try await withThrowingTaskGroup(of: Bool.self) { group in
                    for _ in 0..<4 {
                        group.addTask {
                            let status = try await server.send(.POST, Self.tenants + "/again/reset", "{}").status
                            #expect([200, 404].contains(status))
                            return false
                        }
                    }
                    group.addTask {
                        #expect(try await server.send(.DELETE, Self.tenants + "/again").status == 200)
                        let status = try await server.send(.POST, Self.tenants, body(round)).status
                        #expect(status == 201)
                        return status == 201
                    }
                    return try await group.reduce(false) { $0 || $1 }
                }
                #expect(isMade)
                #expect(try await users(server, Self.tenants + "/again") == ["u\(round)"])
            }
        }
    }

    @Test("what a tenant is to go back to is no part of an export")
    func strangers() async throws {
        try await ControlServer.run { server async throws in
            var export = try await server.send(.GET, "/_understudy/v1/export").body
            var tables = try #require(export["tables"]?.objectValue)
            #expect(tables["tenant_fixtures"] == nil)
            tables["tenant_fixtures"] = [["document": "[]"]]
            export["tables"] = .object(tables)
            let refusal = try await server.send(.POST, Self.tenants, #"{"name":"odd","export":\#(export.text)}"#)
            #expect(refusal.status == 400 && refusal.body["field"] == "export.tables.tenant_fixtures")
        }
    }
}
