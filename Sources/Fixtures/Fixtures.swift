// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Foundation
package import IdentityStore
import JOSE

/// Reads fixture files, YAML or JSON: one schema, and no key that it does not know.
package enum Fixtures {
    /// Reads a file.
    ///
    /// - Throws: ``FixtureError`` with every mistake.
    package static func decode(file path: String) throws(FixtureError) -> Seed {
        try decode(text: try text(of: path), name: path)
    }

    /// The text of a file.
    ///
    /// - Throws: ``FixtureError`` when it cannot be read, or is not UTF-8.
    package static func text(of path: String) throws(FixtureError) -> String {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw unreadable(path, "The file does not exist, or cannot be read.")
        }
        guard let text = String(validating: data, as: UTF8.self) else {
            throw unreadable(path, "The file is not UTF-8.")
        }
        return text
    }

    /// Reads a fixture's text.
    ///
    /// - Parameter name: Stands for the file in error messages; one that ends in `.json` must be strict JSON.
    /// - Throws: ``FixtureError`` with every mistake.
    package static func decode(text: String, name: String) throws(FixtureError) -> Seed {
        if name.lowercased().hasSuffix(".json") { try checkJSON(text, name: name) }
        let problems = FixtureProblems(file: name)
        let root = FixtureReader(try FixtureNode.parse(text, file: name), path: "", problems: problems)
        let tenants = root.each("tenants", TenantFixture.read)
        root.finish()
        for (index, tenant) in tenants.enumerated()
        where tenants[..<index].contains(where: { $0.item.record.name == tenant.item.record.name }) {
            problems.add("This tenant stands twice.", at: tenant.line, path: "tenants[\(index)].name")
        }
        guard problems.problems.isEmpty else { throw FixtureError(problems: problems.problems) }
        return Seed(tenants: tenants.map(\.item))
    }

    private static func checkJSON(_ text: String, name: String) throws(FixtureError) {
        let bytes = Array(text.utf8)
        do {
            _ = try JSONValue(parsing: bytes, limits: JSONLimits(maximumBytes: Int.max))
        } catch {
            let line = bytes.prefix(error.offset).count { $0 == UInt8(ascii: "\n") } + 1
            throw FixtureError(problems: [
                FixtureProblem(file: name, line: line, path: "", message: error.description, suggestion: nil)
            ])
        }
    }

    private static func unreadable(_ path: String, _ message: String) -> FixtureError {
        FixtureError(problems: [FixtureProblem(file: path, line: 1, path: "", message: message, suggestion: nil)])
    }
}
