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
    /// - Throws: ``SeedRefusal`` when two users would share a subject, or a tenant would hide a path of another; nothing is
    ///   then applied.
    package func apply(
        _ seed: Seed, progress: @escaping @Sendable (Int, Int) -> Void = { _, _ in }
    ) async throws -> SeedReport {
        var passwords: [PreparedPasswords] = []
        for tenant in seed.tenants { passwords.append(try await prepare(tenant)) }
        return try await write { [passwords] database in
            var report = SeedReport()
            let total = seed.tenants.reduce(0) { $0 + $1.users.count }
            var done = 0
            for (index, tenant) in seed.tenants.enumerated() {
                var user = 0
                do {
                    try IdentityStore.apply(tenant, passwords[index], database, &report) {
                        user += 1
                        done += 1
                        if done % 1_000 == 0 { progress(done, total) }
                    }
                } catch {
                    throw seed.refusal(of: error, tenant: index, user: user)
                }
            }
            for (index, tenant) in seed.tenants.enumerated() {
                do { try TenantReach.check(tenant.record.name, database) } catch {
                    throw seed.refusal(of: error, tenant: index, user: nil)
                }
            }
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

extension Seed {
    /// Names the place of a conflict in the seed's file.
    ///
    /// - Parameter user: The user that was being kept; `nil` for a conflict of the tenant itself.
    /// - Returns: Any other error, such as that of a full disk, as it is.
    fileprivate func refusal(of error: any Error, tenant: Int, user: Int?) -> any Error {
        let stored = (error as? DatabaseError).map { StoreError($0) } ?? error as? StoreError
        guard case .conflict(let rule, let field)? = stored else { return error }
        let message = rule.prefix(1).uppercased() + rule.dropFirst() + "."
        let problem =
            if let user, user < tenants[tenant].users.count {
                self.problem(message, tenant: tenant, user: user, key: field ?? "username")
            } else {
                self.problem(message, tenant: tenant, key: field ?? "name")
            }
        return SeedRefusal([problem], isConflict: true)
    }
}
