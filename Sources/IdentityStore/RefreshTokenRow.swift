// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Foundation
internal import GRDB
import JOSE

/// A stored refresh token.
///
/// The column `parent` is the token that it replaced. Tokens of one parent are siblings, and independent of each other.
struct RefreshTokenRow {
    let digest: [UInt8]
    let authorizationID: String
    let expiresAt: NumericDate
    let consumedAt: NumericDate?
    let keyThumbprint: String?

    static func fetch(_ digest: [UInt8], in tenant: String, _ database: Database) throws -> RefreshTokenRow? {
        let statement = try database.cachedStatement(
            sql: "SELECT * FROM refresh_tokens WHERE tenant = ? AND digest = ?")
        return try Row.fetchOne(statement, arguments: [tenant, Data(digest)]).map(RefreshTokenRow.init)
    }

    private init(_ row: Row) {
        digest = Array(row["digest"] as Data)
        authorizationID = row["authorization_id"]
        expiresAt = NumericDate(seconds: row["expires_at"])
        consumedAt = (row["consumed_at"] as Int64?).map(NumericDate.init(seconds:))
        keyThumbprint = row["key_thumbprint"]
    }

    static func insert(
        _ draft: RefreshTokenDraft, of authorizationID: String, parent: [UInt8]?, in tenant: String,
        _ database: Database
    ) throws {
        let statement = try database.cachedStatement(
            sql: """
                INSERT INTO refresh_tokens (tenant, digest, authorization_id, parent, expires_at, key_thumbprint)
                VALUES (?, ?, ?, ?, ?, ?)
                """)
        try statement.execute(arguments: [
            tenant, Data(draft.digest), authorizationID, parent.map { Data($0) }, draft.expiresAt.seconds,
            draft.keyThumbprint,
        ])
    }

    /// Whether the token is unused, or within its grace and none of its successors was used.
    func isUsable(_ redemption: RefreshTokenRedemption, in tenant: String, _ database: Database) throws -> Bool {
        guard let consumedAt else { return true }
        guard redemption.grace > 0, redemption.now - consumedAt < redemption.grace else { return false }
        let statement = try database.cachedStatement(
            sql: """
                SELECT EXISTS (SELECT 1 FROM refresh_tokens
                    WHERE tenant = ? AND authorization_id = ? AND parent = ? AND consumed_at IS NOT NULL)
                """)
        return try Bool.fetchOne(statement, arguments: [tenant, authorizationID, Data(digest)]) == false
    }

    /// Takes the token out of use and puts its successor in; a token within its grace gets one more successor.
    func rotate(
        _ redemption: RefreshTokenRedemption, in tenant: String, _ database: Database
    ) throws -> RefreshTokenOutcome.Continuation {
        guard redemption.rotates else {
            try bind(to: redemption.keyThumbprint, in: tenant, database)
            return .kept
        }
        if consumedAt == nil { try consume(at: redemption.now, in: tenant, database) }
        let draft = RefreshTokenDraft(
            digest: redemption.successor, expiresAt: expiresAt, keyThumbprint: keyThumbprint ?? redemption.keyThumbprint
        )
        try RefreshTokenRow.insert(draft, of: authorizationID, parent: digest, in: tenant, database)
        return .rotated
    }

    /// Binds a token that goes on; what is bound stays as it is.
    private func bind(to key: String?, in tenant: String, _ database: Database) throws {
        guard keyThumbprint == nil, let key else { return }
        let statement = try database.cachedStatement(
            sql: "UPDATE refresh_tokens SET key_thumbprint = ? WHERE tenant = ? AND digest = ?")
        try statement.execute(arguments: [key, tenant, Data(digest)])
    }

    private func consume(at now: NumericDate, in tenant: String, _ database: Database) throws {
        let statement = try database.cachedStatement(
            sql: """
                UPDATE refresh_tokens SET consumed_at = ? WHERE tenant = ? AND digest = ? AND consumed_at IS NULL
                """)
        try statement.execute(arguments: [now.seconds, tenant, Data(digest)])
        guard database.changesCount == 1 else {
            throw StoreError.failed(reason: "a refresh token was redeemed twice in one transaction")
        }
    }
}
