// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

internal import GRDB

/// A question about rows that have an id and a subject, each with its user's name: no row more is read than a page has.
struct ListQuery {
    private let table: StaticString
    private let limit: Int
    private var conditions: [String]
    private var arguments: StatementArguments

    init(_ table: StaticString, in tenant: String, _ page: RecordPage) {
        self.table = table
        limit = page.limit
        conditions = ["listed.tenant = ?", "listed.id > ?"]
        arguments = [tenant, page.after ?? ""]
    }

    /// The row of an id.
    init(_ table: StaticString, in tenant: String, id: String) {
        self.table = table
        limit = 1
        conditions = ["listed.tenant = ?", "listed.id = ?"]
        arguments = [tenant, id]
    }

    /// - Parameter condition: Of columns of `listed` and of `users`, with a mark for each argument.
    mutating func add(_ condition: String, _ arguments: any DatabaseValueConvertible...) {
        conditions.append(condition)
        for argument in arguments { self.arguments += [argument] }
    }

    func rows(_ database: Database) throws -> [Row] {
        let sql = """
            SELECT listed.*, users.username AS username FROM \(table) AS listed
            LEFT JOIN users ON users.tenant = listed.tenant AND users.subject = listed.subject
            WHERE \(conditions.joined(separator: " AND ")) ORDER BY listed.id LIMIT ?
            """
        return try Row.fetchAll(database, sql: sql, arguments: arguments + [limit])
    }
}
