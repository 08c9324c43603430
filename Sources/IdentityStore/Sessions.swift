// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Foundation
internal import GRDB
package import JOSE
import OAuth

extension IdentityStore {
    /// One transaction: reads the user, lets the caller judge, and gives the browser a session under a new cookie.
    ///
    /// The same user's session goes on, newly authenticated; another user's ends.
    ///
    /// - Parameters:
    ///   - byEmail: Whether the name may be the email of exactly one user.
    ///   - judging: Gets `nil` for an unknown user; what it throws is thrown on, and nothing is kept.
    /// - Returns: The user, their session, and the one that has ended.
    /// - Throws: ``AmbiguousEmail``, what `judging` throws, or an error of SQLite.
    package func signIn(
        _ username: String, byEmail: Bool = false, in tenant: String, with draft: SessionDraft,
        judging: @escaping @Sendable (User?) throws -> User
    ) async throws -> (User, Session, EndedSession?) {
        try await write { database in
            var ended: EndedSession?
            let user = try judging(try User.fetch(name: username, byEmail: byEmail, in: tenant, database))
            let known = try draft.replacing.flatMap { try Session.fetch(digest: $0, in: tenant, database) }
            if var session = known, session.isActive(at: draft.now) {
                if session.subject == user.subject {
                    session.authenticatedAt = draft.now
                    session.expiresAt = draft.expiresAt
                    try session.save(digest: draft.digest, in: tenant, database)
                    return (user, session, nil)
                }
                ended = try session.end(in: tenant, at: draft.now, database)
            }
            let session = Session(
                id: draft.id, subject: user.subject, authenticatedAt: draft.now, createdAt: draft.now,
                expiresAt: draft.expiresAt)
            try session.save(digest: draft.digest, in: tenant, database)
            return (user, session, ended)
        }
    }

    /// Ends a session, and with it what it gave but for offline access (OpenID Connect Back-Channel Logout §2.7).
    ///
    /// - Returns: `nil` when there is none, or it has ended before.
    package func endSession(_ id: String, in tenant: String, at now: NumericDate) async throws -> EndedSession? {
        try await write { database in
            guard let session = try Session.fetch(id: id, in: tenant, database), session.endedAt == nil else {
                return nil
            }
            return try session.end(in: tenant, at: now, database)
        }
    }

    /// The sessions of a user that have not ended, the newest first.
    package func sessions(of subject: String, in tenant: String, at now: NumericDate) async throws -> [Session] {
        try await read { database in
            let sql = """
                SELECT * FROM sessions WHERE subject = ? AND tenant = ? AND ended_at IS NULL AND expires_at > ?
                ORDER BY created_at DESC, id
                """
            return try Row.fetchAll(database, sql: sql, arguments: [subject, tenant, now.seconds]).map(Session.init)
        }
    }

    /// The session of a cookie, and its user.
    ///
    /// - Returns: `nil` when there is none, it has ended or expired, or its user is gone.
    package func session(
        digest: [UInt8], in tenant: String, at now: NumericDate
    ) async throws -> (Session, User)? {
        try await read { database in
            guard let session = try Session.fetch(digest: digest, in: tenant, database), session.isActive(at: now),
                let user = try User.fetch("subject", session.subject, in: tenant, database)
            else { return nil }
            return (session, user)
        }
    }
}

extension Session {
    fileprivate static func fetch(digest: [UInt8], in tenant: String, _ database: Database) throws -> Session? {
        let statement = try database.cachedStatement(sql: "SELECT * FROM sessions WHERE digest = ? AND tenant = ?")
        return try Row.fetchOne(statement, arguments: [Data(digest), tenant]).map(Session.init)
    }

    fileprivate static func fetch(id: String, in tenant: String, _ database: Database) throws -> Session? {
        let statement = try database.cachedStatement(sql: "SELECT * FROM sessions WHERE tenant = ? AND id = ?")
        return try Row.fetchOne(statement, arguments: [tenant, id]).map(Session.init)
    }

    /// Whether a session is there and has not ended.
    static func isActive(_ id: String, in tenant: String, at now: NumericDate, _ database: Database) throws -> Bool {
        try fetch(id: id, in: tenant, database)?.isActive(at: now) ?? false
    }

    init(_ row: Row) {
        self.init(
            id: row["id"], subject: row["subject"], authenticatedAt: NumericDate(seconds: row["authenticated_at"]),
            createdAt: NumericDate(seconds: row["created_at"]), expiresAt: NumericDate(seconds: row["expires_at"]),
            endedAt: (row["ended_at"] as Int64?).map(NumericDate.init(seconds:)))
    }

    fileprivate func save(digest: [UInt8], in tenant: String, _ database: Database) throws {
        let statement = try database.cachedStatement(
            sql: """
                INSERT INTO sessions (tenant, id, digest, subject, authenticated_at, created_at, expires_at)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (tenant, id) DO UPDATE SET digest = excluded.digest,
                    authenticated_at = excluded.authenticated_at, expires_at = excluded.expires_at
                """)
        try statement.execute(arguments: [
            tenant, id, Data(digest), subject, authenticatedAt.seconds, createdAt.seconds, expiresAt.seconds,
        ])
    }

    /// Ends all sessions of a user.
    static func endAll(
        of subject: String, in tenant: String, at now: NumericDate, _ database: Database
    ) throws -> [EndedSession] {
        let sql = "SELECT * FROM sessions WHERE subject = ? AND tenant = ? AND ended_at IS NULL"
        return try Row.fetchAll(database, sql: sql, arguments: [subject, tenant]).map(Session.init)
            .map { try $0.end(in: tenant, at: now, database) }
    }

    fileprivate func end(in tenant: String, at now: NumericDate, _ database: Database) throws -> EndedSession {
        try database.execute(
            sql: "UPDATE sessions SET ended_at = ? WHERE tenant = ? AND id = ? AND ended_at IS NULL",
            arguments: [now.seconds, tenant, id])
        let rows = try Row.fetchAll(
            database,
            sql: "SELECT authorization_id, client_id FROM session_authorizations WHERE tenant = ? AND session_id = ?",
            arguments: [tenant, id])
        for row in rows {
            guard let authorization = try Authorization.fetch(row["authorization_id"], in: tenant, database),
                !authorization.scope.contains(Scope.offlineAccess)
            else { continue }
            try Authorization.revoke(authorization.id, in: tenant, at: now, reason: "session_ended", database)
        }
        var ended = self
        ended.endedAt = now
        return EndedSession(session: ended, clientIDs: Set(rows.map { $0["client_id"] }).sorted())
    }
}
