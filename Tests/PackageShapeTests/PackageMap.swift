// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// The two tables of CONTRIBUTING.md: what each target imports, and the floors of its folders.
enum PackageMap {
    /// The folders of a target, top floor first.
    struct Floors: CustomTestStringConvertible, Sendable {
        let name: String
        let floors: [Set<String>]

        var testDescription: String { name }
    }

    static func imports() throws -> [String: Set<String>] {
        let rows = try rows(under: "| target | imports of ours | what it owns |")
        return Dictionary(uniqueKeysWithValues: rows.map { ($0[0].codes.first ?? "", Set($0[1].codes)) })
    }

    static func floors() throws -> [Floors] {
        try rows(under: "| target | floors |")
            .map { cells in
                Floors(
                    name: cells[0].codes.first ?? "", floors: cells[1].split(separator: ">").map { Set($0.codes) })
            }
    }

    /// The cells of each row of a table.
    private static func rows(under header: String) throws -> [[Substring]] {
        let file = PackageSources.root.appendingPathComponent("CONTRIBUTING.md")
        let lines = try String(contentsOf: file, encoding: .utf8)
            .split(separator: "\n", omittingEmptySubsequences: false)
        let start = try #require(lines.firstIndex { $0 == header })
        return lines[(start + 2)...].prefix { $0.hasPrefix("|") }
            .map { $0.split(separator: "|", omittingEmptySubsequences: false).dropFirst().map { $0 } }
    }
}

extension Substring {
    /// The texts between backticks.
    fileprivate var codes: [String] {
        split(separator: "`", omittingEmptySubsequences: false).enumerated()
            .compactMap { $0.offset % 2 == 1 ? String($0.element) : nil }
    }
}
