// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

package import DataDirectory
package import IdentityStore

/// Where a server keeps its state.
package enum ServerStorage: Sendable {
    /// Held by its lock for as long as the server lives.
    case directory(DataDirectory)
    case inMemory

    /// - Throws: ``StoreError``.
    package func openStore() throws(StoreError) -> IdentityStore {
        switch self {
        case .directory(let directory): try IdentityStore.open(at: directory.databasePath)
        case .inMemory: try IdentityStore.inMemory()
        }
    }
}
