// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// The last requests, newest kept: a ring, so that a busy server does not grow.
package final class Journal: Sendable {
    private struct Ring {
        var entries: [JournalEntry] = []
        var next = 0
    }

    private let ring = Mutex(Ring())
    private let capacity: Int

    package init(capacity: Int = 1_000) {
        self.capacity = capacity
    }

    package func record(_ entry: JournalEntry) {
        ring.withLock { ring in
            if ring.entries.count < capacity {
                ring.entries.append(entry)
            } else {
                ring.entries[ring.next] = entry
                ring.next = (ring.next + 1) % capacity
            }
        }
    }

    /// All that is kept, oldest first.
    package var entries: [JournalEntry] {
        ring.withLock { Array($0.entries[$0.next...] + $0.entries[..<$0.next]) }
    }

    /// The request of that id; `nil` when it is unknown or has been pushed out.
    package func entry(id: String) -> JournalEntry? {
        ring.withLock { $0.entries.last { $0.id == id } }
    }
}
