// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Foundation

/// A directory that one server holds: its lock for as long as the value lives, its database, its address.
package final class DataDirectory: Sendable {
    package let path: String
    private let lock: Int32

    private init(path: String, lock: Int32) {
        self.path = path
        self.lock = lock
    }

    deinit {
        close(lock)
    }

    /// Makes the directory where it is missing, for its owner only, and takes its lock.
    ///
    /// - Throws: ``DataDirectoryError``; `locked` names the server that holds it.
    package static func open(_ path: String) throws(DataDirectoryError) -> DataDirectory {
        var isDirectory: ObjCBool = false
        if FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) {
            guard isDirectory.boolValue else { throw .notADirectory(path: path) }
        } else {
            let parent = URL(fileURLWithPath: path).deletingLastPathComponent()
            do {
                try PublicFile.makeFolders(parent.path)
            } catch {
                throw .unwritable(path: path, reason: error.description)
            }
            guard mkdir(path, 0o700) == 0 else {
                throw .unwritable(path: path, reason: String(cString: strerror(errno)))
            }
        }
        let lock = Glibc.open(lockPath(in: path), O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard lock >= 0 else { throw .unwritable(path: path, reason: String(cString: strerror(errno))) }
        guard FileLock.take(lock) else {
            close(lock)
            throw .locked(path: path, by: LiveServer.read(serverPath(in: path)))
        }
        // Whoever wrote it is gone, or it would hold the lock.
        unlink(serverPath(in: path))
        return DataDirectory(path: path, lock: lock)
    }

    package var databasePath: String { path + "/understudy.db" }

    /// Tells other processes where the server is.
    ///
    /// - Throws: ``StoreError``.
    package func announce(_ server: LiveServer) throws {
        try server.write(DataDirectory.serverPath(in: path))
    }

    /// Takes the announcement back.
    package func withdraw() {
        if isInPlace { unlink(DataDirectory.serverPath(in: path)) }
    }

    /// Whether the directory still has the lock of this process: it may have been removed and made again.
    package var isInPlace: Bool {
        var (held, found) = (stat(), stat())
        return fstat(lock, &held) == 0 && stat(DataDirectory.lockPath(in: path), &found) == 0
            && held.st_ino == found.st_ino && held.st_dev == found.st_dev
    }

    /// The server that holds a directory; `nil` when nobody holds its lock, whatever a killed server left behind.
    package static func liveServer(at path: String) -> LiveServer? {
        let lock = Glibc.open(lockPath(in: path), O_RDWR | O_CLOEXEC)
        guard lock >= 0 else { return nil }
        defer { close(lock) }
        return FileLock.isHeld(lock) ? LiveServer.read(serverPath(in: path)) : nil
    }

    private static func lockPath(in path: String) -> String { path + "/understudy.lock" }
    private static func serverPath(in path: String) -> String { path + "/server.json" }
}

/// Why a data directory cannot be used.
///
/// Each says what to do.
package enum DataDirectoryError: CustomStringConvertible, Equatable, Error {
    case locked(path: String, by: LiveServer?)
    case unwritable(path: String, reason: String)
    case notADirectory(path: String)

    package var description: String {
        switch self {
        case .locked(let path, let server):
            "\(path) is in use by "
                + (server.map { "the server at \($0.url) (pid \($0.pid))" } ?? "another process")
                + ". Stop it, or choose another directory with --data."
        case .unwritable(let path, let reason):
            "\(path) cannot be written: \(reason). Choose another directory with --data, or use --in-memory."
        case .notADirectory(let path):
            "\(path) is a file, and a directory is due. Choose another with --data."
        }
    }
}
