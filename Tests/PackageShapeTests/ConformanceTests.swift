// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@Suite("The documents that say which test stands for what")
struct ConformanceTests {
    /// The functions of each suite, by its name.
    private static func suites() throws -> [String: Set<String>] {
        var suites: [String: Set<String>] = [:]
        for file in try PackageSources.files(under: "Tests") {
            var suite = ""
            for line in file.text.split(separator: "\n") {
                if let match = line.firstMatch(of: /^(?:private )?(?:struct|extension|final class|enum) (\w+)/) {
                    suite = String(match.1)
                }
                if let match = line.firstMatch(of: /^ +func (\w+)\(/) {
                    suites[suite, default: []].insert(String(match.1))
                }
            }
        }
        return suites
    }

    /// The cells of the last column of each table of a document.
    private static func lastCells(of document: String) throws -> [String] {
        let text = try String(contentsOf: PackageSources.root.appendingPathComponent(document), encoding: .utf8)
        return text.split(separator: "\n").filter { $0.hasPrefix("|") && !$0.hasPrefix("|---") }
            .compactMap { $0.split(separator: "|").last.map(String.init) }
    }

    @Test("docs/refusals.md names tests that are there")
    func refusals() throws {
        let suites = try Self.suites()
        let names = try Self.lastCells(of: "docs/refusals.md")
            .flatMap { cell in
                cell.matches(of: /`(\w+)\.(\w+)`/).map { (String($0.1), String($0.2)) }
            }
        #expect(names.count > 50)
        for (suite, name) in names { #expect(suites[suite]?.contains(name) == true, "\(suite).\(name)") }
        for cell in try Self.lastCells(of: "docs/refusals.md").filter({ !$0.contains("`") }) {
            #expect(cell.contains("test"), "a row without a test: \(cell)")
        }
    }

    @Test("docs/conformance.md names tests that are there")
    func modules() throws {
        let suites = try Self.suites()
        let known = ["BasicConformanceTests", "ProviderConformanceTests", "BackChannelLogoutTests"]
            .reduce(into: Set(suites.keys)) { $0.formUnion(suites[$1] ?? []) }
        let names = try Self.lastCells(of: "docs/conformance.md")
            .flatMap { cell in
                cell.matches(of: /`(\w+)`/).map { String($0.1) }
            }
        #expect(names.count > 25)
        for name in names { #expect(known.contains(name), "\(name)") }
    }

    /// The rows of those tables of a document whose last column has that name.
    private static func rows(of document: String, under name: String) throws -> [[String]] {
        let text = try String(contentsOf: PackageSources.root.appendingPathComponent(document), encoding: .utf8)
        var rows: [[String]] = []
        var isWanted = false
        var isHeader = true
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            guard line.hasPrefix("|") else {
                isHeader = true
                continue
            }
            let cells = line.split(separator: "|").map { String($0).trimming() }
            if isHeader {
                isWanted = cells.last == name
            } else if isWanted, !line.hasPrefix("|---") {
                rows.append(cells)
            }
            isHeader = false
        }
        return rows
    }

    @Test("docs/test-control.md names a test that is there for each demand")
    func demands() throws {
        let suites = try Self.suites()
        let rows = try Self.rows(of: "docs/test-control.md", under: "test")
        #expect(rows.count > 60)
        for row in rows {
            #expect(row.count == 3, "\(row)")
            let names = (row.last ?? "").matches(of: /`(\w+)\.(\w+)`/).map { (String($0.1), String($0.2)) }
            #expect(!names.isEmpty, "a row without a test: \(row)")
            for (suite, name) in names { #expect(suites[suite]?.contains(name) == true, "\(suite).\(name)") }
        }
    }
}

extension String {
    fileprivate func trimming() -> String { trimmingCharacters(in: .whitespaces) }
}
