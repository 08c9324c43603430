// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Foundation
internal import GRDB
import Synchronization

/// Why what is written to the store is lost or refused.
package enum StoreFailure: CustomStringConvertible, Equatable, Sendable {
    /// The file was removed, or another file replaced it: what is written goes to a file without a name.
    case fileIsGone(path: String)
    /// Another program emptied the file, or wrote into it.
    case fileIsOverwritten(path: String)
    /// The last write failed: the disk is full, read-only or broken.
    case cannotWrite(reason: String)

    package var description: String {
        switch self {
        case .fileIsGone(let path):
            """
            The database file \(path), or its write-ahead log, was removed or replaced while the server runs: what it \
            writes now is lost. Restart the server.
            """
        case .fileIsOverwritten(let path):
            """
            Another program overwrote the database file \(path) while the server runs. Stop the server. If it does not start \
            again, move the file away.
            """
        case .cannotWrite(let reason):
            """
            The database cannot be used: \(reason). Free space on the disk, make the data directory writable, or move a \
            damaged file away and start again.
            """
        }
    }
}

/// What is known of the file below a store.
final class StoreHealth: Sendable {
    /// Tells one file from another that has its name.
    private struct Identity: Equatable {
        let device: UInt64
        let inode: UInt64

        init?(path: String) {
            var status = stat()
            guard stat(path, &status) == 0 else { return nil }
            (device, inode) = (UInt64(status.st_dev), UInt64(status.st_ino))
        }
    }

    private struct State {
        var writeFailure: String?
        var isClosed = false
        var reported: StoreFailure?
    }

    private let path: String?
    private let opened: [Identity?]
    private let state = Mutex(State())

    /// - Parameter path: The file that was opened; `nil` for a database in memory.
    init(path: String?) {
        self.path = path
        opened = path.map(StoreHealth.identities) ?? []
    }

    /// The database file and its write-ahead log, which has what was written last.
    private static func identities(_ path: String) -> [Identity?] {
        [Identity(path: path), Identity(path: path + "-wal")]
    }

    /// Why the file under the path is not the one that was opened.
    var missingFile: StoreFailure? {
        guard let path, opened != StoreHealth.identities(path) else { return nil }
        return .fileIsGone(path: path)
    }

    /// Why the file under the path is no database any more.
    ///
    /// SQLite says so of a page that it reads from the file, but answers from its memory as long as it can.
    var overwrittenFile: StoreFailure? {
        guard let path, let file = FileHandle(forReadingAtPath: path) else { return nil }
        let head = (try? file.read(upToCount: StoreHealth.head.count)) ?? Data()
        return Array(head) == StoreHealth.head ? nil : .fileIsOverwritten(path: path)
    }

    /// What each database file begins with (SQLite file format §1.3).
    private static let head = Array("SQLite format 3\0".utf8)

    var writeFailure: StoreFailure? {
        state.withLock { $0.writeFailure }.map { .cannotWrite(reason: $0) }
    }

    func close() {
        state.withLock { $0.isClosed = true }
    }

    /// - Throws: ``StoreError/failed(reason:)`` once the store is closed.
    func checkOpen() throws(StoreError) {
        if state.withLock({ $0.isClosed }) { throw .failed(reason: "the store is closed") }
    }

    func noteWrite() {
        state.withLock { $0.writeFailure = nil }
    }

    /// Remembers a read or write that failed because of the file; one that breaks a rule of the schema says nothing of it.
    func noteFailure(_ error: DatabaseError) {
        switch error.resultCode {
        case .SQLITE_FULL, .SQLITE_IOERR, .SQLITE_READONLY, .SQLITE_CANTOPEN, .SQLITE_CORRUPT, .SQLITE_NOTADB:
            state.withLock { $0.writeFailure = error.message ?? "SQLite error \(error.resultCode.rawValue)" }
        default: break
        }
    }

    /// Whether a failure is another one than the last that was reported, which it is from now on.
    func isNews(_ failure: StoreFailure?) -> Bool {
        state.withLock { state in
            defer { state.reported = failure }
            return state.reported != failure
        }
    }
}

extension IdentityStore {
    /// Checks whether writes are kept: the file is in its place and is a database, and the last write succeeded.
    ///
    /// After a failure it tries a write, so that the store recovers without a sign-in. The write is larger than a sign-in's: on
    /// a disk that is almost full a small one may succeed.
    ///
    /// - Returns: The failure, and whether it is news since the last check.
    package func checkWrites() async -> (failure: StoreFailure, isNews: Bool)? {
        var failure = health.missingFile ?? health.overwrittenFile
        if failure == nil, health.writeFailure != nil {
            do {
                try await setMetadata("write_check", to: String(repeating: "x", count: 65_536))
                try await setMetadata("write_check", to: "")
                failure = nil
            } catch {
                failure = health.writeFailure ?? .cannotWrite(reason: "\(error)")
            }
        }
        let isNews = health.isNews(failure)
        return failure.map { ($0, isNews) }
    }
}
