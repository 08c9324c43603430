// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Foundation
internal import GRDB
package import JOSE

extension IdentityStore {
    /// Notes that a client's assertion was used; what has expired is forgotten.
    ///
    /// - Parameter digest: SHA-256 of its `jti`.
    /// - Returns: `false` when it was used before.
    package func useAssertion(
        digest: [UInt8], of clientID: String, until expiresAt: NumericDate, in tenant: String, at now: NumericDate
    ) async throws -> Bool {
        try await write { database in
            try database.execute(
                sql: "DELETE FROM client_assertions WHERE expires_at <= ? AND tenant = ?",
                arguments: [now.seconds, tenant])
            try database.execute(
                sql: """
                    INSERT OR IGNORE INTO client_assertions (tenant, client_id, digest, expires_at) VALUES (?, ?, ?, ?)
                    """,
                arguments: [tenant, clientID, Data(digest), expiresAt.seconds])
            return database.changesCount == 1
        }
    }

    /// Notes that a proof of possession was used; what has expired is forgotten.
    ///
    /// - Parameter digest: SHA-256 of its key and its `jti`.
    /// - Returns: `false` when it was used before.
    package func useProof(
        digest: [UInt8], until expiresAt: NumericDate, in tenant: String, at now: NumericDate
    ) async throws -> Bool {
        try await write { database in
            try database.execute(
                sql: "DELETE FROM dpop_proofs WHERE expires_at <= ? AND tenant = ?", arguments: [now.seconds, tenant])
            try database.execute(
                sql: "INSERT OR IGNORE INTO dpop_proofs (tenant, digest, expires_at) VALUES (?, ?, ?)",
                arguments: [tenant, Data(digest), expiresAt.seconds])
            return database.changesCount == 1
        }
    }
}
