// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

internal import GRDB

extension IdentityStore {
    /// Brings tenants, users, clients and audiences to what the seed says; what it does not name stays.
    ///
    /// One transaction: applying the same seed again changes nothing.
    ///
    /// - Parameter progress: Told now and then how many users were looked at, of how many.
    /// - Throws: ``StoreError/conflict(_:field:)`` when two users would share a subject, or a tenant would hide a path of another;
    ///   nothing is then applied.
    package func apply(
        _ seed: Seed, progress: @escaping @Sendable (Int, Int) -> Void = { _, _ in }
    ) async throws -> SeedReport {
        var passwords: [PreparedPasswords] = []
        for tenant in seed.tenants { passwords.append(try await prepare(tenant)) }
        return try await write { [passwords] database in
            var report = SeedReport()
            let total = seed.tenants.reduce(0) { $0 + $1.users.count }
            var done = 0
            for (tenant, passwords) in zip(seed.tenants, passwords) {
                try IdentityStore.apply(tenant, passwords, database, &report) {
                    done += 1
                    if done % 1_000 == 0 { progress(done, total) }
                }
            }
            for tenant in seed.tenants { try TenantReach.check(tenant.record.name, database) }
            return report
        }
    }

    static func apply(
        _ tenant: TenantSeed, _ passwords: PreparedPasswords, _ database: Database, _ report: inout SeedReport,
        each: () -> Void
    ) throws {
        let name = tenant.record.name
        let stored = try TenantRecord.fetch(name, database)
        if stored == nil || !tenant.keepsRecord {
            var record = tenant.record
            // A fixture says nothing of it: what is to go still goes.
            record.expiresAt = record.expiresAt ?? stored?.expiresAt
            try StoredDocument.save(
                try StoredDocument.text(record), in: "tenants", key: [("name", name)], database, &report)
        }
        for client in tenant.clients {
            try StoredDocument.save(
                try StoredDocument.text(client), in: "clients", key: [("tenant", name), ("id", client.id)], database,
                &report)
        }
        for audience in tenant.audiences {
            try StoredDocument.save(
                try StoredDocument.text(audience), in: "audiences", key: [("tenant", name), ("id", audience.id)],
                database,
                &report)
        }
        for (index, user) in tenant.users.enumerated() {
            try User.save(user, in: name, database, &report) { passwords[index, $0] }
            each()
        }
    }
}
