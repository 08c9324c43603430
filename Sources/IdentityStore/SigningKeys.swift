// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

internal import GRDB
import JOSE

extension IdentityStore {
    /// Adds a key at the end of a tenant's key ring.
    ///
    /// - Throws: An error of SQLite when the tenant is unknown or the key is already there.
    package func addSigningKey(_ key: SigningKey, to tenant: String) async throws {
        try await write { database in
            try database.execute(
                sql: """
                    INSERT INTO signing_keys (tenant, id, algorithm, state, private_key, created_at, place)
                    VALUES (?, ?, ?, ?, ?, ?, (SELECT COALESCE(MAX(place), 0) + 1 FROM signing_keys WHERE tenant = ?))
                    """,
                arguments: [
                    tenant, key.id, key.algorithm.name, key.state.rawValue, key.privateKeyPEM, key.createdAt.seconds,
                    tenant,
                ])
        }
    }

    /// All keys of a tenant, withdrawn ones too, in the order they were added.
    package func signingKeys(of tenant: String) async throws -> [SigningKey] {
        try await read { try SigningKey.fetchAll(of: tenant, $0) }
    }
}

extension SigningKey {
    static func fetchAll(of tenant: String, _ database: Database) throws -> [SigningKey] {
        let sql = "SELECT * FROM signing_keys WHERE tenant = ? ORDER BY place"
        return try Row.fetchAll(database, sql: sql, arguments: [tenant]).map(SigningKey.init)
    }

    private init(_ row: Row) throws {
        guard let algorithm = SignatureAlgorithm(name: row["algorithm"]),
            let state = SigningKeyState(rawValue: row["state"])
        else { throw StoreError.failed(reason: "a signing key has an unknown algorithm or state") }
        self.init(
            id: row["id"], algorithm: algorithm, state: state, privateKeyPEM: row["private_key"],
            createdAt: NumericDate(seconds: row["created_at"]))
    }
}
