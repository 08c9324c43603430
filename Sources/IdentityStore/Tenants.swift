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
            let sql = "SELECT document FROM tenants WHERE name = ?"
            guard let document = try String.fetchOne(database, sql: sql, arguments: [tenant]) else { return nil }
            return TenantContents(
                record: try StoredDocument.value(document, default: TenantRecord(name: tenant)),
                clients: try IdentityStore.documents("clients", of: tenant, database) { Client(id: $0) },
                audiences: try IdentityStore.documents("audiences", of: tenant, database) { Audience(id: $0) },
                signingKeys: try SigningKey.fetchAll(of: tenant, database))
        }
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
