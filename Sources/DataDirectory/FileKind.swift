// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Foundation

/// What stands under a name, without following a link.
package enum FileKind: Equatable, Sendable {
    case absent
    /// A regular file, and its size in bytes.
    case file(size: Int)
    case folder
    case link
    /// A device, a pipe, a socket, or something that cannot be looked at.
    case other

    /// Looks at a path.
    ///
    /// - Parameter folder: The open folder that a relative path begins at; `nil` is the working directory.
    package init(of path: String, in folder: Int32? = nil) {
        var status = stat()
        guard fstatat(folder ?? AT_FDCWD, path, &status, AT_SYMLINK_NOFOLLOW) == 0 else {
            self = errno == ENOENT || errno == ENOTDIR ? .absent : .other
            return
        }
        switch status.st_mode & S_IFMT {
        case S_IFREG: self = .file(size: Int(status.st_size))
        case S_IFDIR: self = .folder
        case S_IFLNK: self = .link
        default: self = .other
        }
    }
}
