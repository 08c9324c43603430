// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Foundation
internal import GRDB

/// The passwords of a seed, hashed on all cores before the transaction that keeps them: one after the other inside it they
/// would be half of its time.
struct PreparedPasswords: Sendable {
    /// What a user's stored hash was, and what it becomes.
    struct Entry: Sendable {
        let stored: PasswordHash?
        let hash: PasswordHash?
    }

    fileprivate let entries: [Entry]

    /// Where it is not worth the while.
    static let none = PreparedPasswords(entries: [])

    /// The entry of a user of the seed, unless the stored hash was changed meanwhile.
    subscript(index: Int, stored: PasswordHash?) -> Entry? {
        guard index < entries.count, entries[index].stored == stored else { return nil }
        return entries[index]
    }

    /// - Parameter stored: The hashes as they are stored, by username.
    /// - Throws: ``CryptoError``.
    static func make(for users: [UserSeed], stored: [String: PasswordHash]) async throws -> PreparedPasswords {
        let size = max(256, users.count / (ProcessInfo.processInfo.activeProcessorCount * 4))
        let starts = Array(stride(from: 0, to: users.count, by: size))
        let chunks = try await withThrowingTaskGroup(of: (Int, [Entry]).self) { group in
            for start in starts {
                group.addTask {
                    var entries: [Entry] = []
                    for user in users[start..<min(start + size, users.count)] {
                        let known = stored[user.username]
                        entries.append(Entry(stored: known, hash: try user.passwordHash(replacing: known)))
                        if entries.count % 64 == 0 { await Task.yield() }
                    }
                    return (start, entries)
                }
            }
            return try await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
        }
        return PreparedPasswords(entries: starts.flatMap { chunks[$0] ?? [] })
    }
}

extension UserSeed {
    /// Returns the hash that replaces a stored one; `nil` for a user without a password.
    ///
    /// The stored hash of an unchanged password stays, so that applying a seed again changes nothing. A hash that another
    /// program made is replaced without a check, which would take long.
    ///
    /// - Throws: ``CryptoError``.
    func passwordHash(replacing stored: PasswordHash?) throws -> PasswordHash? {
        guard let password else { return passwordHash }
        if let stored, !stored.isSlow, try stored.matches(password) { return stored }
        return try PasswordHash.make(password)
    }
}

extension IdentityStore {
    /// The passwords of a large seed; small ones are hashed where they are kept.
    ///
    /// - Throws: An error of SQLite, or ``CryptoError``.
    func prepare(_ tenant: TenantSeed) async throws -> PreparedPasswords {
        guard tenant.users.count >= 1_000 else { return .none }
        let name = tenant.record.name
        let stored = try await read { database in
            let sql = "SELECT username, password_hash FROM users WHERE tenant = ? AND password_hash IS NOT NULL"
            var hashes: [String: PasswordHash] = [:]
            let rows = try Row.fetchCursor(database, sql: sql, arguments: [name])
            while let row = try rows.next() { hashes[row[0]] = try? PasswordHash(row[1] as String) }
            return hashes
        }
        return try await PreparedPasswords.make(for: tenant.users, stored: stored)
    }
}
