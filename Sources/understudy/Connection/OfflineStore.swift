// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import DataDirectory
import Foundation
import IdentityStore

/// The store of a data directory that no server holds.
struct OfflineStore {
    let store: IdentityStore
    /// Keeps the lock.
    private let directory: DataDirectory

    /// - Parameter creating: Whether a directory that is not there is made.
    static func open(_ path: String, creating: Bool) throws(CommandFailure) -> OfflineStore {
        guard creating || FileManager.default.fileExists(atPath: path) else {
            throw CommandFailure.noServer(on: path, "None ever did: understudy serve --demo starts one.")
        }
        let directory: DataDirectory
        do {
            directory = try DataDirectory.open(path)
        } catch .locked(let path, let server) {
            throw CommandFailure(.unavailable, "\(DataDirectoryError.locked(path: path, by: server))")
        } catch {
            throw CommandFailure(.badConfiguration, "\(error)")
        }
        do {
            return OfflineStore(store: try IdentityStore.open(at: directory.databasePath), directory: directory)
        } catch {
            throw CommandFailure(.badConfiguration, "\(error)")
        }
    }
}
