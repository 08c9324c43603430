// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// What stands in the exported folder of each tenant: nothing is written twice, and two never write into one folder at once.
final class ExportedKeys: Sendable {
    /// A tenant's folder, while there is a tenant.
    private final class Folder: Sendable {
        let contents = Mutex(Contents())
    }

    private struct Contents {
        /// The keys that were written last.
        var keys: [String]?
        /// Whether another folder stands in its place.
        var isGone = false
    }

    private let folders = Mutex<[String: Folder]>([:])

    /// Writes what is due.
    ///
    /// - Parameter write: Gets what was written last, and says what is there now; `nil` when there is no such tenant.
    /// - Throws: What the body throws; the folder then counts as not written.
    func update(_ tenant: String, _ write: ([String]?) throws -> [String]?) throws {
        try change(tenant) { contents in
            contents.keys = try write(contents.keys)
            contents.isGone = contents.keys == nil
        }
    }

    /// Runs what takes a folder away.
    ///
    /// - Throws: What the body throws.
    func remove(_ tenant: String, _ remove: () throws -> Void) throws {
        try change(tenant) { contents in
            contents = Contents(isGone: true)
            try remove()
        }
    }

    /// Only the folder itself is held meanwhile: others need not wait for its disk.
    private func change(_ tenant: String, _ body: (inout Contents) throws -> Void) throws {
        var isDone = false
        while !isDone {
            let folder = folders.withLock { folders in
                let folder = folders[tenant] ?? Folder()
                folders[tenant] = folder
                return folder
            }
            isDone = try folder.contents.withLock { contents in
                if contents.isGone { return false }
                defer {
                    if contents.isGone { folders.withLock { $0[tenant] = nil } }
                }
                try body(&contents)
                return true
            }
        }
    }
}
