// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

internal import GRDB
package import JOSE

/// What people look through page by page, and no row more is read than a page has.
extension IdentityStore {
    /// The sessions that have not ended, by id.
    ///
    /// - Parameter subject: Whose; `nil` is everybody's.
    package func sessions(
        of subject: String? = nil, in tenant: String, at now: NumericDate, page: RecordPage
    ) async throws -> [ListedSession] {
        try await read { database in
            var query = ListQuery("sessions", in: tenant, page)
            query.add("listed.ended_at IS NULL AND listed.expires_at > ?", now.seconds)
            // Nobody is signed in by the session of a user who is gone.
            query.add("users.username IS NOT NULL")
            if let subject { query.add("listed.subject = ?", subject) }
            return try query.rows(database)
                .map { row in ListedSession(session: Session(row), username: row["username"]) }
        }
    }

    /// What was granted, by id.
    package func authorizations(
        in tenant: String, matching filter: AuthorizationFilter, page: RecordPage
    ) async throws -> [ListedAuthorization] {
        try await read { database in
            var query = ListQuery("authorizations", in: tenant, page)
            if let subject = filter.subject { query.add("listed.subject = ?", subject) }
            if let client = filter.clientID { query.add("listed.client_id = ?", client) }
            switch filter.state {
            case .active?: query.add("listed.revoked_at IS NULL")
            case .revoked?: query.add("listed.revoked_at IS NOT NULL")
            case nil: break
            }
            if let search = filter.search { query.add("instr(lower(\(Authorization.text)), lower(?)) > 0", search) }
            return try query.rows(database)
                .map { row in
                    ListedAuthorization(authorization: try Authorization(row), username: row["username"])
                }
        }
    }
}

extension Authorization {
    /// What a search looks through.
    fileprivate static let text = """
        listed.id || ' ' || listed.client_id || ' ' || coalesce(listed.subject, '') || ' '
            || coalesce(users.username, '') || ' ' || listed.scope || ' ' || listed.audience || ' ' || listed.session_id
        """
}

/// A question about rows that have an id and a subject, each with its user's name.
private struct ListQuery {
    private let table: StaticString
    private let page: RecordPage
    private var conditions: [String]
    private var arguments: StatementArguments

    init(_ table: StaticString, in tenant: String, _ page: RecordPage) {
        self.table = table
        self.page = page
        conditions = ["listed.tenant = ?", "listed.id > ?"]
        arguments = [tenant, page.after ?? ""]
    }

    mutating func add(_ condition: String, _ argument: (any DatabaseValueConvertible)? = nil) {
        conditions.append(condition)
        if let argument { arguments += [argument] }
    }

    func rows(_ database: Database) throws -> [Row] {
        let sql = """
            SELECT listed.*, users.username AS username FROM \(table) AS listed
            LEFT JOIN users ON users.tenant = listed.tenant AND users.subject = listed.subject
            WHERE \(conditions.joined(separator: " AND ")) ORDER BY listed.id LIMIT ?
            """
        return try Row.fetchAll(database, sql: sql, arguments: arguments + [page.limit])
    }
}
