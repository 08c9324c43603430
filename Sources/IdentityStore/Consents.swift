// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

internal import GRDB
package import OAuth

extension IdentityStore {
    /// What a user has consented to give a client; empty when nothing.
    package func consent(of subject: String, to clientID: String, in tenant: String) async throws -> Scope {
        try await read { try Consent.fetch(of: subject, to: clientID, in: tenant, $0) }
    }
}

/// A user's consent to a client's scopes (OpenID Connect Core §3.1.2.4).
enum Consent {
    static func fetch(of subject: String, to clientID: String, in tenant: String, _ database: Database) throws -> Scope
    {
        let sql = "SELECT scope FROM consents WHERE tenant = ? AND subject = ? AND client_id = ?"
        return try String.fetchOne(database, sql: sql, arguments: [tenant, subject, clientID])
            .flatMap { Scope(parsing: $0) } ?? Scope()
    }

    /// Takes all consents of a user, or to a client, back.
    ///
    /// - Parameter column: `subject` or `client_id`.
    static func removeAll(_ column: StaticString, _ value: String, in tenant: String, _ database: Database) throws {
        try database.execute(
            sql: "DELETE FROM consents WHERE tenant = ? AND \(column) = ?", arguments: [tenant, value])
    }

    /// Adds to what is known.
    static func save(
        _ scope: Scope, of subject: String, to clientID: String, in tenant: String, _ database: Database
    ) throws {
        let known = try fetch(of: subject, to: clientID, in: tenant, database)
        try database.execute(
            sql: """
                INSERT INTO consents (tenant, subject, client_id, scope) VALUES (?, ?, ?, ?)
                ON CONFLICT (tenant, subject, client_id) DO UPDATE SET scope = excluded.scope
                """,
            arguments: [tenant, subject, clientID, Scope(known.tokens + scope.tokens).description])
    }
}
