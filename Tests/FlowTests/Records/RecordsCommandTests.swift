// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Foundation
import JOSE
import Subprocess
import TestSupport
import Testing

@Suite("understudy users and clients, by the built program")
struct RecordsCommandTests {
    private func run(_ folder: String, _ arguments: String...) async throws -> BuiltProgram.Outcome {
        try await BuiltProgram.run("understudy", arguments + ["--data", folder + "/data"])
    }

    @Test("with and without a server they do the same")
    func bothWays() async throws {
        try await withTemporaryDirectory { folder async throws in
            #expect(try await run(folder, "users", "list").status == 69)
            let added = try await run(
                folder, "users", "add", "dora", "password=explorer", "email=d@example.com", "groups=staff",
                "claims:={\"n\":1}")
            #expect(added.status == 0, "\(added.errors)")
            #expect(try await run(folder, "users", "add", "dora").status == 65)
            let client = try await run(
                folder, "clients", "add", "app", "secret=s", "grants:=[\"password\"]", "scopes=x")
            #expect(client.status == 0, "\(client.errors)")
            let arguments = [
                "serve", "--port", "0", "--host", "127.0.0.1", "--data", folder + "/data", "--ready-file",
                folder + "/ready.json", "--log-level", "error",
            ]
            let (status, _) = try await BuiltProgram.serve("understudy", arguments) { _ in
                let list = try await run(folder, "users", "list")
                #expect(list.output.contains("dora") && list.output.contains("d@example.com"))
                #expect(try await run(folder, "token", "dora").status == 0)
                #expect(try await run(folder, "users", "set", "dora", "state=locked", "email:=null").status == 0)
                #expect(try await run(folder, "token", "dora").errors.contains("locked"))
                let shown = try await run(folder, "users", "show", "dora", "--json")
                let record = try JSONObject(parsing: Array(shown.output.utf8))
                #expect(record["state"] == "locked" && record["email"] == nil && record["claims"] == ["n": 1])
                let wrong = try await run(folder, "users", "set", "dora", "stat=active")
                #expect(wrong.status == 65 && wrong.errors.contains("Did you mean \"state\"?"))
                #expect(try await run(folder, "users", "set", "dora", "nonsense").status == 64)
                #expect(try await run(folder, "users", "set", "dora", "claims:={").status == 64)
                #expect(try await run(folder, "clients", "list", "--json").output.contains("\"secret\":\"s\""))
                let replaced = try await run(folder, "clients", "replace", "app", "secret=t", "grants:=[\"password\"]")
                let whole = try JSONObject(parsing: Array(replaced.output.utf8))
                #expect(replaced.status == 0 && whole["secret"] == "t" && whole["scopes"] == nil, "\(replaced.errors)")
                _ = try await run(folder, "clients", "replace", "b-app", "secret=s")
                let behind = try await run(folder, "clients", "list", "--after", "app")
                #expect(behind.output.contains("b-app") && !behind.output.contains("\napp "))
                let last = try await run(folder, "users", "list", "--after", "dora", "--limit", "1")
                #expect(last.status == 0 && !last.output.contains("dora"))
                #expect(try await run(folder, "clients", "remove", "app").status == 0)
                #expect(try await run(folder, "clients", "show", "app").status == 1)
                return (.terminate, ())
            }
            #expect(status == 0)
            let some = try await run(folder, "users", "remove", "ghost", "dora")
            #expect(some.status == 1 && some.errors.contains("ghost: There is no such user."), "\(some.errors)")
            #expect(some.errors.contains("Removed: dora."))
            #expect(try await run(folder, "users", "show", "dora").status == 1)
        }
    }

    @Test("what is exported is applied elsewhere, and what a user knows there is the same")
    func exporting() async throws {
        try await withTemporaryDirectory { folder async throws in
            let csv = folder + "/users.csv"
            try "username,password,groups\ndora,explorer,staff;maps\n"
                .write(toFile: csv, atomically: true, encoding: .utf8)
            #expect(try await run(folder, "fixtures", "apply", csv).output.contains("1 created"))
            _ = try await run(folder, "clients", "add", "app", "secret=s", "grants=password", "scopes=x")
            for file in ["/copy.yaml", "/copy.json"] {
                let exported = try await run(folder, "fixtures", "export", "--output", folder + file)
                #expect(exported.status == 0, "\(exported.errors)")
                let attributes = try FileManager.default.attributesOfItem(atPath: folder + file)
                #expect(attributes[.posixPermissions] as? Int == 0o600)
            }
            #expect(try await run(folder, "fixtures", "export").output.contains("username: \"dora\""))
            let arguments = [
                "serve", "--in-memory", "--port", "0", "--host", "127.0.0.1", "--fixtures", folder + "/copy.yaml",
                folder + "/copy.json", "--ready-file", folder + "/ready.json", "--log-level", "error",
            ]
            _ = try await BuiltProgram.serve("understudy", arguments) { _ in
                let ready = try ReadyFile(folder + "/ready.json")
                let form = "grant_type=password&username=dora&password=explorer"
                let answer = try await ready.token(form, client: "app", secret: "s")
                #expect(answer.status == 200)
                return (.terminate, ())
            }
            let full = try await run(folder, "fixtures", "export", "--output", "/dev/full")
            #expect(full.status == 74 && full.errors.contains("/dev/full"))
            let schema = try await BuiltProgram.run("understudy", "fixtures", "schema")
            #expect(try JSONObject(parsing: Array(schema.output.utf8))["title"] == "Understudy fixture")
        }
    }
}
