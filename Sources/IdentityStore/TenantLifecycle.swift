// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

internal import GRDB
package import JOSE

extension IdentityStore {
    /// Makes a tenant with all that it begins with, in one transaction.
    ///
    /// - Parameters:
    ///   - keys: Its signing keys; empty where it shares another's.
    ///   - fixture: What ``reset(_:to:)`` is to bring back, as JSON; `nil` keeps nothing.
    /// - Throws: ``StoreError/conflict(_:field:)`` when there is one of that name, or one would hide a path of the other; nothing
    ///   is then kept.
    package func createTenant(_ seed: TenantSeed, keys: [SigningKey], fixture: String?) async throws {
        let passwords = try await prepare(seed)
        try await write { database in
            let name = seed.record.name
            guard try TenantRecord.fetch(name, database) == nil else {
                throw StoreError.conflict("there is a tenant \(name) already", field: "name")
            }
            var report = SeedReport()
            try IdentityStore.apply(seed, passwords, database, &report) {}
            try TenantReach.check(name, database)
            for key in keys { try key.insert(into: name, database) }
            try IdentityStore.keep(fixture: fixture, of: name, database)
        }
    }

    static func keep(fixture: String?, of tenant: String, _ database: Database) throws {
        guard let fixture else { return }
        try database.execute(
            sql: "INSERT INTO tenant_fixtures (tenant, document) VALUES (?, ?)", arguments: [tenant, fixture])
    }

    /// Removes a tenant and all that hangs on it.
    ///
    /// - Returns: Whether there was one.
    package func removeTenant(_ name: String) async throws -> Bool {
        try await write { database in
            try database.execute(
                sql: "DELETE FROM metadata WHERE name = ?", arguments: [IdentityStore.pairwiseSecretName(of: name)])
            try database.execute(sql: "DELETE FROM tenants WHERE name = ?", arguments: [name])
            return database.changesCount == 1
        }
    }

    /// What a tenant was made of, as JSON; `nil` when nothing was kept.
    package func fixture(of tenant: String) async throws -> String? {
        try await read { database in
            try String.fetchOne(
                database, sql: "SELECT document FROM tenant_fixtures WHERE tenant = ?", arguments: [tenant])
        }
    }

    /// Takes all that a tenant came to know away, and applies seeds to what is left, in one transaction.
    ///
    /// Of its keys the first of each algorithm stays, and signs again: who keeps the key set need not fetch it anew.
    ///
    /// - Parameter seeds: Of this tenant; the settings of the last count.
    /// - Throws: ``StoreError/conflict(_:field:)`` when there is no such tenant; nothing is then changed.
    package func reset(_ tenant: String, to seeds: [TenantSeed]) async throws {
        var passwords: [PreparedPasswords] = []
        for seed in seeds { passwords.append(try await prepare(seed)) }
        try await write { [passwords] database in
            guard let stored = try TenantRecord.fetch(tenant, database) else {
                throw StoreError.conflict("there is no tenant \(tenant)")
            }
            for table in Schema.tablesOfTenants where table != "signing_keys" && table != "tenant_fixtures" {
                try database.execute(sql: "DELETE FROM \(table) WHERE tenant = ?", arguments: [tenant])
            }
            var plain = TenantRecord(name: tenant)
            plain.keySource = stored.keySource
            plain.expiresAt = stored.expiresAt
            try database.execute(
                sql: "UPDATE tenants SET document = ? WHERE name = ?",
                arguments: [try StoredDocument.text(plain), tenant])
            try SigningKey.restoreFirst(of: tenant, database)
            var report = SeedReport()
            for (seed, passwords) in zip(seeds, passwords) {
                try IdentityStore.apply(seed, passwords, database, &report) {}
            }
            try TenantReach.check(tenant, database)
        }
    }

    /// A key of the pool, which is then nobody else's; `nil` when it is empty.
    package func takePooledKey(_ algorithm: SignatureAlgorithm) async throws -> String? {
        try await write { database in
            try String.fetchOne(
                database,
                sql: """
                    DELETE FROM pooled_keys WHERE id = (SELECT id FROM pooled_keys WHERE algorithm = ? LIMIT 1)
                    RETURNING private_key
                    """,
                arguments: [algorithm.name])
        }
    }

    /// Lays a key into the pool.
    ///
    /// - Parameter id: Its thumbprint.
    package func pool(_ privateKeyPEM: String, id: String, _ algorithm: SignatureAlgorithm) async throws {
        try await write { database in
            try database.execute(
                sql: "INSERT OR IGNORE INTO pooled_keys (id, algorithm, private_key) VALUES (?, ?, ?)",
                arguments: [id, algorithm.name, privateKeyPEM])
        }
    }

    /// How many keys of an algorithm lie in the pool.
    package func pooledKeyCount(_ algorithm: SignatureAlgorithm) async throws -> Int {
        try await read { database in
            try Int.fetchOne(
                database, sql: "SELECT COUNT(*) FROM pooled_keys WHERE algorithm = ?", arguments: [algorithm.name])
                ?? 0
        }
    }
}

extension SigningKey {
    /// Lets the first key of each algorithm sign as if it always had, and forgets the others.
    fileprivate static func restoreFirst(of tenant: String, _ database: Database) throws {
        try database.execute(
            sql: """
                DELETE FROM signing_keys WHERE tenant = ? AND place NOT IN (
                    SELECT MIN(place) FROM signing_keys WHERE tenant = ? GROUP BY algorithm)
                """,
            arguments: [tenant, tenant])
        try database.execute(
            sql: """
                UPDATE signing_keys SET activates_at = 0, retires_at = NULL, withdraws_at = NULL WHERE tenant = ?
                """,
            arguments: [tenant])
    }
}
