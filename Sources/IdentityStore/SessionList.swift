// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

internal import GRDB
package import JOSE

extension IdentityStore {
    /// The sessions that have not ended, by id.
    package func sessions(
        in tenant: String, at now: NumericDate, matching filter: SessionFilter, page: RecordPage
    ) async throws -> [ListedSession] {
        try await read { database in
            var query = ListQuery("sessions", in: tenant, page)
            query.addActive(at: now)
            if let subject = filter.subject { query.add("listed.subject = ?", subject) }
            if let client = filter.clientID { query.add(Session.hasClient("client_id = ?"), client) }
            if let search = filter.search {
                query.add(
                    "(instr(lower(\(Session.text)), lower(?)) > 0 OR "
                        + Session.hasClient("instr(lower(client_id), lower(?)) > 0") + ")", search, search)
            }
            return try query.rows(database).map(ListedSession.init)
        }
    }

    /// A session that has not ended; `nil` when there is none of that id.
    package func session(id: String, in tenant: String, at now: NumericDate) async throws -> ListedSession? {
        try await read { database in
            var query = ListQuery("sessions", in: tenant, id: id)
            query.addActive(at: now)
            return try query.rows(database).first.map(ListedSession.init)
        }
    }
}

extension ListQuery {
    /// Nobody is signed in by the session of a user who is gone.
    fileprivate mutating func addActive(at now: NumericDate) {
        add("listed.ended_at IS NULL AND listed.expires_at > ? AND users.username IS NOT NULL", now.seconds)
    }
}

extension Session {
    /// What a search looks through, beside the clients.
    fileprivate static let text = "listed.id || ' ' || listed.subject || ' ' || users.username"

    /// Whether such a client took part in it.
    fileprivate static func hasClient(_ condition: String) -> String {
        """
        EXISTS (SELECT 1 FROM session_authorizations
            WHERE tenant = listed.tenant AND session_id = listed.id AND \(condition))
        """
    }
}

extension ListedSession {
    fileprivate init(_ row: Row) {
        self.init(session: Session(row), username: row["username"])
    }
}
