// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Foundation
internal import GRDB
package import JOSE

/// What the store knows of an access token's right to be used.
package struct TokenStanding: Sendable {
    /// `nil` when there is none of that id.
    package let authorization: Authorization?
    /// `nil` when the client acts for itself, or the user is gone.
    package let user: User?
    /// Whether this very token was revoked.
    package let isRevoked: Bool
}

extension IdentityStore {
    /// Keeps what an opaque token stands for, until a day after it expires.
    ///
    /// - Parameter digest: SHA-256 of the token, which itself is never kept.
    package func keep(_ token: OpaqueToken, digest: [UInt8], in tenant: String) async throws {
        try await write { database in
            let statement = try database.cachedStatement(
                sql: "INSERT INTO opaque_tokens (tenant, digest, claims, expires_at) VALUES (?, ?, ?, ?)")
            try statement.execute(arguments: [tenant, Data(digest), token.claims.text, token.expiresAt.seconds])
        }
    }

    package func opaqueToken(digest: [UInt8], in tenant: String) async throws -> OpaqueToken? {
        try await read { database in
            let sql = "SELECT claims, expires_at FROM opaque_tokens WHERE tenant = ? AND digest = ?"
            return try Row.fetchOne(database, sql: sql, arguments: [tenant, Data(digest)])
                .map { row in
                    OpaqueToken(
                        claims: try StoredDocument.object(row["claims"]),
                        expiresAt: NumericDate(seconds: row["expires_at"]))
                }
        }
    }

    /// Whether a token is still in force, and whose it is.
    ///
    /// - Parameter tokenID: Its `jti`.
    package func standing(
        ofToken tokenID: String, authorization id: String, in tenant: String
    ) async throws -> TokenStanding {
        try await read { database in
            let authorization = try Authorization.fetch(id, in: tenant, database)
            let user = try authorization?.subject.flatMap { try User.fetch("subject", $0, in: tenant, database) }
            let sql = "SELECT EXISTS (SELECT 1 FROM revoked_tokens WHERE tenant = ? AND id = ?)"
            let isRevoked = try Bool.fetchOne(database, sql: sql, arguments: [tenant, tokenID]) ?? false
            return TokenStanding(authorization: authorization, user: user, isRevoked: isRevoked)
        }
    }

    /// Ends one access token; a second time changes nothing.
    ///
    /// The store remembers it as long as the authorization: a clock that goes ahead and back must not revive the token.
    package func revokeToken(_ tokenID: String, until expiresAt: NumericDate, in tenant: String) async throws {
        try await write { database in
            try database.execute(
                sql: "INSERT OR IGNORE INTO revoked_tokens (tenant, id, expires_at) VALUES (?, ?, ?)",
                arguments: [tenant, tokenID, expiresAt.seconds])
        }
    }
}
