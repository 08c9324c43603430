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

    private init(_ writer: any DatabaseWriter) {
        self.writer = writer
    }

    /// Opens or makes the database file, readable by its owner only, and brings its schema up to date.
    ///
    /// - Throws: ``StoreError``; a file that is not ours is left as it was.
    package static func open(at path: String) throws(StoreError) -> IdentityStore {
        if !FileManager.default.fileExists(atPath: path) { try PrivateFile.create(path) }
        do {
            let store = IdentityStore(try DatabasePool(path: path, configuration: configuration))
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
            let store = IdentityStore(try DatabaseQueue(configuration: configuration))
            try Schema.bringUpToDate(store.writer, path: ":memory:")
            return store
        } catch {
            throw .cannotOpen(path: ":memory:", reason: "\(error)")
        }
    }

    /// Closes the file; the store may not be used afterwards.
    ///
    /// - Throws: ``StoreError``.
    package func close() throws(StoreError) {
        do { try writer.close() } catch { throw .failed(reason: "\(error)") }
    }

    private static var configuration: Configuration {
        var configuration = Configuration()
        // The command line may look into the file of a server that is just ending.
        configuration.busyMode = .timeout(5)
        configuration.label = "understudy"
        return configuration
    }

    /// One read transaction.
    func read<Value: Sendable>(_ body: @escaping @Sendable (Database) throws -> Value) async throws -> Value {
        do { return try await writer.read(body) } catch let error as DatabaseError { throw StoreError(error) }
    }

    /// One write transaction, kept whole or not at all; a cancelled request keeps nothing.
    func write<Value: Sendable>(_ body: @escaping @Sendable (Database) throws -> Value) async throws -> Value {
        do { return try await writer.write(body) } catch let error as DatabaseError { throw StoreError(error) }
    }
}
