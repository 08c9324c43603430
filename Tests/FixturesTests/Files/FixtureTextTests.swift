// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Fixtures
import Foundation
import IdentityStore
import JOSE
import OAuth
import Testing

/// Calls the body with the path of a file that has these bytes.
func withFile(_ bytes: [UInt8], _ body: (String) throws -> Void) throws {
    let file = FileManager.default.temporaryDirectory.appendingPathComponent("fixture-\(UUID().uuidString).csv")
    defer { try? FileManager.default.removeItem(at: file) }
    try Data(bytes).write(to: file)
    try body(file.path)
}

@Suite("What a fixture's text may look like")
struct FixtureTextTests {
    private func user(_ text: String, name: String = "f.yaml") throws -> UserSeed? {
        try Fixtures.decode(text: text, name: name).tenants.first?.users.first
    }

    @Test(
        "a byte order mark is passed over, in JSON, YAML and CSV",
        arguments: [
            ("f.json", #"{"tenants":[{"name":"default","users":[{"username":"dora"}]}]}"#),
            ("f.yaml", "tenants:\n  - name: default\n    users: [{ username: dora }]\n"), ("f.csv", "username\ndora\n"),
            ("f.csv", "sep=;\nusername;email\ndora;\n"),
        ])
    func byteOrderMark(name: String, text: String) throws {
        #expect(try user("\u{FEFF}" + text, name: name)?.username == "dora")
        let bytes = [0xEF, 0xBB, 0xBF] + Array(text.utf8)
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString)-\(name)")
        defer { try? FileManager.default.removeItem(at: file) }
        try Data(bytes).write(to: file)
        #expect(try Fixtures.decode(file: file.path).tenants.first?.users.first?.username == "dora")
    }

    @Test(
        "a value with the tag !!str is a text, whatever it looks like",
        arguments: [
            ("!!str 12", "12"), ("!!str true", "true"), ("!!str null", "null"), ("!!str", ""), ("!!str \"x\"", "x"),
        ])
    func textTag(value: String, text: String) throws {
        let document = "tenants:\n  - name: default\n    users: [{ username: a, claims: { c: \(value) } }]\n"
        #expect(try user(document)?.claims["c"] == .string(text))
        #expect(
            try user("tenants: [{ name: default, users: [{ username: !!str 12, password: !!str 1 }] }]")?.password
                == "1")
    }

    @Test(
        "a tag that would change its value is refused with its line, instead of being passed over",
        arguments: ["!vault x", "!!binary aGk=", "!!int \"1\"", "!!set { a, b }", "!Ref [a]"])
    func otherTags(value: String) throws {
        let document = "tenants:\n  - name: default\n    users:\n      - username: a\n        claims: { c: \(value) }\n"
        let error = #expect(throws: FixtureError.self) { try Fixtures.decode(text: document, name: "f.yaml") }
        #expect(error?.description.hasPrefix("f.yaml:5: A value begins with an exclamation mark") == true)
    }

    @Test("scopes are a list, or one text with spaces between them, as a request has it")
    func scopes() throws {
        for scopes in ["[openid, email]", "openid email", "\" openid  email \""] {
            let text = "tenants: [{ name: default, clients: [{ id: a, scopes: \(scopes), default_scopes: email }] }]"
            let client = try Fixtures.decode(text: text, name: "f.yaml").tenants.first?.clients.first
            #expect(client?.scopes == Scope(["openid", "email"]) && client?.defaultScopes == Scope(["email"]))
        }
    }
}
