// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

internal import GRDB

extension IdentityStore {
    /// Brings tenants, users, clients and audiences to what the seed says; what it does not name stays.
    ///
    /// One transaction: applying the same seed again changes nothing.
    ///
    /// - Throws: ``StoreError/conflict(_:)`` when two users would share a subject; nothing is then applied.
    package func apply(_ seed: Seed) async throws -> SeedReport {
        try await write { database in
            var report = SeedReport()
            for tenant in seed.tenants {
                try IdentityStore.apply(tenant, database, &report)
            }
            return report
        }
    }

    private static func apply(_ tenant: TenantSeed, _ database: Database, _ report: inout SeedReport) throws {
        let name = tenant.record.name
        try StoredDocument.save(
            try StoredDocument.text(tenant.record), in: "tenants", key: [("name", name)], database, &report)
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
        for user in tenant.users {
            try User.save(user, in: name, database, &report)
        }
    }
}
