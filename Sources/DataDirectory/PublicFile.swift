// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Files and folders that everybody may read and only their owner may write, whatever the umask: public keys, the ready file,
/// certificates.
package enum PublicFile {
    package static let mode: UInt32 = 0o644
    package static let folderMode: UInt32 = 0o755

    /// Writes a file in one step: readers find the old contents or the new.
    ///
    /// - Throws: ``FileError/cannotWrite(path:reason:)``.
    package static func replace(_ path: String, with contents: [UInt8]) throws(FileError) {
        do { try FileDraft.replace(path, with: contents, mode: mode) } catch {
            throw .cannotWrite(path: path, reason: "\(error)")
        }
    }

    /// Makes a folder and those above it, where they are missing.
    ///
    /// - Throws: ``FileFailure``.
    package static func makeFolders(_ path: String) throws(FileFailure) {
        var status = stat()
        // A link to a folder is one, too: the user named it.
        if stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR { return }
        let parent = URL(fileURLWithPath: path).deletingLastPathComponent().path
        if parent != path, !parent.isEmpty { try makeFolders(parent) }
        if mkdir(path, folderMode) == 0 {
            chmod(path, folderMode)
        } else if errno != EEXIST || stat(path, &status) != 0 || status.st_mode & S_IFMT != S_IFDIR {
            throw FileFailure()
        }
    }
}
