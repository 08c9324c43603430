// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import ControlAPI
import Foundation
import IdentityProvider
import JOSE
import NIOHTTP1
import Testing
import UnderstudyServer

@Suite("Tenants that many have to do with at once", .timeLimit(.minutes(30)))
struct TenantRaceTests {
    private static let tenants = "/_understudy/v1/tenants"

    @Test("a tenant that is removed while others change it does not come back")
    func noZombies() async throws {
        try await ControlServer.run { server async throws in
            for round in 0..<10 {
                let name = "z\(round)"
                #expect(try await server.send(.POST, Self.tenants, #"{"name":"\#(name)"}"#).status == 201)
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for number in 0..<6 {
                        group.addTask {
                            let client = #"{"secret":"a-secret-of-one","grants":["password"],"scopes":["openid"]}"#
                            _ = try await server.send(.PUT, Self.tenants + "/\(name)/clients/c\(number)", client)
                        }
                    }
                    group.addTask {
                        let removed = try await server.send(.DELETE, Self.tenants + "/\(name)")
                        #expect(removed.status == 200)
                    }
                    try await group.waitForAll()
                }
                #expect(try await server.send(.GET, Self.tenants + "/\(name)").status == 404)
                #expect(try await server.send(.GET, "/\(name)/jwks.json").status == 404)
            }
        }
    }

    @Test("a folder that can no longer be written keeps no tenant from being used and removed")
    func blockedExport() async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("keys-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let blocked = folder.appendingPathComponent("blocked")
        try await ControlServer.run(settings: .with { $0.publicKeysDirectory = folder.path }) { server async throws in
            #expect(try await server.send(.POST, Self.tenants, #"{"name":"blocked"}"#).status == 201)
            try FileManager.default.removeItem(at: blocked)
            try Data("x".utf8).write(to: blocked)
            #expect(try await server.send(.GET, "/blocked/jwks.json").status == 200)
            #expect(try await server.send(.DELETE, Self.tenants + "/blocked").status == 200)
            #expect(try await server.send(.GET, "/blocked/jwks.json").status == 404)
        }
    }

    @Test("a request that is under way when its tenant is reset, or made anew, leaves nothing in the journal")
    func epochs() async throws {
        try await ControlServer.run { server async throws in
            for isRemoved in [false, true] {
                let name = isRemoved ? "gone" : "again"
                let path = Self.tenants + "/\(name)"
                #expect(try await server.send(.POST, Self.tenants, #"{"name":"\#(name)"}"#).status == 201)
                let fault = #"{"match":{"endpoint":"jwks"},"action":{"connection":"hang"}}"#
                #expect(try await server.send(.POST, path + "/faults", fault).status == 201)
                async let hanging = server.send(.GET, "/\(name)/jwks.json").status
                while try await server.send(.GET, path + "/faults").body["faults"]?.arrayValue?.first?.objectValue?[
                    "hits"]
                    != 1
                { await Task.yield() }
                if isRemoved {
                    #expect(try await server.send(.DELETE, path).status == 200)
                    #expect(try await server.send(.POST, Self.tenants, #"{"name":"\#(name)"}"#).status == 201)
                } else {
                    #expect(try await server.send(.POST, path + "/reset", "{}").status == 200)
                }
                _ = try? await hanging
                #expect(try await server.send(.GET, path + "/requests").body["count"] == 0)
            }
        }
    }

    @Test("fixtures that are applied by turns are kept once, and an import forgets them")
    func origins() async throws {
        try await ControlServer.run { server async throws in
            #expect(try await server.send(.POST, Self.tenants, #"{"name":"turns"}"#).status == 201)
            let path = Self.tenants + "/turns"
            func apply(_ user: String, _ password: String) async throws {
                let text = "tenants: [{ name: any, users: [{ username: \(user), password: \(password) }] }]"
                let body = JSONObject([("text", .string(text))]).text
                #expect(try await server.send(.POST, path + "/fixtures", body).status == 200)
            }
            for _ in 0..<3 {
                try await apply("one", "first")
                try await apply("two", "second")
            }
            try await apply("one", "third")
            _ = try await server.send(.DELETE, path + "/users/two")
            #expect(try await server.send(.POST, path + "/reset", "{}").status == 200)
            let users = try await server.send(.GET, path + "/users").body["users"]?.arrayValue ?? []
            #expect(users.compactMap { $0.objectValue?["username"]?.stringValue } == ["one", "two"])
            _ = try await server.send(.POST, Self.tenants, #"{"name":"bare"}"#)
            let export = try await server.send(.GET, Self.tenants + "/bare/export").body
            let body = JSONObject([("name", "turns"), ("replace", true), ("export", .object(export))]).text
            #expect(try await server.send(.POST, Self.tenants, body).status == 201)
            #expect(try await server.send(.POST, path + "/reset", "{}").status == 200)
            #expect(try await server.send(.GET, path + "/users").body["users"] == [])
        }
    }
}
