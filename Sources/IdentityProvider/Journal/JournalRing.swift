// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

/// What the journal keeps of one tenant, oldest first.
struct JournalRing {
    private(set) var entries = Queue<JournalEntry>()
    private(set) var bytes = 0
    /// How many are no longer here: the first that is has this ordinal.
    private(set) var removed = 0
    /// How many had to go for later ones.
    private(set) var evicted = 0
    /// The last that had to go.
    private var lastEvicted: Int64 = 0
    /// Who waits for entries, by listener.
    var bells: [Int: Bell] = [:]
    /// How many they are.
    var listening: [Journal.Listening: Int] = [:]

    /// Whether nobody misses it when it is gone.
    var isIdle: Bool { entries.isEmpty && bells.isEmpty }

    /// - Returns: What had to go for it.
    mutating func append(_ entry: JournalEntry, limits: Journal.Limits) -> [JournalEntry] {
        entries.append(entry)
        bytes += entry.event.bytes
        var gone: [JournalEntry] = []
        while entries.count > limits.entries || bytes > limits.tenantBytes, let oldest = evict() { gone.append(oldest) }
        if !bells.isEmpty {
            for bell in bells.values { bell.ring() }
        }
        return gone
    }

    /// Lets the oldest go.
    mutating func evict() -> JournalEntry? {
        guard let entry = entries.popFirst() else { return nil }
        bytes -= entry.event.bytes
        removed += 1
        evicted += 1
        lastEvicted = entry.sequence
        return entry
    }

    /// - Returns: What was there.
    mutating func clear() -> Queue<JournalEntry> {
        let gone = entries
        removed += gone.count
        entries = Queue()
        bytes = 0
        return gone
    }

    /// The ordinal of the first entry after a sequence number; and whether some between have gone.
    func start(after sequence: Int64) -> (ordinal: Int, hasGap: Bool) {
        (removed + entries.partition { $0.sequence > sequence }, sequence < lastEvicted)
    }
}
