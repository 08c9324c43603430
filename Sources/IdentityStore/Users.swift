// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

internal import GRDB
package import JOSE
import LibCrypto

extension IdentityStore {
    /// Users in the order of their names.
    ///
    /// - Parameters:
    ///   - search: A part of the username, the subject or a profile claim, in any case.
    ///   - name: Begins behind the user of that name.
    package func users(
        in tenant: String, search: String? = nil, after name: String? = nil, limit: Int? = nil
    ) async throws -> [User] {
        try await read { database in
            let sql = """
                SELECT \(User.columns) FROM users WHERE tenant = ? AND username > ?
                    AND (? IS NULL OR instr(lower(username || ' ' || subject), lower(?)) > 0
                        OR EXISTS (SELECT 1 FROM json_each(profile)
                            WHERE type = 'text' AND instr(lower(value), lower(?)) > 0))
                ORDER BY username LIMIT ?
                """
            let arguments: StatementArguments = [tenant, name ?? "", search, search, search, limit ?? -1]
            return try Row.fetchAll(database, sql: sql, arguments: arguments).map(User.init)
        }
    }

    /// Keeps a new user.
    ///
    /// - Throws: ``StoreError/conflict(_:field:)`` when there is one of that name, or of that subject.
    package func create(_ seed: UserSeed, in tenant: String) async throws -> User {
        try await write { database in
            guard try User.fetch("username", seed.username, in: tenant, database) == nil else {
                throw StoreError.conflict("there is a user of that name already", field: "username")
            }
            var report = SeedReport()
            return try User.save(seed, in: tenant, database, &report)
        }
    }

    /// Keeps a user in the place of the one of that name, if there is one.
    ///
    /// - Throws: ``StoreError/conflict(_:field:)`` when another user has the subject.
    package func replace(_ seed: UserSeed, in tenant: String) async throws -> User {
        try await write { database in
            var report = SeedReport()
            return try User.save(seed, in: tenant, database, &report)
        }
    }

    /// Reads a user, lets the caller say what they become, and keeps that, in one transaction.
    ///
    /// - Returns: `nil` when there is no user of that name.
    package func changeUser(
        _ username: String, in tenant: String, change: @escaping @Sendable (User) throws -> UserSeed
    ) async throws -> User? {
        try await write { database in
            guard let user = try User.fetch("username", username, in: tenant, database) else { return nil }
            var report = SeedReport()
            return try User.save(try change(user), in: tenant, database, &report)
        }
    }

    /// Removes a user, and ends all that they granted: whoever comes by that name later is another.
    ///
    /// - Returns: The sessions that ended so; `nil` when there is no user of that name.
    package func removeUser(
        _ username: String, in tenant: String, at now: NumericDate
    ) async throws -> [EndedSession]? {
        try await write { database in
            guard let user = try User.fetch("username", username, in: tenant, database) else { return nil }
            try Authorization.revokeAll(
                "subject", user.subject, in: tenant, at: now, reason: "user_removed", database)
            let ended = try Session.endAll(of: user.subject, in: tenant, at: now, database)
            try Consent.removeAll("subject", user.subject, in: tenant, database)
            try database.execute(
                sql: "DELETE FROM users WHERE tenant = ? AND username = ?", arguments: [tenant, username])
            return ended
        }
    }

    package func user(named username: String, in tenant: String) async throws -> User? {
        try await read { try User.fetch("username", username, in: tenant, $0) }
    }

    /// The user whom a name at sign-in means: by username, else by the email of exactly one user.
    ///
    /// - Throws: ``AmbiguousEmail``, or an error of SQLite.
    package func user(signingInAs name: String, in tenant: String) async throws -> User? {
        try await read { try User.fetch(name: name, byEmail: true, in: tenant, $0) }
    }

    /// The user whom a hint means: by username, else by the email of exactly one user, else by subject.
    ///
    /// - Throws: ``AmbiguousEmail``, or an error of SQLite.
    package func user(hinted hint: String, in tenant: String) async throws -> User? {
        try await read { database in
            try User.fetch(name: hint, byEmail: true, in: tenant, database)
                ?? User.fetch("subject", hint, in: tenant, database)
        }
    }

    package func user(subject: String, in tenant: String) async throws -> User? {
        try await read { try User.fetch("subject", subject, in: tenant, $0) }
    }
}

extension User {
    /// - Parameter column: `username` or `subject`.
    static func fetch(_ column: StaticString, _ value: String, in tenant: String, _ database: Database) throws -> User?
    {
        let statement = try database.cachedStatement(
            sql: "SELECT \(columns) FROM users WHERE tenant = ? AND \(column) = ?")
        return try Row.fetchCursor(statement, arguments: [tenant, value]).map(User.init).next()
    }

