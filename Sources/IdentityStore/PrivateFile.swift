// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Files and directories of their owner's alone, from their first moment on: Foundation makes a file for everybody and
/// takes it back afterwards.
package enum PrivateFile {
    /// Writes a file in one step: whoever reads its path reads the old contents or the new.
    ///
    /// - Throws: ``StoreError/cannotOpen(path:reason:)``.
    package static func replace(_ path: String, with contents: [UInt8]) throws(StoreError) {
        let draft = path + ".new"
        unlink(draft)
        try create(draft, with: contents)
        guard rename(draft, path) == 0 else { throw failure(path) }
    }

    /// Makes a file where there is none.
    ///
    /// - Throws: ``StoreError/cannotOpen(path:reason:)``, also when something is there.
    package static func create(_ path: String, with contents: [UInt8] = []) throws(StoreError) {
        let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw failure(path) }
        defer { close(file) }
        var rest = contents[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
            guard count > 0 else { throw failure(path) }
            rest = rest.dropFirst(count)
        }
    }

    /// Whether something is there that is no regular file, a link's end looked at.
    package static func isDevice(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT != S_IFREG
    }

    private static func failure(_ path: String) -> StoreError {
        .cannotOpen(path: path, reason: String(cString: strerror(errno)))
    }
}
