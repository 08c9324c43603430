// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import JOSE
import NIOHTTP1
import Testing

/// Each would keep the server busy for minutes where such a text is hashed, or compared by `==`.
@Suite("Endless names in control requests")
struct LongNameTests {
    private static let api = "/_understudy/v1"
    private static let marks = String(repeating: "\u{301}", count: 100_000)
    /// As many as a body of 64 KiB holds.
    private static let fewerMarks = String(repeating: "\u{301}", count: 30_000)

    @Test("a member that nobody knows is named by its beginning")
    func members() async throws {
        try await ControlServer.run { server async throws in
            for (path, marks) in [
                ("/fixtures", Self.marks), ("/tenants", Self.marks), ("/faults", Self.fewerMarks),
                ("/tokens", Self.fewerMarks), ("/users", Self.marks), ("/clients", Self.marks),
            ] {
                var body: JSONObject = ["username": "a", "id": "a", "text": "tenants: []", "user": "alice"]
                if path != "/users" { body["username"] = nil }
                if path != "/clients" { body["id"] = nil }
                if path != "/fixtures" { body["text"] = nil }
                if path != "/tokens" { body["user"] = nil }
                body[marks] = .bool(true)
                let answer = try await server.send(.POST, Self.api + path, body.text)
                let detail = answer.body["detail"]?.stringValue ?? ""
                #expect(answer.status == 400 && !detail.isEmpty && detail.utf8.count < 2_000, "\(path)")
            }
        }
    }

    @Test("so is a value, and a parameter")
    func values() async throws {
        try await ControlServer.run { server async throws in
            for (path, member) in [
                ("/tokens", "user"), ("/tokens", "client"), ("/tokens", "audience"), ("/tokens/mint", "key"),
                ("/tokens/mint", "kid"), ("/tokens/mint", "algorithm"), ("/tokens/mint", "type"), ("/keys", "state"),
                ("/keys", "algorithm"),
            ] {
                let body = JSONObject([("user", "alice"), (member, .string(Self.fewerMarks))])
                let answer = try await server.send(.POST, Self.api + path, body.text)
                #expect(answer.status == 400 && answer.body.text.utf8.count < 2_000, "\(path) \(member)")
            }
            let clock = JSONObject([("frozen_at", .string(String(Self.fewerMarks.unicodeScalars.prefix(1_000))))])
            #expect(try await server.send(.PUT, Self.api + "/clock", clock.text).status == 400)
            let name = String(repeating: "%CC%81", count: 1_000)
            for (path, status) in [
                ("/requests?\(name)=1", 400), ("/clients/\(name)", 404), ("/keys/\(name)", 404),
                ("/tenants/\(name)", 404), ("/tenants/\(name)/users", 404),
            ] {
                let answer = try await server.send(.GET, Self.api + path)
                #expect(answer.status == status && answer.body.text.utf8.count < 1_000, "\(path.prefix(10))")
            }
        }
    }
}
