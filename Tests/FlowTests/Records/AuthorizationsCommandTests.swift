// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import JOSE
import TestSupport
import Testing

@Suite("understudy authorizations, by the built program")
struct AuthorizationsCommandTests {
    @Test("what was granted is listed, searched and revoked, with a server and without")
    func life() async throws {
        try await withTemporaryDirectory { folder async throws in
            let scene = CommandScene(folder: folder)
            #expect(try await scene.run("authorizations", "list").status == 69)
            try await scene.serving { served async throws in
                let issued = try await served.post(Served.password, to: "/token").body
                _ = try await scene.run("token", "bob", "--client", "demo-app")
                let access = try CompactToken(parsing: issued["access_token"]?.stringValue ?? "").payload()
                let id = String(access["jti"]?.stringValue?.split(separator: ".").first ?? "")
                let table = try await scene.run("authorizations", "list")
                #expect(table.status == 0 && table.output.hasPrefix("ID"), "\(table.errors)")
                #expect(table.output.contains("alice") && table.output.contains("bob"))
                let alice = try await scene.json("authorizations", "list", "--user", "alice", "--json")
                let only = alice["authorizations"]?.arrayValue?.compactMap(\.objectValue)
                #expect(only?.compactMap { $0["id"]?.stringValue } == [id])
                #expect(try await scene.json("authorizations", "show", id, "--json") == only?.first)
                #expect(try await scene.run("authorizations", "show", "nothing").status == 1)
                let none = try await scene.json(
                    "authorizations", "list", "--client", "demo-spa", "--state", "revoked", "--search", "x", "--json")
                #expect(none["authorizations"] == [])
                #expect(try await scene.run("authorizations", "list", "--user", "nobody").status == 65)
                #expect(try await scene.run("authorizations", "list", "--state", "ended").status == 64)
                #expect(try await scene.run("authorizations", "revoke", id).output == "revoked 1\n")
                #expect(try await scene.run("authorizations", "revoke", id).output == "revoked 0\n")
                #expect(try await scene.run("authorizations", "revoke", "nothing").status == 1)
                #expect(try await scene.run("authorizations", "revoke").status == 64)
            }
            let revoked = try await scene.json(
                "authorizations", "list", "--state", "revoked", "--limit", "1", "--json")
            #expect(revoked["authorizations"]?.arrayValue?.count == 1)
        }
    }
}
