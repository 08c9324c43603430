// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

package import JOSE
import Synchronization

/// The logout tokens that a tenant signed last, wherever they were sent: the built-in receiver of back-channel logout.
package final class LogoutTokens: Sendable {
    package struct Entry: Sendable {
        /// By the tenant's clock.
        package let at: NumericDate
        package let clientID: String
        package let sessionID: String
        package let token: String
        /// Where the client wants it.
        package let url: String
    }

    /// How many are kept.
    private static let limit = 100
    private let kept = Mutex<[Entry]>([])

    package init() {}

    /// Oldest first.
    package var entries: [Entry] { kept.withLock { $0 } }

    func record(_ entry: Entry) {
        kept.withLock { kept in
            kept.append(entry)
            if kept.count > LogoutTokens.limit { kept.removeFirst() }
        }
    }

    package func removeAll() {
        kept.withLock { $0 = [] }
    }
}
