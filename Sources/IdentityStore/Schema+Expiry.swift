// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

/// What the store needs to delete what ended long ago, and to find a user by email.
extension Schema {
    /// Adds the end of each authorization, the indexes that deletion needs, and an index of emails.
    ///
    /// - An authorization of an earlier version does not know how long its access tokens live. It keeps them for a year.
    /// - Siblings are independent of each other, so no refresh token is superseded any more. A sibling that an earlier version
    ///   took out of use is valid again.
    /// - The index of refresh tokens begins with the authorization: it finds a whole family, and the successors of one token.
    /// - `lower` folds ASCII letters only. By Unicode's rules, `K` (the Kelvin sign) would be the letter `k`.
    /// - A revoked access token's row goes with its authorization, so it needs no index by date.
    static let version11 = """
        ALTER TABLE authorizations ADD COLUMN ends_at INTEGER NOT NULL DEFAULT 0;
        UPDATE authorizations SET ends_at = created_at + \(secondsOfUnknownTokens);
        UPDATE authorizations SET ends_at = max(ends_at, latest.expires_at)
        FROM (SELECT tenant, authorization_id, max(expires_at) AS expires_at FROM refresh_tokens GROUP BY 1, 2) AS latest
        WHERE latest.tenant = authorizations.tenant AND latest.authorization_id = authorizations.id;
        CREATE INDEX authorizations_by_end ON authorizations (tenant, ends_at);

        CREATE TABLE refresh_tokens_11 (
            tenant TEXT NOT NULL REFERENCES tenants (name) ON DELETE CASCADE,
            digest BLOB NOT NULL CHECK (length(digest) = 32),
            authorization_id TEXT NOT NULL,
            parent BLOB,
            expires_at INTEGER NOT NULL,
            consumed_at INTEGER,
            key_thumbprint TEXT,
            PRIMARY KEY (tenant, digest)
        ) STRICT, WITHOUT ROWID;
        INSERT INTO refresh_tokens_11
        SELECT tenant, digest, authorization_id, parent, expires_at, iif(superseded, NULL, consumed_at), key_thumbprint
        FROM refresh_tokens;
        DROP TABLE refresh_tokens;
        ALTER TABLE refresh_tokens_11 RENAME TO refresh_tokens;
        CREATE INDEX refresh_tokens_of_authorization ON refresh_tokens (authorization_id, parent);

        CREATE INDEX authorization_codes_of_authorization ON authorization_codes (authorization_id);
        CREATE INDEX opaque_tokens_by_expiry ON opaque_tokens (tenant, expires_at);
        CREATE INDEX sessions_by_expiry ON sessions (tenant, expires_at);
        DROP INDEX revoked_tokens_by_expiry;

        CREATE INDEX users_of_email ON users (tenant, lower(json_extract(profile, '$.email')));
        """

    /// How long the access tokens of an authorization count as alive that an earlier version kept: a year.
    static let secondsOfUnknownTokens: Int64 = 31_536_000
}
