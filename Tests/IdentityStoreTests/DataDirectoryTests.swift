// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Foundation
import IdentityStore
import Testing

@Suite("One server per data directory")
struct DataDirectoryTests {
    private let live = LiveServer(issuer: "http://localhost:1", url: "http://127.0.0.1:1", pid: 7, version: "0")

    @Test("it is made for its owner alone, and a second holder is refused with the first one's address")
    func lock() async throws {
        try await withTemporaryDirectory { folder in
            let path = folder + "/data"
            let directory = try DataDirectory.open(path)
            let permissions = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
            #expect(permissions == 0o700)
            #expect(throws: DataDirectoryError.locked(path: path, by: nil)) { try DataDirectory.open(path) }
            try directory.announce(live)
            #expect(throws: DataDirectoryError.locked(path: path, by: live)) { try DataDirectory.open(path) }
            #expect(DataDirectory.liveServer(at: path) == live)
            let server =
                try FileManager.default.attributesOfItem(atPath: path + "/server.json")[.posixPermissions] as? Int
            #expect(server == 0o600)
        }
    }

    @Test("what a killed server left behind is no live server, and does not keep the next one out")
    func afterDeath() async throws {
        try await withTemporaryDirectory { folder in
            try DataDirectory.open(folder).announce(live)
            #expect(DataDirectory.liveServer(at: folder) == nil)
            // Whoever holds the lock next, a command for example, is not taken for the dead server either.
            let directory = try DataDirectory.open(folder)
            #expect(DataDirectory.liveServer(at: folder) == nil)
            #expect(throws: DataDirectoryError.locked(path: folder, by: nil)) { try DataDirectory.open(folder) }
            try directory.announce(live)
            directory.withdraw()
            #expect(!FileManager.default.fileExists(atPath: folder + "/server.json"))
        }
    }

    @Test("asking for the live server never gets in the way of one that starts")
    func probing() async throws {
        try await withTemporaryDirectory { folder in
            _ = try DataDirectory.open(folder)
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { for _ in 0..<200 { _ = DataDirectory.liveServer(at: folder) } }
                for _ in 0..<200 { _ = try DataDirectory.open(folder) }
                try await group.waitForAll()
            }
        }
    }

    @Test("a file in its place, and a place that cannot be written, are errors that say what to do")
    func unusable() async throws {
        try await withTemporaryDirectory { folder in
            let file = folder + "/file"
            try Data().write(to: URL(fileURLWithPath: file))
            #expect(throws: DataDirectoryError.notADirectory(path: file)) { try DataDirectory.open(file) }
            let error = #expect(throws: DataDirectoryError.self) { try DataDirectory.open(file + "/data") }
            #expect(error?.description.contains("--in-memory") == true)
        }
    }

    @Test("withdraws nothing from a directory that was removed and made again by another server")
    func madeAgain() async throws {
        try await withTemporaryDirectory { folder async throws in
            let path = folder + "/data"
            let first = try DataDirectory.open(path)
            try FileManager.default.removeItem(atPath: path)
            let second = try DataDirectory.open(path)
            try second.announce(LiveServer(issuer: "http://a.test", url: "http://127.0.0.1:1", pid: 1, version: "1"))
            first.withdraw()
            #expect(DataDirectory.liveServer(at: path)?.pid == 1)
        }
    }
}
