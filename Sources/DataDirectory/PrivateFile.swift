// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Files and directories of their owner's alone, from their first moment on: Foundation makes a file for everybody and
/// takes it back afterwards.
package enum PrivateFile {
    private static let mode: UInt32 = 0o600

    /// Writes a file in one step: whoever reads its path reads the old contents or the new.
    ///
    /// - Throws: ``FileError/cannotWrite(path:reason:)``.
    package static func replace(_ path: String, with contents: [UInt8]) throws(FileError) {
        do { try FileDraft.replace(path, with: contents, mode: mode) } catch {
            throw .cannotWrite(path: path, reason: "\(error)")
        }
    }

    /// Makes a file where there is none.
    ///
    /// - Throws: ``FileError/cannotCreate(path:reason:)``, also when something is there.
    package static func create(_ path: String, with contents: [UInt8] = []) throws(FileError) {
        let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode)
        guard file >= 0 else { throw .cannotCreate(path: path, reason: "\(FileFailure())") }
        defer { close(file) }
        do { try FileDraft.fill(file, with: contents, mode: mode) } catch {
            throw .cannotCreate(path: path, reason: "\(error)")
        }
    }

    /// Whether an open file is a regular one that others than its owner may read or write.
    package static func isOpenToOthers(_ descriptor: Int32) -> Bool {
        var status = stat()
        return fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFREG && status.st_mode & 0o077 != 0
    }

    /// Whether something is there that is no regular file, a link's end looked at.
    package static func isDevice(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT != S_IFREG
    }
}
