// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

internal import GRDB
package import JOSE

extension IdentityStore {
    /// Keeps a new client.
    ///
    /// - Throws: ``StoreError/conflict(_:field:)`` when there is one of that id.
    package func create(_ client: Client, in tenant: String) async throws -> Client {
        try await write { database in
            guard try Client.fetch(client.id, in: tenant, database) == nil else {
                throw StoreError.conflict("there is a client of that id already", field: "id")
            }
            try client.save(in: tenant, database)
            return client
        }
    }

    /// Keeps a client in the place of the one of that id, if there is one.
    package func replace(_ client: Client, in tenant: String) async throws -> Client {
        try await write { database in
            try client.save(in: tenant, database)
            return client
        }
    }

    /// Reads a client, lets the caller say what it becomes, and keeps that, in one transaction.
    ///
    /// - Returns: `nil` when there is no client of that id.
    package func changeClient(
        _ id: String, in tenant: String, change: @escaping @Sendable (Client) throws -> Client
    ) async throws -> Client? {
        try await write { database in
            guard let client = try Client.fetch(id, in: tenant, database) else { return nil }
            let changed = try change(client)
            try changed.save(in: tenant, database)
            return changed
        }
    }

    /// Removes a client, and ends all that was granted to it.
    ///
    /// - Returns: `false` when there is no client of that id.
    package func removeClient(_ id: String, in tenant: String, at now: NumericDate) async throws -> Bool {
        try await write { database in
            try Authorization.revokeAll("client_id", id, in: tenant, at: now, reason: "client_removed", database)
            try Consent.removeAll("client_id", id, in: tenant, database)
            try database.execute(sql: "DELETE FROM clients WHERE tenant = ? AND id = ?", arguments: [tenant, id])
            return database.changesCount == 1
        }
    }
}

extension Client {
    fileprivate static func fetch(_ id: String, in tenant: String, _ database: Database) throws -> Client? {
        let sql = "SELECT document FROM clients WHERE tenant = ? AND id = ?"
        return try String.fetchOne(database, sql: sql, arguments: [tenant, id])
            .map { try StoredDocument.value($0, default: Client(id: id)) }
    }

    fileprivate func save(in tenant: String, _ database: Database) throws {
        var report = SeedReport()
        try StoredDocument.save(
            try StoredDocument.text(self), in: "clients", key: [("tenant", tenant), ("id", id)], database, &report)
    }
}
