// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Foundation
internal import GRDB
package import JOSE
import OAuth

extension IdentityStore {
    /// Keeps a device's code; those that have expired are forgotten after a day.
    ///
    /// - Parameter digest: SHA-256 of the device code, which itself is never kept.
    /// - Returns: `false` when the user code is taken; nothing is then kept.
    package func keep(
        _ code: DeviceCode, digest: [UInt8], in tenant: String, at now: NumericDate
    ) async throws -> Bool {
        try await write { database in
            try database.execute(
                sql: "DELETE FROM device_codes WHERE expires_at <= ? AND tenant = ?",
                arguments: [now.adding(-86_400).seconds, tenant])
            try database.execute(
                sql: """
                    INSERT OR IGNORE INTO device_codes (tenant, digest, user_code, client_id, scope, audience, expires_at,
                        polling_interval, state)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'pending')
                    """,
                arguments: [
                    tenant, Data(digest), code.userCode, code.clientID, code.scope.description,
                    User.text(code.audience), code.expiresAt.seconds, code.interval,
                ])
            return database.changesCount == 1
        }
    }

    /// The device that shows a user code and waits.
    ///
    /// - Returns: `nil` when there is none, it has expired, or its user has decided.
    package func pendingDevice(userCode: String, in tenant: String, at now: NumericDate) async throws -> DeviceCode? {
        try await read { try DeviceCode.fetchPending(userCode, in: tenant, at: now, $0) }
    }

    /// The user who has let a device have what it asked for; its code stays as it is, and may have been redeemed or expired.
    package func user(ofDeviceCode digest: [UInt8], in tenant: String) async throws -> User? {
        try await read { database in
            let sql = "SELECT authorization_id FROM device_codes WHERE tenant = ? AND digest = ?"
            return try Row.fetchOne(database, sql: sql, arguments: [tenant, Data(digest)])
                .flatMap { $0["authorization_id"] as String? }
                .flatMap { try Authorization.fetch($0, in: tenant, database)?.subject }
                .flatMap { try User.fetch("subject", $0, in: tenant, database) }
        }
    }

    /// Lets a device have what it asked for, while the session lasts.
    ///
    /// - Returns: `false` when it no longer waits, or the session has ended; nothing is then kept.
    package func approveDevice(
        userCode: String, with authorization: Authorization, in tenant: String, at now: NumericDate
    ) async throws -> Bool {
        try await write { database in
            guard let device = try DeviceCode.fetchPending(userCode, in: tenant, at: now, database),
                try Session.isActive(authorization.sessionID, in: tenant, at: now, database)
            else { return false }
            var kept = authorization
            kept.endsAt = device.expiresAt
            try kept.insert(into: tenant, database)
            try authorization.join(in: tenant, database)
            try DeviceCode.approve(userCode, authorization.id, in: tenant, database)
            return true
        }
    }

    /// Lets a device have what it asked for in a user's name, in one transaction.
    ///
    /// - Parameter authorizing: Gets the user, or `nil` when there is none; what it throws is thrown on, and nothing is kept.
    /// - Returns: `false` when the device no longer waits.
    package func approveDevice(
        userCode: String, for username: String, in tenant: String, at now: NumericDate,
        authorizing: @escaping @Sendable (User?) throws -> Authorization
    ) async throws -> Bool {
        try await write { database in
            guard let device = try DeviceCode.fetchPending(userCode, in: tenant, at: now, database) else {
                return false
            }
            let user = try User.fetch("username", username, in: tenant, database)
            var authorization = try authorizing(user)
            authorization.endsAt = device.expiresAt
            try authorization.insert(into: tenant, database)
            try DeviceCode.approve(userCode, authorization.id, in: tenant, database)
            return true
        }
    }

    /// Lets a device's code expire now.
    ///
    /// - Returns: `false` when it no longer waits.
    package func expireDevice(userCode: String, in tenant: String, at now: NumericDate) async throws -> Bool {
        try await write { database in
            guard try DeviceCode.fetchPending(userCode, in: tenant, at: now, database) != nil else { return false }
            try database.execute(
                sql: "UPDATE device_codes SET expires_at = ? WHERE tenant = ? AND user_code = ?",
                arguments: [now.seconds, tenant, userCode])
            return true
        }
    }

    /// The devices whose codes have not expired and were not redeemed, those that expire first before the others.
    package func devices(in tenant: String, at now: NumericDate, limit: Int) async throws -> [DeviceCode] {
        try await read { database in
            let sql = """
                SELECT * FROM device_codes WHERE tenant = ? AND expires_at > ? AND redeemed_at IS NULL
                ORDER BY expires_at, user_code LIMIT ?
                """
            return try Row.fetchAll(database, sql: sql, arguments: [tenant, now.seconds, limit]).map(DeviceCode.init)
        }
    }

