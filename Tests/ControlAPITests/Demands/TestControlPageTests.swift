// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Foundation
import JOSE
import NIOHTTP1
import TestSupport
import Testing

@Suite("docs/test-control.md, held against the server")
struct TestControlPageTests {
    private static func page() throws -> String {
        try String(contentsOf: packageRoot.appendingPathComponent("docs/test-control.md"), encoding: .utf8)
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

    @Test("what the page tells of other verifiers stands in the table of its basis: a choice is no disagreement")
    func verifiers() async throws {
        let disagreements = try Self.rows(under: "| verifier | basis | otherwise than the catalogue")
        let choices = try Self.rows(under: "| verifier | basis | its own choice")
        #expect(disagreements.allSatisfy { ["`required`", "`recommended`"].contains(Self.cell($0[1])) })
        #expect(choices.allSatisfy { Self.cell($0[1]) == "`policy`" } && choices.count > 5)
        try await ControlServer.run { server async throws in
            var bases: [String: Set<String>] = [:]
            // The issuer is an audience whose tokens are not marked.
            for audience in ["orders-api", server.issuer.replacing("/", with: "%2F")] {
                let path = "/_understudy/v1/tokens/catalogue?client=demo-app&audience=\(audience)"
                for entry in (try await server.send(.GET, path).body["tokens"]?.arrayValue ?? []) {
                    let name = entry.objectValue?["name"]?.stringValue ?? ""
                    bases[name, default: []].insert(entry.objectValue?["basis"]?.stringValue ?? "")
                }
            }
            for row in disagreements + choices {
                for name in Self.words(row[3]) {
                    let basis = Self.words(row[1]).first ?? ""
                    #expect(bases[name]?.contains(basis) == true, "\(name) is not \(basis)")
                }
            }
        }
    }

    private static func cell(_ text: Substring) -> String {
        text.trimmingCharacters(in: .whitespaces)
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
                    #expect(
                        problem["title"] != "Unknown member" || problem["field"] != .string("\(part).\(name)"),
                        "\(part).\(name)")
                }
            }
        }
    }
}
