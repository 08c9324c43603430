// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Foundation
package import IdentityStore
package import JOSE

/// Reads fixture files, YAML, JSON or CSV: one schema, and no key that it does not know.
package enum Fixtures {
    /// Reads a file.
    ///
    /// - Throws: ``FixtureError`` with every mistake.
    package static func decode(file path: String) throws(FixtureError) -> Seed {
        try decode(text: try text(of: path), name: path)
    }

    /// The most bytes of a file.
    private static let limit = 256 << 20

    /// The text of a file.
    ///
    /// - Throws: ``FixtureError`` when it cannot be read, is not UTF-8, or has more than 256 MiB.
    package static func text(of path: String) throws(FixtureError) -> String {
        let size = (try? FileManager.default.attributesOfItem(atPath: path))?[.size] as? Int
        if let size, size > limit {
            throw unreadable(path, "The file has \(size >> 20) MiB, and at most \(limit >> 20) are read.")
        }
        guard let data = FileManager.default.contents(atPath: path) else {
            throw unreadable(path, "The file does not exist, or cannot be read.")
        }
        guard let text = String(validating: data, as: UTF8.self) else {
            throw unreadable(
                path, "The file is not UTF-8. Save it as UTF-8; a spreadsheet calls that \"CSV UTF-8\".",
                line: lineThatIsNotUTF8(data))
        }
        return text
    }

    /// Reads a fixture's text.
    ///
    /// - Parameter name: Stands for the file in error messages, and says by its ending what it is: `.json`, `.csv` (users
    ///   of the tenant `default`), anything else YAML.
    /// - Throws: ``FixtureError`` with every mistake.
    package static func decode(text: String, name: String) throws(FixtureError) -> Seed {
        let problems = FixtureProblems(file: name)
        let isCSV = name.lowercased().hasSuffix(".csv")
        let root = FixtureReader(try node(text, name: name), reporter: problems)
        let tenants = root.items("tenants", TenantFixture.read)
        finish(root)
        for (index, tenant) in tenants.enumerated()
        where tenants[..<index].contains(where: { isSame($0.item.seed.record.name, tenant.item.seed.record.name) }) {
            problems.add("This tenant stands twice.", at: tenant.line, path: "tenants[\(index)].name")
        }
        guard problems.problems.isEmpty else { throw FixtureError(problems: problems.problems) }
        var seed = Seed(tenants: tenants.map(\.item.seed))
        seed.warnings = problems.warnings
        seed.places = SeedPlaces(
            file: name,
            tenants: tenants.map { tenant in
                SeedPlaces.Tenant(line: tenant.line, keys: tenant.item.keyLines, users: tenant.item.userLines)
            })
        // A list of users says nothing of their tenant.
        if isCSV { for index in seed.tenants.indices { seed.tenants[index].keepsRecord = true } }
        return seed
    }

    /// Notes what stands beside `tenants`; whoever began with what belongs to one of them is told so once.
    private static func finish(_ root: FixtureReader) {
        let strangers = root.strangers
        guard !strangers.isEmpty else { return }
        let ofTenants = keys["tenant"] ?? []
        let hasTenants = root.node("tenants") != nil || root.isNull("tenants")
        let misplaced = strangers.filter { name in
            ofTenants.contains(name)
                || !hasTenants && Suggestion.nearest(to: name, in: ["tenants"]) == nil
                    && Suggestion.nearest(to: name, in: ofTenants.sorted()) != nil
        }
        if let first = misplaced.first {
            root.problems.add(
                "A fixture begins with tenants, and what it says of one stands there.",
                at: root.value.line(of: first) ?? root.line, path: first.excerpt,
                suggestion: "Write tenants, a list, and in it an item with a name, such as default, and this below it.")
        }
        for name in strangers where !misplaced.contains(where: { isSame($0, name) }) && !root.problems.isFull {
            root.failUnknown(name)
        }
    }

    private static func node(_ text: String, name: String) throws(FixtureError) -> FixtureNode {
        // Parsers hash the keys of a mapping.
        guard text.isComparable else { throw unreadable(name, "A text has at most 256 combining marks in a row.") }
        // Editors of Windows begin a text with a byte order mark.
        let text = text.utf8.starts(with: [0xEF, 0xBB, 0xBF]) ? String(text.unicodeScalars.dropFirst()) : text
        let ending = name.lowercased()
        if ending.hasSuffix(".json") { return try .json(text, file: name) }
        if ending.hasSuffix(".csv") { return try .csv(text, file: name) }
        return try .yaml(text, file: name)
    }

    /// Reads one user, as an entry of `users` has them.
    ///
    /// - Throws: ``FixtureError`` with every mistake.
    package static func decodeUser(_ object: JSONObject) throws(FixtureError) -> UserSeed {
        try decode(object, name: "user", UserFixture.read)
    }

    /// Reads one client, as an entry of `clients` has it.
    ///
    /// - Throws: ``FixtureError`` with every mistake.
    package static func decodeClient(_ object: JSONObject) throws(FixtureError) -> Client {
        try decode(object, name: "client", ClientFixture.read)
    }

    /// Reads one tenant, as an entry of `tenants` has it, under a name that counts instead of its own.
    ///
    /// - Throws: ``FixtureError`` with every mistake.
    package static func decodeTenant(_ object: JSONObject, as name: String) throws(FixtureError) -> TenantSeed {
        var object = object
        object["name"] = .string(name)
        return try decode(object, name: "tenant", TenantFixture.read).seed
    }

    /// The one tenant of a fixture's text, YAML or JSON, as it stands there.
    ///
    /// - Throws: ``FixtureError`` when it is no fixture, or not of one tenant.
    package static func tenantObject(text: String) throws(FixtureError) -> JSONObject {
        _ = try decode(text: text, name: "fixture")
        let document = try node(text, name: "fixture").json.objectValue
        guard let tenants = document?["tenants"]?.arrayValue, tenants.count == 1,
            let tenant = tenants.first?.objectValue
        else {
            throw FixtureError(problems: [
                FixtureProblem(
                    file: "fixture", line: 1, path: "tenants", message: "The fixture of a tenant describes one.",
                    suggestion: nil)
            ])
        }
        return tenant
    }

    private static func decode<Item>(
        _ object: JSONObject, name: String, _ read: (FixtureReader) -> Item
    ) throws(FixtureError) -> Item {
        let problems = FixtureProblems(file: name)
        let reader = FixtureReader(FixtureNode(.object(object)), reporter: problems)
        let item = read(reader)
        reader.finish()
        guard problems.problems.isEmpty else { throw FixtureError(problems: problems.problems) }
        return item
    }

    /// The keys that each kind of mapping may have.
    package static var keys: [String: Set<String>] {
        var keys = Dictionary(
            uniqueKeysWithValues: FixtureSchema.records.map { ($0.name, Set($0.keys.map(\.name))) })
        keys["paths"] = Set(EndpointPathFixture.endpoints)
        return keys
    }

    private static func unreadable(_ path: String, _ message: String, line: Int = 1) -> FixtureError {
        FixtureError(problems: [FixtureProblem(file: path, line: line, path: "", message: message, suggestion: nil)])
    }

    /// The line of the first byte that is not UTF-8, counted from 1; no character has a line feed within.
    private static func lineThatIsNotUTF8(_ data: Data) -> Int {
        let lines = data.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        return 1 + (lines.firstIndex { String(validating: $0, as: UTF8.self) == nil } ?? 0)
    }
}
