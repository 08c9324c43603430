// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

@testable import IdentityStore

@Suite("A store whose writes are lost")
struct StoreHealthTests {
    private func withStore(_ body: (IdentityStore, String) async throws -> Void) async throws {
        try await withTemporaryDirectory { folder async throws in
            let path = folder + "/understudy.db"
            let store = try IdentityStore.open(at: path)
            _ = try await store.apply(Seed(tenants: [Sample.tenant("default")]))
            try await body(store, path)
            try store.close()
        }
    }

    @Test("a file in its place is no failure, nor is a database in memory")
    func healthy() async throws {
        try await withStore { store, _ async throws in #expect(await store.checkWrites() == nil) }
        try await StoreBacking.memory.withStore { store async throws in #expect(await store.checkWrites() == nil) }
    }

    @Test("a file that was removed is a failure, which is news once")
    func removed() async throws {
        try await withStore { store, path async throws in
            try FileManager.default.removeItem(atPath: path)
            let checks = [await store.checkWrites(), await store.checkWrites()]
            #expect(checks.map { $0?.failure } == [.fileIsGone(path: path), .fileIsGone(path: path)])
            #expect(checks.map { $0?.isNews } == [true, false])
        }
    }

    @Test("a write-ahead log that was removed is a failure: it has what was written last")
    func removedLog() async throws {
        try await withStore { store, path async throws in
            try FileManager.default.removeItem(atPath: path + "-wal")
            #expect(await store.checkWrites()?.failure == .fileIsGone(path: path))
        }
    }

    @Test("another file in its place is a failure, until the first is back")
    func replaced() async throws {
        try await withStore { store, path async throws in
            try FileManager.default.moveItem(atPath: path, toPath: path + ".moved")
            try Data().write(to: URL(fileURLWithPath: path))
            #expect(await store.checkWrites()?.failure == .fileIsGone(path: path))
            try FileManager.default.removeItem(atPath: path)
            try FileManager.default.moveItem(atPath: path + ".moved", toPath: path)
            #expect(await store.checkWrites() == nil)
        }
    }

    @Test(
        "a file that another program emptied or overwrote in place is a failure",
        arguments: ["", "no database", "SQLite format 2"])
    func overwritten(_ text: String) async throws {
        try await withStore { store, path async throws in
            try Self.overwrite(path, text)
            #expect(await store.checkWrites()?.failure == .fileIsOverwritten(path: path))
        }
    }

    @Test("a file whose pages are gone is a failure once a request met it, until it is whole again")
    func damaged() async throws {
        try await withTemporaryDirectory { folder async throws in
            let path = folder + "/understudy.db"
            let first = try IdentityStore.open(at: path)
            _ = try await first.apply(Seed(tenants: [Sample.tenant("default")]))
            try await first.checkpoint()
            try first.close()
            // Everything is in the file now.
            for suffix in ["-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + suffix) }
            let store = try IdentityStore.open(at: path)
            let file = try #require(FileHandle(forWritingAtPath: path))
            try file.truncate(atOffset: 4_096)
            try file.close()
            await #expect(throws: StoreError.self) { try await store.user(named: "alice", in: "default") }
            let failure = await store.checkWrites()?.failure
            let isKnown = if case .cannotWrite? = failure { true } else { false }
            #expect(isKnown, "\(String(describing: failure))")
            try? store.close()
        }
    }

    /// Writes into the file that is there, as a shell's `>` does.
    private static func overwrite(_ path: String, _ text: String) throws {
        let file = try #require(FileHandle(forWritingAtPath: path))
        try file.truncate(atOffset: 0)
        try file.write(contentsOf: Data(text.utf8))
        try file.close()
    }

    @Test("a write after the file was removed is refused, and says so")
    func writeAfterRemoval() async throws {
        try await withStore { store, path async throws in
            try FileManager.default.removeItem(atPath: path)
            let error = StoreError.failed(reason: "\(StoreFailure.fileIsGone(path: path))")
            await #expect(throws: error) { try await store.setMetadata("name", to: "value") }
        }
    }

    @Test("a read and a write after closing end with an error", arguments: StoreBacking.allCases)
    func closed(backing: StoreBacking) async throws {
        try await backing.withStore { store async throws in
            try store.close()
            let error = StoreError.failed(reason: "the store is closed")
            await #expect(throws: error) { try await store.user(named: "alice", in: "default") }
            await #expect(throws: error) { try await store.setMetadata("name", to: "value") }
        }
    }
}
