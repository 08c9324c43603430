// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Foundation
import GRDB
import IdentityStore
import TestSupport
import Testing

@Suite("The database file")
struct StoreFileTests {
    private func permissions(_ path: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    }

    @Test("it is its owner's alone, with what SQLite puts beside it, and writes ahead")
    func file() async throws {
        try await withTemporaryDirectory { folder in
            let path = folder + "/understudy.db"
            let store = try IdentityStore.open(at: path)
            _ = try await store.apply(Seed(tenants: [Sample.tenant("default")]))
            for name in ["", "-wal", "-shm"] { #expect(try permissions(path + name) == 0o600) }
            try store.close()
            let mode = try await DatabaseQueue(path: path).read { try String.fetchOne($0, sql: "PRAGMA journal_mode") }
            #expect(mode == "wal")
        }
    }

    @Test("what was written is there after opening again")
    func reopening() async throws {
        try await withTemporaryDirectory { folder in
            let path = folder + "/understudy.db"
            let first = try IdentityStore.open(at: path)
            _ = try await first.apply(Seed(tenants: [Sample.tenant("default")]))
            try await Sample.signIn(first, token: 1)
            try first.close()
            let second = try IdentityStore.open(at: path)
            #expect(try await Sample.redeem(second, 1, for: 2).isRotated)
            try second.close()
        }
    }

    @Test("another program's database, a later version's and a damaged file are left as they were")
    func foreignFiles() async throws {
        try await withTemporaryDirectory { folder in
            let garbage = folder + "/garbage.db"
            let text = Data(String(repeating: "not a database ", count: 100).utf8)
            try text.write(to: URL(fileURLWithPath: garbage))
            #expect(throws: StoreError.notADatabase(path: garbage)) { try IdentityStore.open(at: garbage) }
            #expect(try Data(contentsOf: URL(fileURLWithPath: garbage)) == text)

            let foreign = folder + "/foreign.db"
            try await DatabaseQueue(path: foreign).write { try $0.execute(sql: "CREATE TABLE t (a)") }
            #expect(throws: StoreError.foreign(path: foreign)) { try IdentityStore.open(at: foreign) }

            let newer = folder + "/newer.db"
            try IdentityStore.open(at: newer).close()
            try await DatabaseQueue(path: newer)
                .write { database in
                    try database.execute(sql: "INSERT INTO grdb_migrations VALUES ('99: the future')")
                }
            #expect(throws: StoreError.newerSchema(path: newer)) { try IdentityStore.open(at: newer) }
        }
    }

    @Test("a folder that is not there is an error that says so")
    func missingFolder() async throws {
        try await withTemporaryDirectory { folder in
            let error = #expect(throws: StoreError.self) { try IdentityStore.open(at: folder + "/no/understudy.db") }
            #expect(error?.description.contains("cannot be opened") == true)
        }
    }

    @Test("the schema itself refuses what would break an invariant")
    func constraints() async throws {
        try await withTemporaryDirectory { folder in
            let path = folder + "/understudy.db"
            let store = try IdentityStore.open(at: path)
            _ = try await store.apply(Seed(tenants: [Sample.tenant("default")]))
            try store.close()
            let queue = try DatabaseQueue(path: path)
            for sql in [
                "INSERT INTO clients VALUES ('nobody', 'a', '{}')",
                "INSERT INTO clients VALUES ('default', 'a', 'no json')",
                "UPDATE users SET state = 'asleep'",
                "UPDATE users SET version = 0",
                "INSERT INTO refresh_tokens (tenant, digest, authorization_id, expires_at) VALUES ('default', x'00', 'a', 1)",
            ] {
                await #expect(throws: DatabaseError.self) { try await queue.write { try $0.execute(sql: sql) } }
            }
        }
    }

    @Test("what has expired is found by its date, however much there is")
    func expiry() async throws {
        try await withTemporaryDirectory { folder in
            let path = folder + "/understudy.db"
            try IdentityStore.open(at: path).close()
            let plans = try await DatabaseQueue(path: path)
                .read { database in
                    try ["client_assertions", "device_codes", "dpop_proofs", "opaque_tokens"]
                        .map { table in
                            let sql = "EXPLAIN QUERY PLAN DELETE FROM \(table) WHERE expires_at <= 1 AND tenant = 'x'"
                            return try Row.fetchAll(database, sql: sql).compactMap { $0["detail"] as String? }.joined()
                        }
                }
            for plan in plans { #expect(plan.contains("_by_expiry (tenant=? AND expires_at<?)"), "\(plan)") }
        }
    }

    @Test("a version 2 file keeps its sign-ins: their refresh tokens rotate, and reuse still ends the family")
    func migrationOfSignIns() async throws {
        try await withTemporaryDirectory { folder in
            let path = folder + "/understudy.db"
            let store = try IdentityStore.open(at: path)
            _ = try await store.apply(Seed(tenants: [Sample.tenant("default")]))
            try await Sample.signIn(store, token: 1)
            #expect(try await Sample.redeem(store, 1, for: 2).isRotated)
            try store.close()
            let queue = try DatabaseQueue(path: path)
            try await queue.write { database in
                for index in [
                    "authorizations_by_end", "authorizations_of_subject", "refresh_tokens_of_authorization",
                    "users_of_email",
                ] {
                    try database.execute(sql: "DROP INDEX \(index)")
                }
                for table in ["refresh_tokens", "authorizations"] {
                    try database.execute(sql: "ALTER TABLE \(table) RENAME TO \(table)_3")
                }
                try database.execute(sql: version2)
                try database.execute(sql: "ALTER TABLE authorizations_3 DROP COLUMN details")
                try database.execute(sql: "ALTER TABLE authorizations_3 DROP COLUMN ends_at")
                // Its place is that of the column superseded.
                try database.execute(sql: "UPDATE refresh_tokens_3 SET key_thumbprint = 0")
                for table in ["authorizations", "refresh_tokens"] {
                    try database.execute(sql: "INSERT INTO \(table) SELECT * FROM \(table)_3; DROP TABLE \(table)_3")
                }
                // What came later comes again.
                try database.execute(sql: "ALTER TABLE signing_keys DROP COLUMN certificates")
                for table in [
                    "authorization_codes", "client_assertions", "consents", "device_codes", "dpop_proofs",
                    "opaque_tokens", "pooled_keys",
                    "revoked_tokens", "session_authorizations", "sessions", "tenant_fixtures",
                ] { try database.execute(sql: "DROP TABLE \(table)") }
                try database.execute(sql: "DELETE FROM grdb_migrations WHERE CAST(identifier AS INTEGER) >= 3")
            }
            try queue.close()
            let migrated = try IdentityStore.open(at: path)
            #expect(try await Sample.redeem(migrated, 2, for: 3).isRotated)
            #expect(try await Sample.redeem(migrated, 1, for: 4) == .reused)
            #expect(try await Sample.redeem(migrated, 3, for: 5) == .revoked(reason: "refresh_token_reuse"))
            try migrated.close()
            let tables = try await DatabaseQueue(path: path)
                .read {
                    try String.fetchAll($0, sql: "SELECT name FROM sqlite_master WHERE sql LIKE '%WITHOUT ROWID%'")
                }
            #expect(tables.contains("authorizations") && tables.contains("refresh_tokens"))
        }
    }

    @Test(
        "no question of the token path reads more rows than it is about",
        arguments: [
            ("FROM users WHERE tenant = 'a' AND username = 'b'", "(tenant=? AND username=?)"),
            ("FROM users WHERE tenant = 'a' AND subject = 'b'", "(tenant=? AND subject=?)"),
            ("FROM authorizations WHERE tenant = 'a' AND id = 'b'", "(tenant=? AND id=?)"),
            ("FROM authorizations WHERE tenant = 'a' AND subject = 'b' AND revoked_at IS NULL", "(subject=?"),
            ("FROM refresh_tokens WHERE tenant = 'a' AND digest = x'00'", "(tenant=? AND digest=?)"),
            (
                "FROM refresh_tokens WHERE tenant = 'a' AND authorization_id = 'b' AND parent = x'00' AND consumed_at IS NOT NULL",
                "(authorization_id=? AND parent=?"
            ),
            (
                "FROM users WHERE tenant = 'a' AND lower(json_extract(profile, '$.email')) = lower('b') LIMIT 2",
                "users_of_email (tenant=? AND <expr>=?)"
            ),
        ])
    func plans(question: String, search: String) async throws {
        try await withTemporaryDirectory { folder in
            let path = folder + "/understudy.db"
            try IdentityStore.open(at: path).close()
            let plan = try await DatabaseQueue(path: path)
                .read { database in
                    try Row.fetchAll(database, sql: "EXPLAIN QUERY PLAN SELECT * \(question)")
                        .map { $0["detail"] as String }
                }
            #expect(plan.count == 1 && plan.allSatisfy { $0.hasPrefix("SEARCH") && $0.contains(search) }, "\(plan)")
        }
    }

    /// The two tables as version 2 had them.
    private let version2 = """
        CREATE TABLE authorizations (
            tenant TEXT NOT NULL REFERENCES tenants (name) ON DELETE CASCADE, id TEXT NOT NULL, client_id TEXT NOT NULL,
            subject TEXT, "grant" TEXT NOT NULL, scope TEXT NOT NULL, audience TEXT NOT NULL,
            authenticated_at INTEGER NOT NULL, session_id TEXT NOT NULL, created_at INTEGER NOT NULL, revoked_at INTEGER,
            revocation_reason TEXT, PRIMARY KEY (tenant, id)
        ) STRICT;
        CREATE INDEX authorizations_of_subject ON authorizations (tenant, subject);
        CREATE TABLE refresh_tokens (
            tenant TEXT NOT NULL, digest BLOB NOT NULL, authorization_id TEXT NOT NULL, parent BLOB,
            expires_at INTEGER NOT NULL, consumed_at INTEGER, superseded INTEGER NOT NULL DEFAULT 0,
            PRIMARY KEY (tenant, digest),
            FOREIGN KEY (tenant, authorization_id) REFERENCES authorizations (tenant, id) ON DELETE CASCADE
        ) STRICT;
        CREATE INDEX refresh_tokens_of_authorization ON refresh_tokens (tenant, authorization_id);
        CREATE INDEX refresh_tokens_of_parent ON refresh_tokens (tenant, parent);
        """
}
