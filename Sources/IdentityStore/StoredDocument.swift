// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Foundation
internal import GRDB
import JOSE

/// Settings that are stored as one JSON document, and only ever read whole.
enum StoredDocument {
    /// Sorted, so that equal values have equal text.
    static func text(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    /// Reads a document that an earlier version may have written: what it did not know takes the default's value.
    static func value<Value: Codable>(_ text: String, default defaultValue: Value) throws -> Value {
        var members = try JSONObject(parsing: Array(try self.text(defaultValue).utf8))
        for (name, value) in try JSONObject(parsing: Array(text.utf8)) {
            members[name] = value
        }
        return try JSONDecoder().decode(Value.self, from: Data(members.serialized()))
    }

    /// Reads what was written here; nobody bounds it a second time.
    static func object(_ text: String) throws -> JSONObject {
        try JSONObject(parsing: Array(text.utf8), limits: JSONLimits(maximumBytes: .max, maximumDepth: 512))
    }

    /// Inserts or replaces a document, and counts which it was.
    static func save(
        _ document: String, in table: String, key: [(column: String, value: String)], _ database: Database,
        _ report: inout SeedReport
    ) throws {
        let match = key.map { "\($0.column) = ?" }.joined(separator: " AND ")
        let stored = try String.fetchOne(
            database, sql: "SELECT document FROM \(table) WHERE \(match)",
            arguments: StatementArguments(key.map(\.value)))
        guard stored != document else {
            report.unchanged += 1
            return
        }
        let columns = key.map(\.column).joined(separator: ", ")
        let marks = Array(repeating: "?", count: key.count + 1).joined(separator: ", ")
        try database.execute(
            sql: """
                INSERT INTO \(table) (\(columns), document) VALUES (\(marks))
                ON CONFLICT (\(columns)) DO UPDATE SET document = excluded.document
                """,
            arguments: StatementArguments(key.map(\.value) + [document]))
        if stored == nil { report.created += 1 } else { report.updated += 1 }
    }
}
