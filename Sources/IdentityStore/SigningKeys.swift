// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

internal import GRDB
package import JOSE

/// A change of the key that signs.
package struct SigningKeyRotation: Sendable {
    package let algorithm: SignatureAlgorithm
    package let now: NumericDate
    /// Seconds for which a new key is published before it signs.
    package let publicationPeriod: Int64
    /// Seconds until a key signs that was published before and waits for a rotation.
    package let waitingPeriod: Int64
    /// Seconds for which the last one stays published after it signed.
    package let retirementPeriod: Int64

    package init(
        algorithm: SignatureAlgorithm, now: NumericDate, publicationPeriod: Int64, waitingPeriod: Int64 = 0,
        retirementPeriod: Int64
    ) {
        self.algorithm = algorithm
        self.now = now
        self.publicationPeriod = publicationPeriod
        self.waitingPeriod = waitingPeriod
        self.retirementPeriod = retirementPeriod
    }
}

extension IdentityStore {
    /// Adds a key at the end of a tenant's key ring.
    ///
    /// - Throws: ``StoreError/conflict(_:field:)`` when the tenant is unknown, a key of that id is already there, or the
    ///   ring is full.
    package func addSigningKey(_ key: SigningKey, to tenant: String) async throws {
        try await write { database in
            try SigningKey.makeRoom(in: tenant, at: key.createdAt, database)
            try key.insert(into: tenant, database)
        }
    }

    /// All keys of a tenant, withdrawn ones too, in the order they were added.
    package func signingKeys(of tenant: String) async throws -> [SigningKey] {
        try await read { try SigningKey.fetchAll(of: tenant, $0) }
    }

    /// Lets the next key of an algorithm take over, and the others retire from that moment on, in one transaction.
    ///
    /// - Parameter fresh: Takes over when none is upcoming.
    /// - Returns: The key that takes over.
    package func rotateSigningKey(
        _ rotation: SigningKeyRotation, to fresh: SigningKey?, in tenant: String
    ) async throws -> SigningKey {
        try await write { database in
            let keys = try SigningKey.fetchAll(of: tenant, database).filter { $0.algorithm == rotation.algorithm }
            var next: SigningKey
            if let upcoming = keys.first(where: { $0.state(at: rotation.now) == .upcoming }) {
                next = upcoming
                next.activatesAt = rotation.now.adding(rotation.waitingPeriod)
                try next.update(in: tenant, database)
            } else if var fresh {
                fresh.activatesAt = rotation.now.adding(rotation.publicationPeriod)
                try SigningKey.makeRoom(in: tenant, at: rotation.now, database)
                try fresh.insert(into: tenant, database)
                next = fresh
            } else {
                throw StoreError.conflict("no \(rotation.algorithm) key is upcoming")
            }
            for var key in keys where key.id != next.id && key.state(at: rotation.now) == .active {
                key.retiresAt = next.activatesAt
                key.withdrawsAt = next.activatesAt.adding(rotation.retirementPeriod)
                try key.update(in: tenant, database)
            }
            return next
        }
    }

    /// Changes the dates of one key, in one transaction.
    ///
    /// - Parameters:
    ///   - keepingSigner: Refuses a change that would leave its algorithm without an active key, from this moment on or
    ///     later: a key may be the one that another's retirement relies on.
    ///   - change: Gets the key.
    /// - Returns: The key as changed; `nil` when there is none of that id.
    /// - Throws: ``StoreError/conflict(_:field:)``; nothing is then changed.
    package func changeSigningKey(
        _ id: String, in tenant: String, keepingSigner now: NumericDate?,
        change: @escaping @Sendable (inout SigningKey) -> Void
    ) async throws -> SigningKey? {
        try await write { database in
            let keys = try SigningKey.fetchAll(of: tenant, database)
            guard var key = keys.first(where: { isSame($0.id, id) }) else { return nil }
            let before = key
            change(&key)
            if let now {
                let others = keys.filter { $0.id != before.id && $0.algorithm == before.algorithm }
                try SigningKey.checkSigners(others + [before], become: others + [key], from: now)
            }
            try key.update(in: tenant, database)
            return key
        }
    }
}

