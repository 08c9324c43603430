// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

internal import GRDB
package import JOSE

/// Deletes what ended long ago, in transactions so small that sign-ins come in between.
extension IdentityStore {
    /// Deletes the rows of a tenant that ended a day ago or earlier.
    ///
    /// An authorization goes with its codes, refresh tokens, revoked token IDs and its place in a session, 24 hours after the
    /// last of its tokens ended. A session goes once it has no authorization. Other rows go by their own date.
    ///
    /// - Parameters:
    ///   - now: The tenant's time.
    ///   - settled: The earlier one of the tenant's time and the system's time. Assertions and proofs that are valid once go by
    ///     it: a clock that went ahead and back must not make them valid again.
    /// - Returns: How many authorizations, sessions, tokens and codes are gone.
    @discardableResult
    package func removeExpired(in tenant: String, at now: NumericDate, settled: NumericDate) async throws -> Int {
        let limit = now.adding(-ExpiredRows.retention)
        var count = 0
        for (table, key, isValidOnce) in ExpiredRows.dated {
            let rows = ExpiredRows(tenant: tenant, limit: isValidOnce ? settled : limit)
            count += try await inBatches(
                finding: { try rows.any(in: table, $0) }, removing: { try rows.remove(from: table, key: key, $0) })
        }
        let rows = ExpiredRows(tenant: tenant, limit: limit)
        count += try await inBatches(finding: rows.anyAuthorization, removing: rows.removeAuthorizations)
        while true {
            let sessions = try await read(rows.sessions)
            if sessions.isEmpty { return count }
            let removed = try await write { try rows.remove(sessions: sessions, $0) }
            if removed == 0 { return count }
            count += removed
        }
    }

    /// Reads before each write, so that a tenant with nothing to delete costs no write.
    private func inBatches(
        finding isThere: @escaping @Sendable (Database) throws -> Bool,
        removing remove: @escaping @Sendable (Database) throws -> Int
    ) async throws -> Int {
        var count = 0
        while try await read(isThere) {
            let removed = try await write(remove)
            if removed == 0 { break }
            count += removed
        }
        return count
    }

    /// Gives the pages of deleted rows back to the file system, some at a time.
    ///
    /// A file that an earlier version made keeps its size, and its free pages are used again.
    package func shrink() async throws {
        var last = Int.max
        while let free = try await read(IdentityStore.freePages), free < last {
            last = free
            try await write { try $0.execute(sql: "PRAGMA incremental_vacuum(\(IdentityStore.pagesOfBatch))") }
        }
        if last < .max { try await checkpoint() }
    }

    private static let pagesOfBatch = 200

    /// How many pages are free; `nil` when they are few, or the file cannot shrink.
    private static func freePages(_ database: Database) throws -> Int? {
        guard try Int.fetchOne(database, sql: "PRAGMA auto_vacuum") == 2,
            let free = try Int.fetchOne(database, sql: "PRAGMA freelist_count"),
            let all = try Int.fetchOne(database, sql: "PRAGMA page_count")
        else { return nil }
        // What is used again soon need not go and come back.
        return free > 16 && free > all / 10 ? free : nil
    }
}

/// The rows of one tenant that ended by a date.
private struct ExpiredRows: Sendable {
    /// How long a row stays after its end, in seconds: 24 hours, so that `understudy why` still says that it expired.
    static let retention: Int64 = 86_400
    /// How many authorizations or other rows one transaction deletes.
    static let rowsOfBatch = 200

    /// The tables whose rows go by a date of their own, their keys beside the tenant, and whether the rows only say that
    /// something was used.
    static let dated: [(table: String, key: String, isValidOnce: Bool)] = [
        ("opaque_tokens", "digest", false), ("device_codes", "digest", false), ("dpop_proofs", "digest", true),
        ("client_assertions", "client_id, digest", true),
    ]

    let tenant: String
    let limit: NumericDate

    private var arguments: StatementArguments { [tenant, limit.seconds] }

    // MARK: Rows with a date

    func any(in table: String, _ database: Database) throws -> Bool {
        let sql = "SELECT EXISTS (SELECT 1 FROM \(table) WHERE tenant = ? AND expires_at <= ?)"
        return try Bool.fetchOne(database.cachedStatement(sql: sql), arguments: arguments) ?? false
    }

    func remove(from table: String, key: String, _ database: Database) throws -> Int {
        try database.execute(
            sql: """
                DELETE FROM \(table) WHERE (tenant, \(key)) IN (
                    SELECT tenant, \(key) FROM \(table) WHERE tenant = ? AND expires_at <= ?
                    ORDER BY expires_at LIMIT \(ExpiredRows.rowsOfBatch))
                """,
            arguments: arguments)
        return database.changesCount
    }

    // MARK: Authorizations

    func anyAuthorization(_ database: Database) throws -> Bool {
        let sql = "SELECT EXISTS (SELECT 1 FROM authorizations WHERE tenant = ? AND ends_at <= ?)"
        return try Bool.fetchOne(database.cachedStatement(sql: sql), arguments: arguments) ?? false
    }

    func removeAuthorizations(_ database: Database) throws -> Int {
        let sql = """
            SELECT id, session_id FROM authorizations WHERE tenant = ? AND ends_at <= ?
            ORDER BY ends_at LIMIT \(ExpiredRows.rowsOfBatch)
            """
        let found = try Row.fetchAll(database.cachedStatement(sql: sql), arguments: arguments)
        for row in found {
            let (id, session): (String, String) = (row["id"], row["session_id"])
            for table in ["refresh_tokens", "authorization_codes"] {
                try delete("\(table) WHERE tenant = ? AND authorization_id = ?", [tenant, id], database)
            }
            try delete(
                "session_authorizations WHERE tenant = ? AND session_id = ? AND authorization_id = ?",
                [tenant, session, id], database)
            // The ID of a token is that of its authorization, a dot and entropy; a slash comes after the dot.
            try delete("revoked_tokens WHERE tenant = ? AND id > ? AND id < ?", [tenant, id + ".", id + "/"], database)
            try delete("authorizations WHERE tenant = ? AND id = ?", [tenant, id], database)
        }
        return found.count
    }

    // MARK: Sessions

    /// Sessions that expired and gave nothing, or nothing that is still there.
    ///
    /// A session that ended before has the same date.
    func sessions(_ database: Database) throws -> [String] {
        let sql = """
            SELECT id FROM sessions WHERE tenant = ? AND expires_at <= ? AND \(ExpiredRows.isEmpty)
            LIMIT \(ExpiredRows.rowsOfBatch)
            """
        return try String.fetchAll(database.cachedStatement(sql: sql), arguments: arguments)
    }

    func remove(sessions ids: [String], _ database: Database) throws -> Int {
        var count = 0
        for id in ids {
            // It may have gone on since it was found.
            try delete(
                "sessions WHERE tenant = ? AND expires_at <= ? AND id = ? AND \(ExpiredRows.isEmpty)", arguments + [id],
                database)
            count += database.changesCount
        }
        return count
    }

    private static let isEmpty = """
        NOT EXISTS (SELECT 1 FROM session_authorizations AS given
            WHERE given.tenant = sessions.tenant AND given.session_id = sessions.id)
        """

    private func delete(_ rows: String, _ arguments: StatementArguments, _ database: Database) throws {
        try database.cachedStatement(sql: "DELETE FROM \(rows)").execute(arguments: arguments)
    }
}
