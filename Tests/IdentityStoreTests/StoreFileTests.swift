// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Foundation
import GRDB
import IdentityStore
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
}
