// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

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
