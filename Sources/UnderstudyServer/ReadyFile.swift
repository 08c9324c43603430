// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

package import DataDirectory
import Foundation
import JOSE
import Synchronization

/// The file that says that a server is ready, and where: it is there only while that server is.
///
/// The server holds a lock on the file that it wrote, by which another start knows that it must not remove it.
package final class ReadyFile: Sendable {
    private let path: String
    private let lock = Mutex<FileHandle?>(nil)

    package init(path: String) {
        self.path = path
    }

    /// Removes what an earlier run left, which would say that this server is ready.
    ///
    /// - Throws: ``FileError/cannotWrite(path:reason:)`` for the file of a server that runs, for a path that is no file, or for
    ///   one that cannot be removed.
    package func removeEarlier() throws(FileError) {
        switch FileKind(of: path) {
        case .absent: return
        // Of a link the target stays.
        case .file, .link: break
        case .folder, .other:
            throw .cannotWrite(path: path, reason: "it is no regular file; choose another with --ready-file")
        }
        // The handle closes its descriptor when it goes, and the lock is asked for by the descriptor.
        let file = FileHandle(forUpdatingAtPath: path)
        if withExtendedLifetime(file, { file.map { FileLock.isHeld($0.fileDescriptor) } ?? false }) {
            throw .cannotWrite(
                path: path,
                reason: "it belongs to a server that runs; stop that one, or choose another with --ready-file")
        }
        guard unlink(path) == 0 || errno == ENOENT else {
            throw .cannotWrite(path: path, reason: "\(FileFailure())")
        }
    }

    /// Writes the file in one step.
    ///
    /// - Throws: ``FileError/cannotWrite(path:reason:)``.
    func write(_ server: LiveServer, authorityFile: String?) throws(FileError) {
        var ready: JSONObject = [
            "issuer": .string(server.issuer), "url": .string(server.url),
            "pid": .number(JSONNumber(Int64(server.pid))), "version": .string(server.version),
        ]
        if let authorityFile { ready["ca_file"] = .string(authorityFile) }
        try PublicFile.replace(path, with: Array((ready.text + "\n").utf8))
        lock.withLock { lock in
            lock = FileHandle(forUpdatingAtPath: path)
            if let lock { FileLock.take(lock.fileDescriptor) }
        }
    }

    /// Removes the file of this process; another server may have written its own meanwhile.
    func withdraw() {
        defer { lock.withLock { $0 = nil } }
        guard let data = FileManager.default.contents(atPath: path),
            let ready = try? JSONObject(parsing: Array(data)), ready["pid"]?.integerValue == Int64(getpid())
        else { return }
        unlink(path)
    }
}
