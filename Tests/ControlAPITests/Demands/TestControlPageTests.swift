// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Foundation
import JOSE
import NIOHTTP1
import Testing

@Suite("docs/test-control.md, held against the server")
struct TestControlPageTests {
    private static func page() throws -> String {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        return try String(contentsOf: root.appendingPathComponent("docs/test-control.md"), encoding: .utf8)
    }

    /// The rows of the table that begins so.
    private static func rows(under header: String) throws -> [[Substring]] {
        let lines = try page().split(separator: "\n", omittingEmptySubsequences: false)
        let start = try #require(lines.firstIndex { $0.hasPrefix(header) })
        return lines[start...].dropFirst(2).prefix { $0.hasPrefix("|") }.map { $0.split(separator: "|") }
    }

    /// What stands between backticks.
    private static func words(_ text: some StringProtocol) -> [String] {
        String(text).matches(of: /`([^`]+)`/).map { String($0.1) }
    }

    @Test("each token that the page names is in the catalogue, with the verdict that the page says")
    func catalogue() async throws {
        let rows = try Self.rows(under: "| group | among them | verdict |")
        #expect(rows.count > 12)
        try await ControlServer.run { server async throws in
            // Of each kind of key there is one.
            #expect(try await server.send(.POST, "/_understudy/v1/keys/rotate", "{}").status == 200)
            let path = "/_understudy/v1/tokens/catalogue?client=demo-app&audience=orders-api"
            let document = try await server.send(.GET, path).body
            var verdicts: [String: String] = [:]
            for entry in (document["tokens"]?.arrayValue ?? []).compactMap(\.objectValue) {
                verdicts[entry["name"]?.stringValue ?? ""] = entry["verdict"]?.stringValue
            }
            for row in rows {
                let allowed = Set(Self.words(row[2]))
                for name in Self.words(row[1]) {
                    let verdict = try #require(verdicts[name], "\(name) is not in the catalogue")
                    #expect(allowed.contains(verdict) || row[2].contains("and others"), "\(name) is \(verdict)")
                }
            }
        }
    }

    @Test("the endpoints, profiles and members of a fault are those that the page names")
    func faults() async throws {
        let match = try Self.rows(under: "| `match` | |")
        let action = try Self.rows(under: "| `action` | |")
        let row = try #require(match.first { $0[0].contains("`endpoint`") })
        let endpoints = Self.words(row[1])
        try await ControlServer.run { server async throws in
            let faults = "/_understudy/v1/faults"
            for endpoint in endpoints {
                let rule = #"{"match":{"endpoint":"\#(endpoint)"},"action":{"status":503}}"#
                #expect(try await server.send(.POST, faults, rule).status == 201, "\(endpoint)")
            }
            let listed = try await server.send(.GET, faults + "/profiles").body["profiles"]?.arrayValue ?? []
            for profile in listed.compactMap({ $0.objectValue?["profile"]?.stringValue }) {
                #expect(try Self.page().contains("`\(profile)`"), "\(profile)")
            }
            // A member that there is not is the field of the problem, under its own name.
            for (part, rows) in [("match", match), ("action", action)] {
                for name in rows.flatMap({ Self.words($0[0]) }) {
                    let rule = #"{"\#(part)":{"\#(name)":{"nonsense":0}}}"#
                    let problem = try await server.send(.POST, faults, rule).body
                    #expect(problem["title"] != "Unknown member", "\(part).\(name)")
                }
            }
        }
    }
}
