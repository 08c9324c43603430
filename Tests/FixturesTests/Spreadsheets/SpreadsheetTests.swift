// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Fixtures
import IdentityStore
import JOSE
import Testing

@Suite("CSV as spreadsheets write it")
struct SpreadsheetTests {
    private func users(_ text: String) throws -> [UserSeed] {
        try Fixtures.decode(text: text, name: "users.csv").tenants.first?.users ?? []
    }

    private func problems(_ text: String) -> [FixtureProblem] {
        do throws(FixtureError) {
            _ = try Fixtures.decode(text: text, name: "users.csv")
            return []
        } catch {
            return error.problems
        }
    }

    @Test(
        "semicolons, tabs, a first line sep=, a byte order mark, CRLF and blank rows are read",
        arguments: [
            "username,password,groups\ndora,maps,staff;admins\nfinn,x,\n",
            "username;password;groups\ndora;maps;\"staff;admins\"\nfinn;x;\n",
            "username\tpassword\tgroups\r\ndora\tmaps\tstaff;admins\r\nfinn\tx\t\r\n",
            "sep=;\r\nusername;password;groups\r\ndora;maps;\"staff;admins\"\r\nfinn;x;\r\n",
            "\u{FEFF}sep=,\r\nusername,password,groups\r\ndora,maps,staff;admins\r\nfinn,x,\r\n",
            "sep=|\nusername|password|groups\ndora|maps|staff; admins \nfinn|x|\n",
            "\u{FEFF}\"username\";\"password\";\"groups\"\r\n\"dora\";\"maps\";\"staff;admins\"\r\n;;\r\n\"finn\";\"x\";\r\n;;\r\n",
            ",,,\nusername,password,groups,\n,,,\ndora,maps,staff;admins,\n,,,,,,\nfinn,x,,\n,,,\n",
            "username,password,groups\rdora,maps,staff;admins\rfinn,x,\r",
        ])
    func written(text: String) throws {
        let users = try users(text)
        #expect(users.map(\.username) == ["dora", "finn"] && users.map(\.password) == ["maps", "x"])
        #expect(users.map(\.groups) == [["staff", "admins"], []])
    }

    @Test("one column needs no separator, whatever the records hold")
    func oneColumn() throws {
        #expect(try users("username\na;b\n\"c,d\"\n").map(\.username) == ["a;b", "c,d"])
        #expect(try users("sep=;\nusername\na,b\n").map(\.username) == ["a,b"])
        #expect(try users("sep=;").isEmpty && users(";;;\n;;;\n").isEmpty)
    }

    @Test("lines are counted with the line that names the separator and with blank rows")
    func lines() {
        let found = problems("sep=;\nusername;state\n;\ndora;asleep\n")
        #expect(found.map(\.line) == [4])
        #expect(problems("username;email\ndora;a;b\n").first?.message == "The record has 3 fields, and the header 2.")
    }

    @Test("a bad header is reported once, at its line, with the columns that there are")
    func header() throws {
        let rows = (0..<200).map { "\($0);x;y\n" }.joined()
        let found = problems("Username;E-Mail;pasword\n" + rows)
        #expect(found.count == 1)
        let problem = try #require(found.first)
        #expect(problem.line == 1 && problem.path.isEmpty)
        for part in [
            "Unknown column \"Username\". Did you mean \"username\"?", "Unknown column \"E-Mail\".",
            "Unknown column \"pasword\". Did you mean \"password\"?", "The column username is missing.",
            "Known columns: birthdate, email, ", "address.country", "claims.NAME",
        ] {
            #expect(problem.message.contains(part), "\(part)")
        }
        // Each column that a user may have is one.
        for key in Fixtures.keys["user"] ?? [] where key != "claims" && key != "address" {
            #expect(problem.message.contains(key), "\(key)")
        }
    }

    @Test(
        "a header that has no column for a key within claims or an address, or too many, is reported once",
        arguments: [
            "username,claims\na,b\nc,d\n", "username,claims.\na,b\nc,d\n", "username,address\na,b\nc,d\n",
            "username,address.planet\na,b\nc,d\n", "password\na\nb\n",
            (0..<300).map { "c\($0)" }.joined(separator: ",") + "\n",
        ])
    func badHeaders(text: String) {
        let found = problems(text)
        #expect(found.count == 1 && found.first?.line == 1)
        #expect(found.first?.message.contains("Known columns: ") == true)
        #expect(found.first?.message.utf8.count ?? 0 < 1_500)
    }

    @Test("a file without a header is refused, and the message quotes nothing of its first row")
    func headless() throws {
        for text in ["dora,explorer,dora@example.com\n", "dora,explorer,explorer\n"] {
            let message = try #require(problems(text).first?.message)
            #expect(message.hasPrefix("The first line names no column."))
            #expect(!message.contains("explorer"))
        }
    }

    @Test("a column without a name is ignored, unless it has a value: that is named with its line")
    func namelessColumn() throws {
        #expect(try users("username,,\na,,\nb,,\n").map(\.username) == ["a", "b"])
        let found = problems("username,,\na,,\nb,,x\n")
        #expect(found.map(\.message) == ["The header's field 3 is empty, and line 3 has a value there."])
    }

    @Test("a file in another encoding is refused, with what to save it as")
    func encodings() throws {
        for bytes in [[0xFF, 0xFE, 0x75, 0x00], [0x75, 0xE4, 0x0A]] as [[UInt8]] {
            try withFile(bytes) { path in
                let error = #expect(throws: FixtureError.self) { try Fixtures.decode(file: path) }
                #expect(error?.description.contains("not UTF-8. Save it as UTF-8") == true)
            }
        }
    }

    @Test("a file in another encoding is refused at the line of its first letter that is not UTF-8")
    func encodingLine() throws {
        try withFile(Array("username\nana\nJ".utf8) + [0xFC] + Array("rg\n".utf8)) { path in
            let error = #expect(throws: FixtureError.self) { try Fixtures.decode(file: path) }
            #expect(error?.problems.map(\.line) == [3])
        }
    }
}
