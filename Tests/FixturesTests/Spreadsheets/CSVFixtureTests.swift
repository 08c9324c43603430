// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Fixtures
import Foundation
import IdentityStore
import JOSE
import Testing

@Suite("RFC 4180 CSV of users")
struct CSVFixtureTests {
    private func users(_ text: String) throws -> [UserSeed] {
        try Fixtures.decode(text: text, name: "users.csv").tenants.first?.users ?? []
    }

    private func problem(_ text: String) -> String {
        do { _ = try users(text) } catch { return "\(error)" }
        return ""
    }

    @Test("the header names a user's keys, lists are split, claims gathered, empty fields left out")
    func reading() throws {
        let text = """
            username,password,email,email_verified,groups,claims.team,claims.city,state,name
            dora,explorer,dora@example.com,FALSE,staff;admins,maps,"Paris, France",,"Dora ""the"" Explorer"
            " eve ",,,,,,,locked,"two
            lines"

            finn,x,,,,,,,
            """
        let users = try users(text)
        #expect(users.map(\.username) == ["dora", " eve ", "finn"])
        #expect(
            users[0].groups == ["staff", "admins"] && users[0].claims == ["team": "maps", "city": "Paris, France"])
        #expect(users[0].profile["email_verified"] == false && users[0].profile["name"] == "Dora \"the\" Explorer")
        #expect(users[1].state == .locked && users[1].password == nil && users[1].profile["name"] == "two\nlines")
        #expect(users[2].groups.isEmpty && users[2].claims.isEmpty)
        #expect(try self.users("\u{FEFF}username\r\na\r\nb\r\n").map(\.username) == ["a", "b"])
        #expect(try self.users("").isEmpty && self.users("username\n").isEmpty)
        #expect(try Fixtures.decode(text: text, name: "u.CSV").tenants[0].keepsRecord)
    }

    @Test("an address and a moment have columns too")
    func addressAndMoment() throws {
        let users = try users("username,updated_at,address.country,address.locality\na,1700000000,UK,\nb,,,\n")
        #expect(users[0].profile.text == #"{"updated_at":1700000000,"address":{"country":"UK"}}"#)
        #expect(users[1].profile.isEmpty)
        #expect(problem("username,updated_at\na,today\n").contains("seconds since 1970"))
        #expect(problem("username,address.contry\na,UK\n").contains("Did you mean \"address.country\"?"))
    }

    @Test("a mistake is named with its line, also behind a field of several lines")
    func mistakes() {
        #expect(problem("username,pasword\na,b\n").hasPrefix("users.csv:1: Unknown column \"pasword\"."))
        #expect(problem("username,pasword\na,b\n").contains("Did you mean \"password\"?"))
        #expect(
            problem("username,name\na,\"x\ny\"\nb\n").contains("users.csv:4: The record has 1 fields, and the header 2")
        )
        #expect(problem("username\na\na\n").contains("stands twice, first on line 2"))
        #expect(problem("username,name\na,\"open\nb,c\n").contains("users.csv:2: A quote is never closed"))
        #expect(problem("username,name\na,b\"c\n").contains("users.csv:2: A quote stands in a field"))
        #expect(problem("username,name\na,\"b\"c\n").contains("users.csv:2: Something follows a closing quote"))
        #expect(problem("username,username\na,b\n").contains("users.csv:1: The column \"username\" stands twice"))
        #expect(problem("username,\na,b\n").contains("users.csv:1: The header's field 2 is empty"))
        #expect(problem("email\na@b\n").hasPrefix("users.csv:1: The column username is missing."))
        #expect(problem("username,email\n,a@b\n").contains("The key username is missing"))
        #expect(problem("username,state\na,asleep\n").contains("users.csv:2: tenants[0].users[0].state"))
        let long = "username,name\na,b\nc," + String(repeating: "x", count: 1 << 21)
        #expect(problem(long).contains("users.csv:3: The record is longer than 1 MiB"))
    }

    @Test("a file beyond the limit is refused by its size, and not read")
    func size() throws {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("big-\(UUID().uuidString).csv")
        defer { try? FileManager.default.removeItem(at: file) }
        #expect(FileManager.default.createFile(atPath: file.path, contents: nil))
        // A gigabyte of nothing takes no space.
        try FileHandle(forWritingTo: file).truncate(atOffset: 1 << 30)
        let error = #expect(throws: FixtureError.self) { try Fixtures.decode(file: file.path) }
        #expect(error?.description.contains("1024 MiB, and at most 256 are read") == true)
    }

    @Test("applied to a tenant that is there, its settings stay")
    func keepsTenant() async throws {
        let store = try IdentityStore.inMemory()
        var record = TenantRecord(name: "default")
        record.accessTokenLifetime = 7
        _ = try await store.apply(Seed(tenants: [TenantSeed(record: record)]))
        let report = try await store.apply(try Fixtures.decode(text: "username\na\n", name: "u.csv"))
        #expect(report == SeedReport(created: 1))
        #expect(try await store.contents(of: "default")?.record.accessTokenLifetime == 7)
    }
}
