// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Fixtures
import JOSE
import Testing

/// Each would take minutes where such a text is hashed, or compared by `==`.
@Suite("Endless names in a fixture")
struct LongTextTests {
    private static let marks = String(repeating: "\u{301}", count: 100_000)
    private static let long = String(repeating: "x", count: 1_025)

    private func problems(_ body: () throws -> Void) -> [FixtureProblem] {
        do {
            try body()
            return []
        } catch {
            return (error as? FixtureError)?.problems ?? []
        }
    }

    @Test("a document is refused at once, whatever it is written in, wherever the name stands")
    func documents() {
        let marks = Self.marks
        for (name, text) in [
            ("f.yaml", "tenants:\n  - name: default\n    users: [{username: \"\(marks)\"}]"),
            ("f.yaml", "? \"\(marks)\"\n: 1\n? \"\(marks)a\"\n: 2\n"),
            ("f.json", "{\"\(marks)\":1,\"a\(marks)\":2}"), ("f.csv", "username,\(marks)\nalice,1\n"),
        ] {
            let found = problems { _ = try Fixtures.decode(text: text, name: name) }
            #expect(found.count == 1 && found.first?.message.contains("combining marks") == true, "\(name)")
        }
    }

    @Test(
        "a record is refused at once, whichever member holds it",
        arguments: ["username", "subject", "state", "email", "groups", "roles", "password_hash"])
    func users(member: String) {
        let object = JSONObject([("username", "alice"), (member, .string(Self.marks))])
        let found = problems { _ = try Fixtures.decodeUser(object) }
        #expect(found.contains { $0.path.hasPrefix(member) })
        #expect(found.allSatisfy { $0.description.utf8.count < 1_000 })
    }

    @Test(
        "a client is refused at once, whichever member holds it",
        arguments: [
            "id", "grants", "scopes", "audience", "redirect_uris", "signing_algorithm", "id_token_signing_algorithm",
            "consent", "code_challenge_methods", "backchannel_logout_uri",
        ])
    func clients(member: String) {
        let object = JSONObject([("id", "app"), (member, .string(Self.marks))])
        let found = problems { _ = try Fixtures.decodeClient(object) }
        #expect(found.contains { $0.path.hasPrefix(member) })
    }

    @Test("a key that nobody knows is named by its beginning")
    func keys() throws {
        var object: JSONObject = ["username": "alice"]
        object[Self.marks] = .bool(true)
        let found = problems { _ = try Fixtures.decodeUser(object) }
        #expect(found.first?.message == "Unknown key.")
        #expect((found.first?.path.unicodeScalars.count ?? 99) <= 65)
        var inner = JSONObject()
        inner[Self.marks] = .bool(true)
        let claims: JSONObject = ["username": "alice", "claims": .object(inner)]
        #expect(problems { _ = try Fixtures.decodeUser(claims) }.first?.message.contains("256 bytes") == true)
    }

    @Test("what a record is known by has an end")
    func limits() {
        func tenant(_ text: String) -> String? {
            problems { _ = try Fixtures.decode(text: "tenants:\n  - name: default\n    " + text, name: "f.yaml") }
                .first?
                .message
        }
        let long = Self.long
        #expect(tenant("users: [{username: \(long)}]") == "Must have at most 1024 bytes, not 1025.")
        #expect(tenant("users: [{username: a, groups: [\(long)]}]") == "Must have at most 1024 bytes, not 1025.")
        #expect(tenant("users: [{username: a, roles: \(long)}]") == "Must have at most 1024 bytes, not 1025.")
        #expect(tenant("users: [{username: a, subject: \(long)}]")?.contains("1 to 255") == true)
        #expect(tenant("audiences: [{id: \(long)}]") == "Must have at most 1024 bytes, not 1025.")
        #expect(tenant("clients: [{id: \(long.prefix(257))}]") == "Must have at most 256 bytes, not 257.")
        #expect(tenant("clients: [{id: a, scopes: [\(long)]}]") == "Must have at most 1024 bytes, not 1025.")
        let most = long.dropLast()
        #expect(tenant("users: [{username: \(most), groups: [\(most)]}]") == nil)
        #expect(tenant("audiences: [{id: \(most)}]") == nil)
        #expect(tenant("clients: [{id: \(long.prefix(256)), scopes: [\(most)]}]") == nil)
    }
}
