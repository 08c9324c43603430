// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

internal import GRDB

extension IdentityStore {
    /// All tenants by name.
    package func tenants() async throws -> [TenantRecord] {
        try await read { database in
            try Row.fetchAll(database, sql: "SELECT name, document FROM tenants ORDER BY name")
                .map { row in
                    try StoredDocument.value(row["document"], default: TenantRecord(name: row["name"]))
                }
        }
    }

    /// A tenant with all but its users; `nil` when there is none of that name.
    package func contents(of tenant: String) async throws -> TenantContents? {
        try await read { database in
            try IdentityStore.contents(of: tenant, database)
        }
    }

    static func contents(of tenant: String, _ database: Database) throws -> TenantContents? {
        guard let record = try TenantRecord.fetch(tenant, database) else { return nil }
        return TenantContents(
            record: record,
            clients: try documents("clients", of: tenant, database) { Client(id: $0) },
            audiences: try documents("audiences", of: tenant, database) { Audience(id: $0) },
            signingKeys: try SigningKey.fetchAll(of: tenant, database))
    }

    private static func documents<Value: Codable>(
        _ table: String, of tenant: String, _ database: Database, default makeDefault: (String) -> Value
    ) throws -> [Value] {
        let sql = "SELECT id, document FROM \(table) WHERE tenant = ? ORDER BY id"
        return try Row.fetchAll(database, sql: sql, arguments: [tenant])
            .map { row in
                try StoredDocument.value(row["document"], default: makeDefault(row["id"]))
            }
    }

    /// By what name the secret of a tenant's pairwise subjects is kept.
    package static func pairwiseSecretName(of tenant: String) -> String { "pairwise secret of \(tenant)" }

    /// A small fact about the store as a whole, such as the issuer that was served last.
    package func metadata(_ name: String) async throws -> String? {
        try await read { database in
            try String.fetchOne(database, sql: "SELECT value FROM metadata WHERE name = ?", arguments: [name])
        }
    }

    package func setMetadata(_ name: String, to value: String) async throws {
        try await write { database in
            try database.execute(
                sql: """
                    INSERT INTO metadata (name, value) VALUES (?, ?)
                    ON CONFLICT (name) DO UPDATE SET value = excluded.value
                    """,
                arguments: [name, value])
        }
    }
}

extension TenantRecord {
    static func fetch(_ name: String, _ database: Database) throws -> TenantRecord? {
        let sql = "SELECT document FROM tenants WHERE name = ?"
        return try String.fetchOne(database, sql: sql, arguments: [name])
            .map { try StoredDocument.value($0, default: TenantRecord(name: name)) }
    }
}
