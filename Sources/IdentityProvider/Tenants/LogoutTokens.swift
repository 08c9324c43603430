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
        /// Whose session it was, by the name that the tenant has for them; a client may know them by another.
        package let subject: String
        package let token: String
        /// Where the client wants it.
        package let url: String
    }

    /// How many are kept.
    private static let limit = 100
    /// How many may wait for one.
    private static let waiters = 64
    private let kept = Mutex<[Entry]>([])

    private struct Waiting {
        var bells: [Int: Bell] = [:]
        var isOver = false
    }

    private let waiting = Mutex(Waiting())
    private let lastWatch = Atomic(0)

    package init() {}

    /// Oldest first.
    package var entries: [Entry] { kept.withLock { $0 } }

    func record(_ entry: Entry) {
        kept.withLock { kept in
            kept.append(entry)
            if kept.count > LogoutTokens.limit { kept.removeFirst() }
        }
        for bell in waiting.withLock({ Array($0.bells.values) }) { bell.ring() }
    }

    package func removeAll() {
        kept.withLock { $0 = [] }
    }
}

extension LogoutTokens {
    /// Who waits for a logout token.
    package struct Watch: Sendable {
        fileprivate let bell: Bell
        fileprivate let rings: AsyncStream<Void>

        package func end() {
            bell.end()
        }

        /// Returns once it is done, when the time is over, and after ``end()``.
        package func wait(atMost time: Duration, until isDone: () -> Bool) async {
            await bell.listening(atMost: time) {
                if isDone() { return }
                for await _ in rings where isDone() { return }
            }
        }
    }

    /// Begins to watch: whatever comes from now on is heard; `nil` when as many wait as may.
    package func watch() -> Watch? {
        let id = lastWatch.add(1, ordering: .relaxed).newValue
        let (bell, rings) = Bell.make { [weak self] in self?.forget(id) }
        let isAdmitted = waiting.withLock { waiting in
            guard !waiting.isOver else { return true }
            guard waiting.bells.count < LogoutTokens.waiters else { return false }
            waiting.bells[id] = bell
            return true
        }
        guard isAdmitted else { return nil }
        if waiting.withLock({ $0.isOver }) { bell.end() }
        return Watch(bell: bell, rings: rings)
    }

    private func forget(_ watch: Int) {
        waiting.withLock { $0.bells[watch] = nil }
    }

    /// Ends all waiting, for good: the tenant is no more.
    func endWaiting() {
        let bells = waiting.withLock { waiting in
            waiting.isOver = true
            return Array(waiting.bells.values)
        }
        // A bell that ends is forgotten, for which it needs the lock.
        for bell in bells { bell.end() }
    }
}
