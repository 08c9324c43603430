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
    private let bells = Mutex<[Int: AsyncStream<Void>.Continuation]>([:])
    private let lastWatch = Atomic(0)

    package init() {}

    /// Oldest first.
    package var entries: [Entry] { kept.withLock { $0 } }

    func record(_ entry: Entry) {
        kept.withLock { kept in
            kept.append(entry)
            if kept.count > LogoutTokens.limit { kept.removeFirst() }
        }
        for bell in bells.withLock({ Array($0.values) }) { bell.yield() }
    }

    package func removeAll() {
        kept.withLock { $0 = [] }
    }
}

extension LogoutTokens {
    /// Who waits for a logout token.
    package struct Watch: Sendable {
        fileprivate let bells: AsyncStream<Void>
        fileprivate let bell: AsyncStream<Void>.Continuation

        package func end() {
            bell.finish()
        }

        /// Returns once it is done, when the time is over, and after ``end()``.
        package func wait(atMost time: Duration, until isDone: () -> Bool) async {
            let alarm = Task {
                try await Task.sleep(for: time)
                end()
            }
            defer {
                alarm.cancel()
                end()
            }
            if isDone() { return }
            for await _ in bells where isDone() { return }
        }
    }

    /// Begins to watch: whatever comes from now on is heard; `nil` when as many wait as may.
    package func watch() -> Watch? {
        let (stream, bell) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let id = lastWatch.add(1, ordering: .relaxed).newValue
        bell.onTermination = { [weak self] _ in self?.forget(id) }
        let isAdmitted = bells.withLock { bells in
            guard bells.count < LogoutTokens.waiters else { return false }
            bells[id] = bell
            return true
        }
        return isAdmitted ? Watch(bells: stream, bell: bell) : nil
    }

    private func forget(_ watch: Int) {
        bells.withLock { $0[watch] = nil }
    }
}
