// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Foundation
internal import GRDB
package import JOSE

/// Tokens of clients' own making that are good once (RFC 7523 §3, RFC 9449 §11.1).
extension IdentityStore {
    /// Notes that a client's assertion was used.
    ///
    /// - Parameters:
    ///   - digest: SHA-256 of its `jti`.
    ///   - settled: What had expired by then is forgotten.
    /// - Returns: `false` when it was used before.
    package func useAssertion(
        digest: [UInt8], of clientID: String, until expiresAt: NumericDate, in tenant: String, settled: NumericDate
    ) async throws -> Bool {
        try await write { database in
            try IdentityStore.use(
                "client_assertions", ["client_id": clientID, "digest": Data(digest)], until: expiresAt, in: tenant,
                settled: settled, database)
        }
    }

    /// Notes that a proof of possession was used.
    ///
    /// - Parameters:
    ///   - digest: SHA-256 of its key, its target and its `jti`.
    ///   - settled: What had expired by then is forgotten.
    /// - Returns: `false` when it was used before.
    package func useProof(
        digest: [UInt8], until expiresAt: NumericDate, in tenant: String, settled: NumericDate
    ) async throws -> Bool {
        try await write { database in
            try IdentityStore.use(
                "dpop_proofs", ["digest": Data(digest)], until: expiresAt, in: tenant, settled: settled, database)
        }
    }

    private static func use(
        _ table: String, _ key: KeyValuePairs<String, any DatabaseValueConvertible>, until expiresAt: NumericDate,
        in tenant: String, settled: NumericDate, _ database: Database
    ) throws -> Bool {
        try database.execute(
            sql: "DELETE FROM \(table) WHERE expires_at <= ? AND tenant = ?", arguments: [settled.seconds, tenant])
        let columns = key.map { ", \($0.key)" }.joined()
        let marks = String(repeating: ", ?", count: key.count)
        var values: [any DatabaseValueConvertible] = [tenant, expiresAt.seconds]
        for (_, value) in key { values.append(value) }
        try database.execute(
            sql: "INSERT OR IGNORE INTO \(table) (tenant, expires_at\(columns)) VALUES (?, ?\(marks))",
            arguments: StatementArguments(values))
        return database.changesCount == 1
    }
}
