// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Foundation
import JOSE
import Subprocess
import TestSupport
import Testing

@Suite("understudy sessions, by the built program")
struct SessionsCommandTests {
    @Test("nobody is signed in at first; what cannot be done says what to do")
    func listing() async throws {
        try await withTemporaryDirectory { folder async throws in
            let data = ["--data", folder + "/data"]
            #expect(try await BuiltProgram.run("understudy", ["sessions", "list", "alice"] + data).status == 69)
            let arguments = [
                "serve", "--demo", "--port", "0", "--host", "127.0.0.1", "--ready-file", folder + "/ready.json",
                "--log-level", "error",
            ]
            _ = try await BuiltProgram.serve("understudy", arguments + data) { _ async throws in
                let list = try await BuiltProgram.run("understudy", ["sessions", "list", "alice"] + data)
                #expect(list.status == 0 && list.output.hasPrefix("ID"), "\(list.errors)")
                let json = try await BuiltProgram.run("understudy", ["sessions", "list", "alice", "--json"] + data)
                #expect(try JSONObject(parsing: Array(json.output.utf8))["sessions"] == [])
                #expect(try await BuiltProgram.run("understudy", ["sessions", "list", "nobody"] + data).status == 1)
                let all = try await BuiltProgram.run("understudy", ["sessions", "list"] + data)
                #expect(all.status == 0 && all.output.contains("USERNAME"), "\(all.errors)")
                let none = try await BuiltProgram.run(
                    "understudy", ["sessions", "list", "--limit", "5", "--after", "x", "--json"] + data)
                #expect(try JSONObject(parsing: Array(none.output.utf8)) == ["sessions": []])
                // By pages the server is asked another way, and says the same of whom it does not know.
                let nobody = try await BuiltProgram.run(
                    "understudy", ["sessions", "list", "nobody", "--limit", "5"] + data)
                #expect(nobody.status == 65)
                let found = try await BuiltProgram.run(
                    "understudy", ["sessions", "list", "--client", "demo-app", "--search", "ali", "--json"] + data)
                #expect(try JSONObject(parsing: Array(found.output.utf8)) == ["sessions": []], "\(found.errors)")
                #expect(try await BuiltProgram.run("understudy", ["sessions", "show", "x"] + data).status == 1)
                let ended = try await BuiltProgram.run("understudy", ["sessions", "end", "--user", "alice"] + data)
                #expect(ended.status == 0 && ended.output == "ended 0\n")
                #expect(try await BuiltProgram.run("understudy", ["sessions", "end", "x"] + data).status == 1)
                #expect(try await BuiltProgram.run("understudy", ["sessions", "end"] + data).status == 64)
                return (.terminate, ())
            }
        }
    }

    @Test("pages of one's own that cannot be read keep the server from starting, and say which")
    func pages() async throws {
        try await withTemporaryDirectory { folder async throws in
            try "x".write(toFile: folder + "/login.mustache", atomically: true, encoding: .utf8)
            let outcome = try await BuiltProgram.run(
                "understudy", ["serve", "--in-memory", "--port", "0", "--pages", folder])
            #expect(outcome.status == 78 && outcome.errors.contains("login.mustache"))
        }
    }

    @Test("a page that includes itself keeps the server from starting")
    func cyclicPage() async throws {
        try await withTemporaryDirectory { folder async throws in
            try "{{> sign-in}}".write(toFile: folder + "/sign-in.mustache", atomically: true, encoding: .utf8)
            let outcome = try await BuiltProgram.run(
                "understudy", ["serve", "--in-memory", "--port", "0", "--pages", folder])
            #expect(outcome.status == 78 && outcome.errors.contains("sign-in > sign-in"))
        }
    }
}
