// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

/// The tables of whoever signs in with a browser or a device, and of tokens that are looked up.
extension Schema {
    /// What a browser's sign-in needs.
    ///
    /// A password grant writes into none of these; which authorizations a session gave stands in a table of its own, so that
    /// others need no index for it.
    static let version4 = """
        ALTER TABLE authorizations ADD COLUMN details TEXT CHECK (details IS NULL OR json_valid(details));

        CREATE TABLE sessions (
            tenant TEXT NOT NULL REFERENCES tenants (name) ON DELETE CASCADE,
            id TEXT NOT NULL,
            digest BLOB NOT NULL CHECK (length(digest) = 32),
            subject TEXT NOT NULL,
            authenticated_at INTEGER NOT NULL,
            created_at INTEGER NOT NULL,
            expires_at INTEGER NOT NULL,
            ended_at INTEGER,
            PRIMARY KEY (tenant, id)
        ) STRICT, WITHOUT ROWID;
        CREATE UNIQUE INDEX sessions_of_digest ON sessions (digest);
        CREATE INDEX sessions_of_subject ON sessions (subject);

        CREATE TABLE session_authorizations (
            tenant TEXT NOT NULL REFERENCES tenants (name) ON DELETE CASCADE,
            session_id TEXT NOT NULL,
            authorization_id TEXT NOT NULL,
            client_id TEXT NOT NULL,
            PRIMARY KEY (tenant, session_id, authorization_id)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE authorization_codes (
            tenant TEXT NOT NULL REFERENCES tenants (name) ON DELETE CASCADE,
            digest BLOB NOT NULL CHECK (length(digest) = 32),
            authorization_id TEXT NOT NULL,
            redirect_uri TEXT,
            challenge TEXT,
            challenge_method TEXT CHECK (challenge_method IN ('S256', 'plain')),
            nonce TEXT,
            expires_at INTEGER NOT NULL,
            consumed_at INTEGER,
            PRIMARY KEY (tenant, digest),
            CHECK ((challenge IS NULL) = (challenge_method IS NULL))
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE consents (
            tenant TEXT NOT NULL REFERENCES tenants (name) ON DELETE CASCADE,
            subject TEXT NOT NULL,
            client_id TEXT NOT NULL,
            scope TEXT NOT NULL,
            PRIMARY KEY (tenant, subject, client_id)
        ) STRICT, WITHOUT ROWID;
        """

    static let version5 = """
        CREATE TABLE opaque_tokens (
            tenant TEXT NOT NULL REFERENCES tenants (name) ON DELETE CASCADE,
            digest BLOB NOT NULL CHECK (length(digest) = 32),
            claims TEXT NOT NULL CHECK (json_valid(claims)),
            expires_at INTEGER NOT NULL,
            PRIMARY KEY (tenant, digest)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE revoked_tokens (
            tenant TEXT NOT NULL REFERENCES tenants (name) ON DELETE CASCADE,
            id TEXT NOT NULL,
            expires_at INTEGER NOT NULL,
            PRIMARY KEY (tenant, id)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE client_assertions (
            tenant TEXT NOT NULL REFERENCES tenants (name) ON DELETE CASCADE,
            client_id TEXT NOT NULL,
            digest BLOB NOT NULL CHECK (length(digest) = 32),
            expires_at INTEGER NOT NULL,
            PRIMARY KEY (tenant, client_id, digest)
        ) STRICT, WITHOUT ROWID;
        """

    static let version6 = """
        CREATE TABLE device_codes (
            tenant TEXT NOT NULL REFERENCES tenants (name) ON DELETE CASCADE,
            digest BLOB NOT NULL CHECK (length(digest) = 32),
            user_code TEXT NOT NULL,
            client_id TEXT NOT NULL,
            scope TEXT NOT NULL,
            audience TEXT NOT NULL CHECK (json_valid(audience)),
            expires_at INTEGER NOT NULL,
            polling_interval INTEGER NOT NULL,
            state TEXT NOT NULL CHECK (state IN ('pending', 'approved', 'denied')),
            authorization_id TEXT,
            polled_at INTEGER,
            redeemed_at INTEGER,
            PRIMARY KEY (tenant, digest),
            UNIQUE (tenant, user_code),
            CHECK ((state = 'approved') = (authorization_id IS NOT NULL))
        ) STRICT, WITHOUT ROWID;
        """

    static let version7 = """
        CREATE INDEX device_codes_by_expiry ON device_codes (expires_at);
        CREATE INDEX client_assertions_by_expiry ON client_assertions (expires_at);
        CREATE INDEX revoked_tokens_by_expiry ON revoked_tokens (expires_at);
        """

    /// What a tenant goes back to when it is reset, and keys that were made before somebody needs them.
    ///
    /// A session's cookie is looked for within its tenant, so a tenant that was imported twice may have it twice.
    static let version8 = """
        CREATE TABLE tenant_fixtures (
            tenant TEXT PRIMARY KEY NOT NULL REFERENCES tenants (name) ON DELETE CASCADE,
            document TEXT NOT NULL CHECK (json_valid(document))
        ) STRICT;

        CREATE TABLE pooled_keys (
            id TEXT PRIMARY KEY NOT NULL,
            algorithm TEXT NOT NULL,
            private_key TEXT NOT NULL
        ) STRICT;

        DROP INDEX sessions_of_digest;
        CREATE INDEX sessions_of_digest ON sessions (digest);
        """

    static let version9 = """
        ALTER TABLE signing_keys ADD COLUMN certificates TEXT CHECK (certificates IS NULL OR json_valid(certificates));
        """

    /// What RFC 9449 binds: refresh tokens and codes to a key's thumbprint; and the proofs that were used.
    static let version10 = """
        ALTER TABLE refresh_tokens ADD COLUMN key_thumbprint TEXT;
        ALTER TABLE authorization_codes ADD COLUMN key_thumbprint TEXT;

        CREATE TABLE dpop_proofs (
            tenant TEXT NOT NULL REFERENCES tenants (name) ON DELETE CASCADE,
            digest BLOB NOT NULL CHECK (length(digest) = 32),
            expires_at INTEGER NOT NULL,
            PRIMARY KEY (tenant, digest)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX dpop_proofs_by_expiry ON dpop_proofs (tenant, expires_at);

        -- What is told by its date alone SQLite looks for by the tenant, and reads all that the tenant has.
        DROP INDEX device_codes_by_expiry;
        DROP INDEX client_assertions_by_expiry;
        DROP INDEX revoked_tokens_by_expiry;
        CREATE INDEX device_codes_by_expiry ON device_codes (tenant, expires_at);
        CREATE INDEX client_assertions_by_expiry ON client_assertions (tenant, expires_at);
        CREATE INDEX revoked_tokens_by_expiry ON revoked_tokens (tenant, expires_at);
        """
}
