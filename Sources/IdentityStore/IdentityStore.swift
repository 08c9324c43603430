// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Foundation
internal import GRDB

/// All records of all tenants, over SQLite.
///
/// Each operation is one transaction; no type of the engine shows.
package struct IdentityStore: Sendable {
    private let writer: any DatabaseWriter
    let health: StoreHealth

    private init(_ writer: any DatabaseWriter, path: String?) {
        self.writer = writer
        health = StoreHealth(path: path)
    }

    /// Opens or makes the database file, readable by its owner only, and brings its schema up to date.
    ///
    /// - Throws: ``StoreError``; a file that is not ours is left as it was.
    package static func open(at path: String) throws(StoreError) -> IdentityStore {
        if !FileManager.default.fileExists(atPath: path) { try PrivateFile.create(path) }
        do {
            let store = IdentityStore(try DatabasePool(path: path, configuration: configuration), path: path)
            try Schema.bringUpToDate(store.writer, path: path)
            return store
        } catch let error as StoreError {
            throw error
        } catch let error as DatabaseError {
            throw StoreError(error, path: path)
        } catch {
            throw .cannotOpen(path: path, reason: "\(error)")
        }
    }

    /// A database that lives as long as the value.
    ///
    /// - Throws: ``StoreError``.
    package static func inMemory() throws(StoreError) -> IdentityStore {
        do {
            let store = IdentityStore(try DatabaseQueue(configuration: configuration), path: nil)
            try Schema.bringUpToDate(store.writer, path: ":memory:")
            return store
        } catch {
            throw .cannotOpen(path: ":memory:", reason: "\(error)")
        }
    }

    /// Closes the file; a later call fails with an error.
    ///
    /// A database in memory goes with the value instead: a request that comes late would crash on its closed connection.
    ///
    /// - Throws: ``StoreError``.
    package func close() throws(StoreError) {
        health.close()
        guard writer is DatabasePool else { return }
        do { try writer.close() } catch { throw .failed(reason: "\(error)") }
    }

    private static var configuration: Configuration {
        var configuration = Configuration()
        // The command line may look into the file of a server that is just ending.
        configuration.busyMode = .timeout(5)
        configuration.label = "understudy"
        configuration.prepareDatabase { database in
            guard !database.configuration.readonly else { return }
            // Counts for a new file only: it shrinks when rows were deleted.
            try database.execute(sql: "PRAGMA auto_vacuum = INCREMENTAL")
            // What one long transaction needed in the write-ahead log is given back after it.
            try database.execute(sql: "PRAGMA journal_size_limit = 16777216")
        }
        return configuration
    }

    /// One read transaction.
    func read<Value: Sendable>(_ body: @escaping @Sendable (Database) throws -> Value) async throws -> Value {
        try health.checkOpen()
        do { return try await writer.read(body) } catch let error as DatabaseError {
            health.noteFailure(error)
            throw StoreError(error)
        }
    }

    /// One write transaction, kept whole or not at all; a cancelled request keeps nothing.
    func write<Value: Sendable>(_ body: @escaping @Sendable (Database) throws -> Value) async throws -> Value {
        try health.checkOpen()
        // SQLite writes on to a file without a name and reports success.
        if let missing = health.missingFile { throw StoreError.failed(reason: "\(missing)") }
        do {
            let (value, hasWritten) = try await writer.write { database in
                let count = database.totalChangesCount
                let value = try body(database)
                return (value, database.totalChangesCount > count)
            }
            if hasWritten { health.noteWrite() }
            return value
        } catch let error as DatabaseError {
            health.noteFailure(error)
            throw StoreError(error)
        }
    }

    /// Moves the write-ahead log's pages into the file, except those that a reader still needs.
    func checkpoint() async throws {
        guard writer is DatabasePool else { return }
        _ = try await writer.writeWithoutTransaction { try $0.checkpoint(.passive) }
    }
}
