// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

internal import GRDB
import JOSE

/// The tables, and how each version of them becomes the next.
enum Schema {
    /// Marks the file as ours (`PRAGMA application_id`): "Undr".
    static let applicationID: Int32 = 0x556E_6472

    static func bringUpToDate(_ writer: any DatabaseWriter, path: String) throws {
        try writer.read { database in
            let isNew = try Int.fetchOne(database, sql: "SELECT COUNT(*) FROM sqlite_master") == 0
            let mark = try Int32.fetchOne(database, sql: "PRAGMA application_id")
            guard isNew || mark == applicationID else { throw StoreError.foreign(path: path) }
            guard try !migrator.hasBeenSuperseded(database) else { throw StoreError.newerSchema(path: path) }
        }
        try migrator.migrate(writer)
    }

    private static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1: tenants, users, clients, authorizations, keys") { database in
            try database.execute(sql: "PRAGMA application_id = \(applicationID)")
            try database.execute(sql: version1)
        }
        migrator.registerMigration("2: the dates of signing keys") { database in
            try database.execute(sql: version2)
        }
        migrator.registerMigration("3: fewer pages to a sign-in") { database in
            try database.execute(sql: version3)
        }
        migrator.registerMigration("4: sessions, codes and consents") { database in
            try database.execute(sql: version4)
        }
        migrator.registerMigration("5: opaque and revoked access tokens, client assertions") { database in
            try database.execute(sql: version5)
        }
        migrator.registerMigration("6: device codes") { database in
            try database.execute(sql: version6)
        }
        migrator.registerMigration("7: what expires is found by its date") { database in
            try database.execute(sql: version7)
        }
        migrator.registerMigration("8: tenants that come and go") { database in
            try database.execute(sql: version8)
        }
        migrator.registerMigration("9: certificates of signing keys") { database in
            try database.execute(sql: version9)
        }
        migrator.registerMigration("10: keys that tokens are bound to, and the proofs of them") { database in
            try database.execute(sql: version10)
        }
        migrator.registerMigration("11: the end of each authorization, siblings of their own, emails") { database in
            try database.execute(sql: version11)
        }
        return migrator
    }

    /// The tables whose rows belong to a tenant, each with a column of that name.
    static let tablesOfTenants = [
        "clients", "audiences", "users", "authorizations", "refresh_tokens", "signing_keys", "sessions",
        "session_authorizations", "authorization_codes", "consents", "opaque_tokens", "revoked_tokens",
        "client_assertions", "dpop_proofs", "device_codes", "tenant_fixtures",
    ]

    /// What of them an export has: a tenant that comes from one is made of the export, and goes back to that.
    static let exportedTables = tablesOfTenants.filter { $0 != "tenant_fixtures" }

    /// Dates are whole seconds since 1970.
    ///
    /// Documents hold settings that are only ever read whole.
    private static let version1 = """
        CREATE TABLE metadata (
            name TEXT PRIMARY KEY NOT NULL,
            value TEXT NOT NULL
        ) STRICT;

        CREATE TABLE tenants (
            name TEXT PRIMARY KEY NOT NULL,
            document TEXT NOT NULL CHECK (json_valid(document))
        ) STRICT;

        CREATE TABLE clients (
            tenant TEXT NOT NULL REFERENCES tenants (name) ON DELETE CASCADE,
            id TEXT NOT NULL,
            document TEXT NOT NULL CHECK (json_valid(document)),
            PRIMARY KEY (tenant, id)
        ) STRICT;

        CREATE TABLE audiences (
            tenant TEXT NOT NULL REFERENCES tenants (name) ON DELETE CASCADE,
            id TEXT NOT NULL,
            document TEXT NOT NULL CHECK (json_valid(document)),
            PRIMARY KEY (tenant, id)
        ) STRICT;

        CREATE TABLE users (
            tenant TEXT NOT NULL REFERENCES tenants (name) ON DELETE CASCADE,
            username TEXT NOT NULL,
            subject TEXT NOT NULL,
            password_hash TEXT,
            state TEXT NOT NULL
                CHECK (state IN ('active', 'disabled', 'locked', 'mfa_required', 'password_expired')),
            profile TEXT NOT NULL CHECK (json_valid(profile)),
            groups TEXT NOT NULL CHECK (json_valid(groups)),
            roles TEXT NOT NULL CHECK (json_valid(roles)),
            claims TEXT NOT NULL CHECK (json_valid(claims)),
            version INTEGER NOT NULL CHECK (version > 0),
            PRIMARY KEY (tenant, username),
            UNIQUE (tenant, subject)
        ) STRICT;

        CREATE TABLE authorizations (
            tenant TEXT NOT NULL REFERENCES tenants (name) ON DELETE CASCADE,
            id TEXT NOT NULL,
            client_id TEXT NOT NULL,
            subject TEXT,
            "grant" TEXT NOT NULL,
            scope TEXT NOT NULL,
            audience TEXT NOT NULL CHECK (json_valid(audience)),
            authenticated_at INTEGER NOT NULL,
            session_id TEXT NOT NULL,
            created_at INTEGER NOT NULL,
            revoked_at INTEGER,
            revocation_reason TEXT,
            PRIMARY KEY (tenant, id),
            CHECK ((revoked_at IS NULL) = (revocation_reason IS NULL))
        ) STRICT;
        CREATE INDEX authorizations_of_subject ON authorizations (tenant, subject);

        CREATE TABLE refresh_tokens (
            tenant TEXT NOT NULL,
            digest BLOB NOT NULL CHECK (length(digest) = 32),
            authorization_id TEXT NOT NULL,
            parent BLOB,
            expires_at INTEGER NOT NULL,
            consumed_at INTEGER,
            superseded INTEGER NOT NULL DEFAULT 0 CHECK (superseded IN (0, 1)),
            PRIMARY KEY (tenant, digest),
            FOREIGN KEY (tenant, authorization_id) REFERENCES authorizations (tenant, id) ON DELETE CASCADE,
            CHECK (superseded = 0 OR consumed_at IS NOT NULL)
        ) STRICT;
        CREATE INDEX refresh_tokens_of_authorization ON refresh_tokens (tenant, authorization_id);
        CREATE INDEX refresh_tokens_of_parent ON refresh_tokens (tenant, parent);

        CREATE TABLE signing_keys (
            tenant TEXT NOT NULL REFERENCES tenants (name) ON DELETE CASCADE,
            id TEXT NOT NULL,
            algorithm TEXT NOT NULL,
            state TEXT NOT NULL CHECK (state IN ('upcoming', 'active', 'retiring', 'withdrawn')),
            private_key TEXT NOT NULL,
            created_at INTEGER NOT NULL,
            place INTEGER NOT NULL,
            PRIMARY KEY (tenant, id)
        ) STRICT;
        """

    /// A key's state follows from its dates; a state of old becomes the dates that mean it.
    private static let version2 = """
        ALTER TABLE signing_keys RENAME TO signing_keys_1;

        CREATE TABLE signing_keys (
            tenant TEXT NOT NULL REFERENCES tenants (name) ON DELETE CASCADE,
            id TEXT NOT NULL,
            algorithm TEXT NOT NULL,
            private_key TEXT NOT NULL,
            created_at INTEGER NOT NULL,
            activates_at INTEGER NOT NULL,
            retires_at INTEGER,
            withdraws_at INTEGER,
            place INTEGER NOT NULL,
            PRIMARY KEY (tenant, id)
        ) STRICT;

        INSERT INTO signing_keys
        SELECT tenant, id, algorithm, private_key, created_at,
            CASE state WHEN 'upcoming' THEN \(NumericDate.farFuture.seconds) ELSE created_at END,
            CASE state WHEN 'retiring' THEN created_at END,
            CASE state WHEN 'withdrawn' THEN created_at END,
            place
        FROM signing_keys_1;

        DROP TABLE signing_keys_1;
        """

    /// A sign-in inserts a row into each of these, and pays for every tree that the row stands in: seven before, three now.
    ///
    /// A refresh token hangs on its tenant alone, so that a tenant can be deleted without looking for the tokens of each
    /// authorization; nobody deletes an authorization by itself. The indexes begin with what selects: beside a primary key
    /// that begins with the tenant, SQLite would not choose one that does so too, and scan the tenant instead.
    private static let version3 = """
        CREATE TABLE refresh_tokens_3 (
            tenant TEXT NOT NULL REFERENCES tenants (name) ON DELETE CASCADE,
            digest BLOB NOT NULL CHECK (length(digest) = 32),
            authorization_id TEXT NOT NULL,
            parent BLOB,
            expires_at INTEGER NOT NULL,
            consumed_at INTEGER,
            superseded INTEGER NOT NULL DEFAULT 0 CHECK (superseded IN (0, 1)),
            PRIMARY KEY (tenant, digest),
            CHECK (superseded = 0 OR consumed_at IS NOT NULL)
        ) STRICT, WITHOUT ROWID;
        INSERT INTO refresh_tokens_3
        SELECT tenant, digest, authorization_id, parent, expires_at, consumed_at, superseded FROM refresh_tokens;
        DROP TABLE refresh_tokens;
        ALTER TABLE refresh_tokens_3 RENAME TO refresh_tokens;
        CREATE INDEX refresh_tokens_of_parent ON refresh_tokens (parent) WHERE parent IS NOT NULL;

        CREATE TABLE authorizations_3 (
            tenant TEXT NOT NULL REFERENCES tenants (name) ON DELETE CASCADE,
            id TEXT NOT NULL,
            client_id TEXT NOT NULL,
            subject TEXT,
            "grant" TEXT NOT NULL,
            scope TEXT NOT NULL,
            audience TEXT NOT NULL CHECK (json_valid(audience)),
            authenticated_at INTEGER NOT NULL,
            session_id TEXT NOT NULL,
            created_at INTEGER NOT NULL,
            revoked_at INTEGER,
            revocation_reason TEXT,
            PRIMARY KEY (tenant, id),
            CHECK ((revoked_at IS NULL) = (revocation_reason IS NULL))
        ) STRICT, WITHOUT ROWID;
        INSERT INTO authorizations_3
        SELECT tenant, id, client_id, subject, "grant", scope, audience, authenticated_at, session_id, created_at,
            revoked_at, revocation_reason
        FROM authorizations;
        DROP TABLE authorizations;
        ALTER TABLE authorizations_3 RENAME TO authorizations;
        CREATE INDEX authorizations_of_subject ON authorizations (subject);
        """
}
