// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Foundation
internal import GRDB
package import JOSE
package import OAuth

extension IdentityStore {
    /// One transaction: keeps an authorization with the code that the client redeems it by, while the session lasts.
    ///
    /// - Parameters:
    ///   - digest: SHA-256 of the code, which itself is never kept.
    ///   - consent: What the user has just consented to; `nil` leaves what is known of that.
    /// - Returns: `false` when the session has ended meanwhile; nothing is then kept.
    package func issueCode(
        _ code: AuthorizationCode, digest: [UInt8], for authorization: Authorization, consent: Scope?, in tenant: String
    ) async throws -> Bool {
        try await write { database in
            guard
                try Session.isActive(
                    authorization.sessionID, in: tenant, at: authorization.createdAt, database)
            else { return false }
            var kept = authorization
            kept.endsAt = code.expiresAt
            try kept.insert(into: tenant, database)
            try authorization.join(in: tenant, database)
            try code.insert(digest, of: authorization.id, in: tenant, database)
            if let consent, let subject = authorization.subject {
                try Consent.save(consent, of: subject, to: authorization.clientID, in: tenant, database)
            }
            return true
        }
    }

    /// The user whom a code is about; it stays as it is, and may have been redeemed or expired.
    package func user(ofCode digest: [UInt8], in tenant: String) async throws -> User? {
        try await read { database in
            let sql = "SELECT authorization_id FROM authorization_codes WHERE tenant = ? AND digest = ?"
            return try String.fetchOne(database, sql: sql, arguments: [tenant, Data(digest)])
                .flatMap { try Authorization.fetch($0, in: tenant, database)?.subject }
                .flatMap { try User.fetch("subject", $0, in: tenant, database) }
        }
    }

    /// Redeems a code in one transaction: of any number of concurrent redemptions one wins.
    ///
    /// - Parameters:
    ///   - tokensEnd: The end of the tokens that are signed for it.
    ///   - judging: May throw to refuse; then nothing changes and the code stays good. It gets `nil` when the user is gone,
    ///     and returns the refresh token to be kept.
    /// - Throws: What `judging` throws, or an error of SQLite.
    package func redeemCode(
        digest: [UInt8], clientID: String, in tenant: String, at now: NumericDate, tokensEnd: NumericDate,
        judging: @escaping @Sendable (Authorization, User?, AuthorizationCode) throws -> RefreshTokenDraft?
    ) async throws -> AuthorizationCodeOutcome {
        try await write { database in
            let sql = "SELECT * FROM authorization_codes WHERE tenant = ? AND digest = ?"
            let statement = try database.cachedStatement(sql: sql)
            guard let row = try Row.fetchOne(statement, arguments: [tenant, Data(digest)]),
                let authorization = try Authorization.fetch(row["authorization_id"], in: tenant, database)
            else { return .unknown }
            guard isSame(authorization.clientID, clientID) else { return .foreignClient }
            guard row["consumed_at"] as Int64? == nil else {
                try Authorization.revoke(authorization.id, in: tenant, at: now, reason: "code_reuse", database)
                return .reused
            }
            if let reason = authorization.revocationReason { return .revoked(reason: reason) }
            let code = AuthorizationCode(row)
            guard now < code.expiresAt else { return .expired }
            let user = try authorization.subject.flatMap { try User.fetch("subject", $0, in: tenant, database) }
            let refreshToken = try judging(authorization, user, code)
            guard let user else { throw StoreError.failed(reason: "a missing user was judged good") }
            try AuthorizationCode.consume(digest, in: tenant, at: now, database)
            try authorization.give(refreshToken, tokensEnd: tokensEnd, in: tenant, database)
            return .redeemed(authorization, user, code)
        }
    }
}

extension AuthorizationCode {
    fileprivate init(_ row: Row) {
        let method = (row["challenge_method"] as String?).flatMap(CodeChallenge.Method.init)
        let challenge = (row["challenge"] as String?)
            .flatMap { value in
                method.map { CodeChallenge(value, method: $0) }
            }
        self.init(
            redirectURI: row["redirect_uri"], challenge: challenge, nonce: row["nonce"],
            expiresAt: NumericDate(seconds: row["expires_at"]), keyThumbprint: row["key_thumbprint"])
    }

    fileprivate func insert(
        _ digest: [UInt8], of authorizationID: String, in tenant: String, _ database: Database
    ) throws {
        let statement = try database.cachedStatement(
            sql: """
                INSERT INTO authorization_codes (tenant, digest, authorization_id, redirect_uri, challenge,
                    challenge_method, nonce, expires_at, key_thumbprint)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                """)
        try statement.execute(arguments: [
            tenant, Data(digest), authorizationID, redirectURI, challenge?.value, challenge?.method.rawValue, nonce,
            expiresAt.seconds, keyThumbprint,
        ])
    }

    fileprivate static func consume(
        _ digest: [UInt8], in tenant: String, at now: NumericDate, _ database: Database
    ) throws {
        let statement = try database.cachedStatement(
            sql: """
                UPDATE authorization_codes SET consumed_at = ?
                WHERE tenant = ? AND digest = ? AND consumed_at IS NULL
                """)
        try statement.execute(arguments: [now.seconds, tenant, Data(digest)])
        guard database.changesCount == 1 else {
            throw StoreError.failed(reason: "a code was redeemed twice in one transaction")
        }
    }
}

extension Authorization {
    /// Adds the first refresh token to an authorization that is kept already, and keeps it until its tokens end.
    func give(
        _ refreshToken: RefreshTokenDraft?, tokensEnd: NumericDate, in tenant: String, _ database: Database
    ) throws {
        if let refreshToken {
            try RefreshTokenRow.insert(refreshToken, of: id, parent: nil, in: tenant, database)
        }
        try prolong(until: max(tokensEnd, refreshToken?.expiresAt ?? tokensEnd), in: tenant, database)
    }

    /// Notes that it was given in its session: what ends with the session, and who is told.
    func join(in tenant: String, _ database: Database) throws {
        let statement = try database.cachedStatement(
            sql: """
                INSERT INTO session_authorizations (tenant, session_id, authorization_id, client_id)
                VALUES (?, ?, ?, ?)
                """)
        try statement.execute(arguments: [tenant, sessionID, id, clientID])
    }
}
