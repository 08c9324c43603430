// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

internal import GRDB
package import JOSE
import OAuth

extension IdentityStore {
    /// One transaction: reads the user, lets the caller judge, and keeps what the judgement returns.
    ///
    /// - Parameters:
    ///   - byEmail: Whether the name may be the email of exactly one user.
    ///   - judging: Gets `nil` for an unknown user; what it throws is thrown on, and nothing is kept.
    /// - Returns: The user as judged, and the authorization as judged.
    /// - Throws: ``AmbiguousEmail``, what `judging` throws, or an error of SQLite.
    package func authorize(
        username: String, byEmail: Bool = false, in tenant: String,
        judging: @escaping @Sendable (User?) throws -> (Authorization, RefreshTokenDraft?)
    ) async throws -> (User, Authorization) {
        try await write { database in
            let user = try User.fetch(name: username, byEmail: byEmail, in: tenant, database)
            let (authorization, refreshToken) = try judging(user)
            guard let user else { throw StoreError.failed(reason: "an unknown user was judged good") }
            try authorization.insert(refreshToken, into: tenant, database)
            return (user, authorization)
        }
    }

    /// Keeps an authorization that is made already: a client's own, or one that nobody has to prove.
    package func keep(_ authorization: Authorization, in tenant: String) async throws {
        try await write { try authorization.insert(into: tenant, $0) }
    }

    /// Keeps an authorization at least until a token of it ends.
    package func prolong(_ authorization: Authorization, until end: NumericDate, in tenant: String) async throws {
        guard authorization.endsAt < end else { return }
        try await write { try authorization.prolong(until: end, in: tenant, $0) }
    }

    /// Ends an authorization and all that hangs on it; the first reason stays.
    ///
    /// - Returns: Whether it was in force.
    @discardableResult
    package func revokeAuthorization(
        _ id: String, in tenant: String, at now: NumericDate, reason: String
    ) async throws -> Bool {
        try await write { database in
            try Authorization.revoke(id, in: tenant, at: now, reason: reason, database)
            return database.changesCount == 1
        }
    }

    /// Ends many authorizations at once, with all that hangs on them.
    ///
    /// - Parameters:
    ///   - subject: Whose; `nil` is anybody's.
    ///   - clientID: To whom; `nil` is to anybody.
    /// - Returns: How many were in force.
    package func revokeAuthorizations(
        of subject: String?, to clientID: String?, in tenant: String, at now: NumericDate, reason: String
    ) async throws -> Int {
        try await write { database in
            try database.execute(
                sql: """
                    UPDATE authorizations SET revoked_at = ?, revocation_reason = ?
                    WHERE tenant = ? AND (? IS NULL OR subject = ?) AND (? IS NULL OR client_id = ?)
                        AND revoked_at IS NULL
                    """,
                arguments: [now.seconds, reason, tenant, subject, subject, clientID, clientID])
            return database.changesCount
        }
    }

    package func authorization(id: String, in tenant: String) async throws -> Authorization? {
        try await read { try Authorization.fetch(id, in: tenant, $0) }
    }
}

extension Authorization {
    static func fetch(_ id: String, in tenant: String, _ database: Database) throws -> Authorization? {
        let statement = try database.cachedStatement(sql: "SELECT * FROM authorizations WHERE tenant = ? AND id = ?")
        return try Row.fetchOne(statement, arguments: [tenant, id]).map(Authorization.init)
    }

    init(_ row: Row) throws {
        guard let grant = GrantType(rawValue: row["grant"]) else {
            throw StoreError.failed(reason: "an authorization has an unknown grant")
        }
        self.init(
            id: row["id"], clientID: row["client_id"], subject: row["subject"], grant: grant,
            scope: Scope(parsing: row["scope"]) ?? Scope(), audience: try User.list(row["audience"]),
            authenticatedAt: NumericDate(seconds: row["authenticated_at"]), sessionID: row["session_id"],
            createdAt: NumericDate(seconds: row["created_at"]))
        endsAt = NumericDate(seconds: row["ends_at"])
        revokedAt = (row["revoked_at"] as Int64?).map(NumericDate.init(seconds:))
        revocationReason = row["revocation_reason"]
        if let text = row["details"] as String? {
            let details = try StoredDocument.object(text)
            acr = details["acr"]?.stringValue
            claims = ClaimsRequest(stored: details["claims"]?.objectValue ?? [:])
            parameters = details["parameters"]?.objectValue ?? [:]
        }
    }

    /// What few authorizations have.
    private var details: String? {
        guard acr != nil || !claims.isEmpty || !parameters.isEmpty else { return nil }
        var details = JSONObject()
        details["acr"] = acr.map(JSONValue.string)
        if !claims.isEmpty { details["claims"] = .object(claims.json) }
        if !parameters.isEmpty { details["parameters"] = .object(parameters) }
        return details.text
    }

    func insert(into tenant: String, _ database: Database) throws {
        let statement = try database.cachedStatement(
            sql: """
                INSERT INTO authorizations (tenant, id, client_id, subject, "grant", scope, audience, authenticated_at,
                    session_id, created_at, details, ends_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """)
        try statement.execute(arguments: [
            tenant, id, clientID, subject, grant.rawValue, scope.description, User.text(audience),
            authenticatedAt.seconds, sessionID, createdAt.seconds, details, endsAt.seconds,
        ])
    }

    /// Inserts it with the refresh token that it begins with.
    func insert(_ refreshToken: RefreshTokenDraft?, into tenant: String, _ database: Database) throws {
        var kept = self
        if let refreshToken { kept.endsAt = max(endsAt, refreshToken.expiresAt) }
        try kept.insert(into: tenant, database)
        if let refreshToken {
            try RefreshTokenRow.insert(refreshToken, of: id, parent: nil, in: tenant, database)
        }
    }

    /// Keeps it at least until a token of it ends.
    func prolong(until end: NumericDate, in tenant: String, _ database: Database) throws {
        guard endsAt < end else { return }
        let statement = try database.cachedStatement(
            sql: "UPDATE authorizations SET ends_at = max(ends_at, ?) WHERE tenant = ? AND id = ?")
        try statement.execute(arguments: [end.seconds, tenant, id])
    }

    /// Ends the family; the first reason stays.
    static func revoke(
        _ id: String, in tenant: String, at now: NumericDate, reason: String, _ database: Database
    ) throws {
        let statement = try database.cachedStatement(
            sql: """
                UPDATE authorizations SET revoked_at = ?, revocation_reason = ?
                WHERE tenant = ? AND id = ? AND revoked_at IS NULL
                """)
        try statement.execute(arguments: [now.seconds, reason, tenant, id])
    }

    /// Ends all families of a user or a client.
    ///
    /// - Parameter column: `subject` or `client_id`.
    static func revokeAll(
        _ column: StaticString, _ value: String, in tenant: String, at now: NumericDate, reason: String,
        _ database: Database
    ) throws {
        try database.execute(
            sql: """
                UPDATE authorizations SET revoked_at = ?, revocation_reason = ?
                WHERE tenant = ? AND \(column) = ? AND revoked_at IS NULL
                """,
            arguments: [now.seconds, reason, tenant, value])
    }
}
