// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Foundation

/// A new file beside the one that it replaces: readers find the old contents or the new, and the permissions are exact.
///
/// Foundation's atomic write leaves the permissions to the umask, which may let everybody write.
package enum FileDraft {
    private static let prefix = ".understudy-"
    private static let suffix = ".new"

    /// Whether a file's name is that of a draft, which a crash may have left behind.
    package static func isName(_ name: String) -> Bool {
        name.hasPrefix(prefix) && name.hasSuffix(suffix)
    }

    /// Replaces a file in one step; a link of that name is replaced, not followed.
    ///
    /// - Parameters:
    ///   - name: The file's name in the folder.
    ///   - folder: The open folder.
    ///   - mode: The permissions, whatever the umask.
    /// - Throws: ``FileFailure``; the old file then stays as it was.
    package static func replace(
        _ name: String, in folder: Int32, with contents: [UInt8], mode: UInt32
    ) throws(FileFailure) {
        // A name that nobody else has: another's draft must not be written over, and two servers may write at once.
        let draft = prefix + String(UInt64.random(in: .min ... .max), radix: 16) + suffix
        let file = openat(folder, draft, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw FileFailure() }
        do {
            defer { close(file) }
            try fill(file, with: contents, mode: mode)
        } catch {
            unlinkat(folder, draft, 0)
            throw error
        }
        guard renameat(folder, draft, folder, name) == 0 else {
            let failure = FileFailure()
            unlinkat(folder, draft, 0)
            throw failure
        }
    }

    /// The same for a path.
    ///
    /// - Throws: ``FileFailure``.
    static func replace(_ path: String, with contents: [UInt8], mode: UInt32) throws(FileFailure) {
        let slash = path.lastIndex(of: "/")
        let parent = slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        let name = slash.map { String(path[path.index(after: $0)...]) } ?? path
        let folder = open(parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { throw FileFailure() }
        defer { close(folder) }
        try replace(name, in: folder, with: contents, mode: mode)
    }

    /// Writes all bytes into an open file, and gives it exactly the permissions.
    ///
    /// - Throws: ``FileFailure``.
    static func fill(_ file: Int32, with contents: [UInt8], mode: UInt32) throws(FileFailure) {
        var rest = contents[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
            guard count > 0 else {
                if count < 0, errno == EINTR { continue }
                throw FileFailure()
            }
            rest = rest.dropFirst(count)
        }
        guard fchmod(file, mode) == 0 else { throw FileFailure() }
    }
}