extension SigningKey {
    /// The most keys of a tenant: each is read at every change of the tenant's records.
    package static let limit = 100

    /// Forgets the oldest of the withdrawn keys where a ring is full, so that one may rotate for ever.
    fileprivate static func makeRoom(in tenant: String, at now: NumericDate, _ database: Database) throws {
        let keys = try fetchAll(of: tenant, database)
        guard keys.count >= limit else { return }
        let withdrawn = keys.filter { $0.state(at: now) == .withdrawn }.prefix(keys.count - limit + 1)
        guard withdrawn.count > keys.count - limit else {
            throw StoreError.conflict(
                "the tenant has \(limit) keys, none of which is withdrawn: withdraw some, or rotate with a "
                    + "retirement_period of 0")
        }
        for key in withdrawn {
            try database.execute(
                sql: "DELETE FROM signing_keys WHERE tenant = ? AND id = ?", arguments: [tenant, key.id])
        }
    }

    static func fetchAll(of tenant: String, _ database: Database) throws -> [SigningKey] {
        let sql = "SELECT * FROM signing_keys WHERE tenant = ? ORDER BY place"
        return try Row.fetchAll(database, sql: sql, arguments: [tenant]).map(SigningKey.init)
    }

    /// - Throws: ``StoreError/conflict(_:field:)`` when at some moment none is active where one was before.
    fileprivate static func checkSigners(
        _ before: [SigningKey], become after: [SigningKey], from now: NumericDate
    ) throws(StoreError) {
        let dates = (before + after).flatMap { [$0.activatesAt, $0.retiresAt, $0.withdrawsAt].compactMap { $0 } }
        for moment in [now] + dates where moment >= now && moment < .farFuture {
            guard before.contains(where: { $0.state(at: moment) == .active }),
                !after.contains(where: { $0.state(at: moment) == .active })
            else { continue }
            throw .conflict("it is the only active \(after[0].algorithm) key")
        }
    }

    private init(_ row: Row) throws {
        guard let algorithm = SignatureAlgorithm(name: row["algorithm"]) else {
            throw StoreError.failed(reason: "a signing key has an unknown algorithm")
        }
        self.init(
            id: row["id"], algorithm: algorithm, privateKeyPEM: row["private_key"],
            createdAt: NumericDate(seconds: row["created_at"]), activatesAt: NumericDate(seconds: row["activates_at"]))
        if let text = row["certificates"] as String? {
            guard let values = try JSONValue(parsing: Array(text.utf8)).arrayValue else {
                throw StoreError.failed(reason: "a signing key has certificates that cannot be read")
            }
            certificates = try values.map { try Base64URL.decode(Array(($0.stringValue ?? "").utf8)) }
        }
        retiresAt = (row["retires_at"] as Int64?).map(NumericDate.init(seconds:))
        withdrawsAt = (row["withdraws_at"] as Int64?).map(NumericDate.init(seconds:))
    }

    func insert(into tenant: String, _ database: Database) throws {
        try database.execute(
            sql: """
                INSERT INTO signing_keys (tenant, id, algorithm, private_key, created_at, activates_at, retires_at,
                    withdraws_at, certificates, place)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?,
                    (SELECT COALESCE(MAX(place), 0) + 1 FROM signing_keys WHERE tenant = ?))
                """,
            arguments: [
                tenant, id, algorithm.name, privateKeyPEM, createdAt.seconds, activatesAt.seconds, retiresAt?.seconds,
                withdrawsAt?.seconds,
                certificates.isEmpty
                    ? nil : JSONValue.array(certificates.map { .string(Base64URL.encode($0)) }).text, tenant,
            ])
    }

    fileprivate func update(in tenant: String, _ database: Database) throws {
        try database.execute(
            sql: """
                UPDATE signing_keys SET activates_at = ?, retires_at = ?, withdraws_at = ? WHERE tenant = ? AND id = ?
                """,
            arguments: [activatesAt.seconds, retiresAt?.seconds, withdrawsAt?.seconds, tenant, id])
    }
}