    /// Refuses a device what it asked for.
    ///
    /// - Returns: `false` when it no longer waits.
    package func denyDevice(userCode: String, in tenant: String, at now: NumericDate) async throws -> Bool {
        try await write { database in
            guard try DeviceCode.fetchPending(userCode, in: tenant, at: now, database) != nil else { return false }
            try database.execute(
                sql: "UPDATE device_codes SET state = 'denied' WHERE tenant = ? AND user_code = ?",
                arguments: [tenant, userCode])
            return true
        }
    }

    /// Answers a device that asks, in one transaction: of any number of concurrent questions one wins.
    ///
    /// - Parameters:
    ///   - tokensEnd: The end of the tokens that are signed for it.
    ///   - judging: May throw to refuse; then nothing changes. It gets `nil` when the user is gone, and returns the refresh
    ///     token to be kept.
    /// - Throws: What `judging` throws, or an error of SQLite.
    package func redeemDeviceCode(
        digest: [UInt8], clientID: String, in tenant: String, at now: NumericDate, tokensEnd: NumericDate,
        judging: @escaping @Sendable (Authorization, User?) throws -> RefreshTokenDraft?
    ) async throws -> DeviceCodeOutcome {
        try await write { database in
            let sql = "SELECT * FROM device_codes WHERE tenant = ? AND digest = ?"
            guard let row = try Row.fetchOne(database, sql: sql, arguments: [tenant, Data(digest)]) else {
                return .unknown
            }
            let code = try DeviceCode(row)
            guard isSame(code.clientID, clientID) else { return .foreignClient }
            guard row["redeemed_at"] as Int64? == nil else { return .used }
            guard now < code.expiresAt else { return .expired }
            let polled = (row["polled_at"] as Int64?).map(NumericDate.init(seconds:))
            let isTooSoon = polled.map { now - $0 < code.interval } ?? false
            try database.execute(
                sql: "UPDATE device_codes SET polled_at = ?, polling_interval = ? WHERE tenant = ? AND digest = ?",
                arguments: [now.seconds, code.interval + (isTooSoon ? 5 : 0), tenant, Data(digest)])
            if isTooSoon { return .tooSoon }
            switch code.state {
            case .pending: return .pending
            case .denied: return .denied
            case .approved: break
            }
            guard let id = row["authorization_id"] as String?,
                let authorization = try Authorization.fetch(id, in: tenant, database)
            else { throw StoreError.failed(reason: "an approved device has no authorization") }
            if let reason = authorization.revocationReason { return .revoked(reason: reason) }
            let user = try authorization.subject.flatMap { try User.fetch("subject", $0, in: tenant, database) }
            let refreshToken = try judging(authorization, user)
            guard let user else { throw StoreError.failed(reason: "a missing user was judged good") }
            try database.execute(
                sql: "UPDATE device_codes SET redeemed_at = ? WHERE tenant = ? AND digest = ?",
                arguments: [now.seconds, tenant, Data(digest)])
            try authorization.give(refreshToken, tokensEnd: tokensEnd, in: tenant, database)
            return .redeemed(authorization, user)
        }
    }
}

extension DeviceCode {
    fileprivate static func approve(
        _ userCode: String, _ authorizationID: String, in tenant: String, _ database: Database
    ) throws {
        try database.execute(
            sql: """
                UPDATE device_codes SET state = 'approved', authorization_id = ? WHERE tenant = ? AND user_code = ?
                """,
            arguments: [authorizationID, tenant, userCode])
    }

    fileprivate static func fetchPending(
        _ userCode: String, in tenant: String, at now: NumericDate, _ database: Database
    ) throws -> DeviceCode? {
        let sql = "SELECT * FROM device_codes WHERE tenant = ? AND user_code = ?"
        let code = try Row.fetchOne(database, sql: sql, arguments: [tenant, userCode]).map(DeviceCode.init)
        guard let code, code.state == .pending, now < code.expiresAt else { return nil }
        return code
    }

    fileprivate init(_ row: Row) throws {
        self.init(
            clientID: row["client_id"], userCode: row["user_code"],
            scope: Scope(parsing: row["scope"]) ?? Scope(), audience: try User.list(row["audience"]),
            expiresAt: NumericDate(seconds: row["expires_at"]), interval: row["polling_interval"])
        guard let state = State(rawValue: row["state"]) else {
            throw StoreError.failed(reason: "a device code has an unknown state")
        }
        self.state = state
    }
}
