// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import DataDirectory
import Foundation

/// Holds the root of the export for one process, so that a second server cannot replace the keys of the first.
///
/// It is a lock on the directory itself, which leaves no file behind and ends with the process.
package final class ExportReservation: Sendable {
    private let descriptor: Int32

    /// - Throws: ``PublicKeyExportError``.
    init(_ path: String) throws(PublicKeyExportError) {
        descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else {
            let failure = FileFailure()
            if failure.code == ENOTDIR { throw .notAFolder(path: path) }
            throw .unwritable(path: path, reason: "\(failure)")
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            // Some network file systems have no locks: they export as before.
            if errno == EWOULDBLOCK {
                close(descriptor)
                throw .inUse(path: path)
            }
            return
        }
    }

    deinit {
        close(descriptor)
    }
}
