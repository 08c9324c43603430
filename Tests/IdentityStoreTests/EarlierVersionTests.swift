// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import GRDB
import IdentityStore
import JOSE
import TestSupport
import Testing

/// Until version 11 of the schema, and version 3 of exports, the first use of one sibling took the others out of use, and no
/// authorization knew when its last token ends.
@Suite("Sign-ins of an earlier version")
struct EarlierVersionTests {
    /// A family whose token 2 was used, which took its sibling 3 out of use.
    private func makeFamily(_ store: IdentityStore) async throws {
        try await Sample.signIn(store, token: 1, lifetime: 100_000_000)
        for (token, successor) in [(1, 2), (1, 3), (2, 4)] as [(UInt8, UInt8)] {
            #expect(try await Sample.redeem(store, token, for: successor, grace: 30).isRotated)
        }
        // Its tokens live longer than anybody can know.
        _ = try await store.authorize(username: "alice", in: "default") { user in
            (Sample.authorization("a2", subject: try #require(user).subject), nil)
        }
    }

    private func check(_ store: IdentityStore, _ tenant: String) async throws {
        #expect(try await Sample.redeem(store, 3, for: 5, after: 1, tenant: tenant).isRotated)
        let ends = try await [
            store.authorization(id: "a1", in: tenant)?.endsAt, store.authorization(id: "a2", in: tenant)?.endsAt,
        ]
        #expect(ends == [Sample.now.adding(100_000_000), Sample.now.adding(31_536_000)])
    }

    @Test("a database keeps them: a sibling is valid again, an authorization ends with its refresh token or in a year")
    func database() async throws {
        try await withTemporaryDirectory { folder async throws in
            let path = folder + "/understudy.db"
            let store = try IdentityStore.open(at: path)
            _ = try await store.apply(Seed(tenants: [Sample.tenant("default")]))
            try await makeFamily(store)
            try store.close()
            let queue = try DatabaseQueue(path: path)
            try await queue.write { try $0.execute(sql: version10) }
            try queue.close()
            let migrated = try IdentityStore.open(at: path)
            try await check(migrated, "default")
            try migrated.close()
        }
    }

    @Test("an export keeps them likewise")
    func export() async throws {
        try await StoreBacking.memory.withStore { store async throws in
            try await makeFamily(store)
            var export = try #require(try await store.export("default", includingKeys: true))
            var tables = try #require(export["tables"]?.objectValue)
            let third = Base64URL.encode(Sample.digest(3))
            tables["refresh_tokens"] = .array(
                tables["refresh_tokens"]?.arrayValue?
                    .map { value in
                        var row = value.objectValue ?? [:]
                        let isThird = row["digest"]?.stringValue == third
                        if isThird { row["consumed_at"] = .number(JSONNumber(Sample.now.seconds)) }
                        row["superseded"] = isThird ? 1 : 0
                        return .object(row)
                    } ?? [])
            tables["authorizations"] = .array(
                tables["authorizations"]?.arrayValue?
                    .map { value in
                        var row = value.objectValue ?? [:]
                        row["ends_at"] = nil
                        return .object(row)
                    } ?? [])
            export["tables"] = .object(tables)
            export["version"] = 2
            try await store.importTenant(
                try TenantExport(export, besides: []), as: "twin", replacing: false, expiresAt: nil
            ) { _, _ in nil }
            try await check(store, "twin")
        }
    }

    /// Makes of a database of version 11 what version 10 had.
    private let version10 = """
        DROP INDEX authorizations_by_end;
        ALTER TABLE authorizations DROP COLUMN ends_at;
        CREATE TABLE refresh_tokens_10 (
            tenant TEXT NOT NULL REFERENCES tenants (name) ON DELETE CASCADE,
            digest BLOB NOT NULL CHECK (length(digest) = 32),
            authorization_id TEXT NOT NULL,
            parent BLOB,
            expires_at INTEGER NOT NULL,
            consumed_at INTEGER,
            superseded INTEGER NOT NULL DEFAULT 0 CHECK (superseded IN (0, 1)),
            key_thumbprint TEXT,
            PRIMARY KEY (tenant, digest),
            CHECK (superseded = 0 OR consumed_at IS NOT NULL)
        ) STRICT, WITHOUT ROWID;
        INSERT INTO refresh_tokens_10
        SELECT tenant, digest, authorization_id, parent, expires_at, consumed_at, 0, key_thumbprint FROM refresh_tokens;
        DROP TABLE refresh_tokens;
        ALTER TABLE refresh_tokens_10 RENAME TO refresh_tokens;
        CREATE INDEX refresh_tokens_of_parent ON refresh_tokens (parent) WHERE parent IS NOT NULL;
        UPDATE refresh_tokens SET consumed_at = 1, superseded = 1 WHERE substr(digest, 1, 1) = x'03';
        DROP INDEX authorization_codes_of_authorization;
        DROP INDEX opaque_tokens_by_expiry;
        DROP INDEX sessions_by_expiry;
        DROP INDEX users_of_email;
        CREATE INDEX revoked_tokens_by_expiry ON revoked_tokens (tenant, expires_at);
        DELETE FROM grdb_migrations WHERE CAST(identifier AS INTEGER) >= 11;
        """
}
