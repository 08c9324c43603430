// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

/// A tenant's entries that match, as they come: the ring itself is the buffer, so that a slow reader costs nothing.
///
/// Whoever reads too slowly is told how many went by. It ends when the task is cancelled, when its tenant is forgotten, and by
/// ``end()``.
package struct JournalFeed: AsyncSequence, Sendable {
    package enum News: Sendable {
        case entry(JournalEntry)
        /// Entries of the tenant went by unread, matching or not; `nil` when nobody knows how many.
        case lost(Int?)
        /// It was rung for nothing that matches.
        case nothing
    }

    package typealias Element = News
    package typealias Failure = Never

    let journal: Journal
    let listener: Int
    let filter: JournalFilter
    let ordinal: Int
    let hasGap: Bool
    let bell: Bell
    let rings: AsyncStream<Void>

    /// Lets whoever reads have ``News/nothing`` when there is nothing else.
    package func nudge() {
        bell.ring()
    }

    package func end() {
        bell.end()
    }

    /// The first entry; `nil` when none has come in time, or the feed has ended.
    package func first(within timeout: Duration) async -> JournalEntry? {
        await bell.listening(atMost: timeout) {
            for await news in self {
                if case .entry(let entry) = news { return entry }
            }
            return nil
        }
    }

    package func makeAsyncIterator() -> Iterator {
        Iterator(feed: self, ordinal: ordinal, hasGap: hasGap, rings: rings.makeAsyncIterator())
    }

    package struct Iterator: AsyncIteratorProtocol {
        fileprivate let feed: JournalFeed
        /// Of the next entry to be looked at.
        fileprivate var ordinal: Int
        fileprivate var hasGap: Bool
        fileprivate var wasRung = false
        fileprivate var rings: AsyncStream<Void>.Iterator

        package mutating func next() async -> News? {
            if hasGap {
                hasGap = false
                return .lost(nil)
            }
            while !Task.isCancelled, let (lost, entries) = feed.journal.chunk(for: feed.listener, from: ordinal) {
                if lost > 0 {
                    ordinal += lost
                    return .lost(lost)
                }
                if let place = entries.firstIndex(where: feed.filter.matches) {
                    ordinal += place + 1
                    wasRung = false
                    return .entry(entries[place])
                }
                ordinal += entries.count
                guard entries.isEmpty else { continue }
                if wasRung {
                    wasRung = false
                    return .nothing
                }
                guard await rings.next() != nil else { return nil }
                wasRung = true
            }
            return nil
        }
    }
}