    /// The user of a username, which wins over an email.
    ///
    /// - Parameter byEmail: Whether the name may be the email of exactly one user. Upper and lower case of ASCII letters count
    ///   as equal.
    /// - Throws: ``AmbiguousEmail``, or an error of SQLite.
    static func fetch(name: String, byEmail: Bool, in tenant: String, _ database: Database) throws -> User? {
        if let user = try fetch("username", name, in: tenant, database) { return user }
        guard byEmail else { return nil }
        let statement = try database.cachedStatement(
            sql: """
                SELECT \(columns) FROM users WHERE tenant = ? AND lower(json_extract(profile, '$.email')) = lower(?)
                LIMIT 2
                """)
        let users = try Row.fetchAll(statement, arguments: [tenant, name])
        guard users.count < 2 else { throw AmbiguousEmail() }
        return try users.first.map(User.init)
    }

    /// What ``init(_:)`` reads, by place: to find a column by its name costs more than to read it.
    static let columns = "username, subject, password_hash, state, profile, groups, roles, claims, version"

    init(_ row: Row) throws {
        self.init(username: row[0], subject: row[1])
        passwordHash = (row[2] as String?).flatMap { try? PasswordHash($0) }
        state = UserState(rawValue: row[3]) ?? .disabled
        profile = try StoredDocument.object(row[4])
        groups = try User.list(row[5])
        roles = try User.list(row[6])
        claims = try StoredDocument.object(row[7])
        version = row[8]
    }

    /// Inserts or updates a user; the subject is kept, and so is the hash of an unchanged password.
    @discardableResult
    static func save(
        _ seed: UserSeed, in tenant: String, _ database: Database, _ report: inout SeedReport,
        prepared: (PasswordHash?) -> PreparedPasswords.Entry? = { _ in nil }
    ) throws -> User {
        let stored = try fetch("username", seed.username, in: tenant, database)
        var user = stored ?? User(username: seed.username, subject: derivedSubject(seed.username, in: tenant))
        if seed.derivesSubject { user.subject = derivedSubject(seed.username, in: tenant) }
        user.subject = seed.subject ?? user.subject
        user.state = seed.state
        user.profile = seed.profile
        user.groups = seed.groups
        user.roles = seed.roles
        user.claims = seed.claims
        if let entry = prepared(user.passwordHash) {
            user.passwordHash = entry.hash
        } else {
            user.passwordHash = try seed.passwordHash(replacing: user.passwordHash)
        }
        guard user != stored else {
            report.unchanged += 1
            return user
        }
        if stored != nil { user.version += 1 }
        try user.write(to: tenant, database)
        if stored == nil { report.created += 1 } else { report.updated += 1 }
        return user
    }

    private func write(to tenant: String, _ database: Database) throws {
        let statement = try database.cachedStatement(
            sql: """
                INSERT INTO users (tenant, username, subject, password_hash, state, profile, groups, roles, claims, version)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (tenant, username) DO UPDATE SET subject = excluded.subject,
                    password_hash = excluded.password_hash, state = excluded.state, profile = excluded.profile,
                    groups = excluded.groups, roles = excluded.roles, claims = excluded.claims, version = excluded.version
                """)
        try statement.execute(arguments: [
            tenant, username, subject, passwordHash?.text, state.rawValue, profile.text, User.text(groups),
            User.text(roles),
            claims.text, version,
        ])
    }

    /// The same on every machine: a UUID (RFC 9562 §5.8) made of the digest of tenant and username.
    static func derivedSubject(_ username: String, in tenant: String) -> String {
        var bytes = Array(sha256(Array("\(tenant)\u{0}\(username)".utf8)).prefix(16))
        bytes[6] = bytes[6] & 0x0F | 0x80
        bytes[8] = bytes[8] & 0x3F | 0x80
        var text: [UInt8] = []
        text.reserveCapacity(36)
        for (index, byte) in bytes.enumerated() {
            if [4, 6, 8, 10].contains(index) { text.append(UInt8(ascii: "-")) }
            text.append(hexadecimal[Int(byte >> 4)])
            text.append(hexadecimal[Int(byte & 0x0F)])
        }
        return String(decoding: text, as: UTF8.self)
    }

    private static let hexadecimal = Array("0123456789abcdef".utf8)

    static func text(_ list: [String]) -> String {
        JSONValue.array(list.map(JSONValue.string)).text
    }

    static func list(_ text: String) throws -> [String] {
        if text == "[]" { return [] }
        return try JSONValue(parsing: Array(text.utf8)).arrayValue?.compactMap(\.stringValue) ?? []
    }
}
