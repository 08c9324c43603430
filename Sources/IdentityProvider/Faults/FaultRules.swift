// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

// Faults: what a test wants to go wrong, matched against requests. The misbehaviour itself stands in `Middleware`.

package import HTTPTypes
import JOSE
import Synchronization

/// The faults of a tenant, in the order in which they were added; the first that matches a request has it.
package final class FaultRules: Sendable {
    /// A rule, and what became of it.
    package struct Standing: Sendable {
        package let id: String
        package let rule: FaultRule
        /// How often it has gone wrong.
        package let hits: Int
        /// How often it still will; `nil` is without end.
        package let remaining: Int?
        /// For how long it still lives; `nil` is without end.
        package let remainingTime: Duration?
        /// How long it still waits; `nil` when it has begun.
        package let waitingTime: Duration?
    }

    /// What goes wrong with one request.
    package struct Hit: Sendable {
        package let id: String
        package let action: FaultAction
        package let moment: FaultRule.Moment
        /// What was drawn.
        package let delay: Duration?
        /// For how long the rule still lives.
        package let remainingTime: Duration?
        /// How long its quota is used up; `nil` when it has none.
        package let quotaWait: Duration?
        /// What ends the wait of a request that hangs or is delayed.
        package let hold: FaultHold?
    }

    /// There are as many as there may be.
    package struct Full: Error {}

    fileprivate struct Entry {
        let id: String
        var rule: FaultRule
        var generator: SeededGenerator
        let start: Duration
        let deadline: Duration?
        var window: FaultQuotaWindow?
        /// Calls that were covered.
        var calls = 0
        var hits = 0

        init(id: String, rule: FaultRule, now: Duration) {
            self.id = id
            self.rule = rule
            generator = SeededGenerator(seed: rule.seed)
            start = now + (rule.start ?? .zero)
            deadline = rule.lifetime.map { now + $0 }
            window = rule.match.quota.map(FaultQuotaWindow.init)
        }
    }

    fileprivate struct State {
        var timing = FaultTiming()
        var entries: [Entry] = []
        var lastNumber = 0
        var holds: [FaultHold] = []
    }

    /// The most faults of a tenant.
    package static let limit = 100

    private let state = Mutex(State())

    package init() {}

    package var timing: FaultTiming { state.withLock { $0.timing } }

    /// Measures time another way; for a tenant that has no faults yet.
    package func keepTime(by timing: FaultTiming) {
        state.withLock { $0.timing = timing }
    }

    package var isEmpty: Bool { state.withLock { $0.entries.isEmpty } }

    /// Whom a request must be known to come from, before ``take(_:)`` can tell: only what a rule asks for that covers it else.
    package func wanted(of request: FaultRequest) -> (user: Bool, client: Bool) {
        state.withLock { state in
            let now = state.dropExpired()
            let matches = state.entries.lazy.filter { $0.start <= now }.map(\.rule.match)
                .filter { ($0.user ?? $0.client) != nil && $0.coversBesidesCallers(request) }
            return (matches.contains { $0.user != nil }, matches.contains { $0.client != nil })
        }
    }

    /// The fault that a request meets; `nil` when it meets none.
    ///
    /// A rule that covers the request and lets it pass, because it is not its turn, leaves it to the next one.
    package func take(_ request: FaultRequest) -> Hit? {
        state.withLock { state in
            let now = state.dropExpired()
            for index in state.entries.indices
            where state.entries[index].start <= now && state.entries[index].rule.match.covers(request) {
                guard let hit = state.entries[index].hit(at: now) else { continue }
                if let hold = hit.hold { state.holds.append(hold) }
                let entry = state.entries[index]
                if entry.rule.count.map({ entry.hits >= $0 }) ?? false { state.entries.remove(at: index) }
                return hit
            }
            return nil
        }
    }

    /// Nobody waits there any more.
    package func forget(_ hold: FaultHold) {
        state.withLock { $0.holds.removeAll { $0 === hold } }
    }
}

extension FaultRules {
    /// Adds a rule; one of the same id gives up its place to it.
    ///
    /// - Parameter id: `nil` gives it the next free number.
    /// - Throws: ``Full``.
    package func add(_ rule: FaultRule, id: String? = nil) throws(Full) -> Standing {
        let (added, released) = try state.withLock { state throws(Full) in
            let now = state.dropExpired()
            let entry = Entry(id: id ?? state.nextID(), rule: rule, now: now)
            if let place = state.entries.firstIndex(where: { isSame($0.id, entry.id) }) {
                state.entries[place] = entry
            } else {
                guard state.entries.count < FaultRules.limit else { throw Full() }
                state.entries.append(entry)
            }
            // Who hangs because of the one before, also of one that has vanished by its count, is let go on.
            return (entry.standing(at: now), state.release(entry.id))
        }
        for hold in released { hold.open() }
        return added
    }

    package var all: [Standing] {
        state.withLock { state in
            let now = state.dropExpired()
            return state.entries.map { $0.standing(at: now) }
        }
    }

    package subscript(id: String) -> Standing? { all.first { isSame($0.id, id) } }

    /// Takes a rule away, and lets go on who waits because of it, also where it has vanished already.
    ///
    /// - Returns: Whether there was one.
    package func remove(_ id: String) -> Bool {
        let (isRemoved, released) = state.withLock { state in
            _ = state.dropExpired()
            let count = state.entries.count
            state.entries.removeAll { isSame($0.id, id) }
            let released = state.release(id)
            return (count > state.entries.count || !released.isEmpty, released)
        }
        for hold in released { hold.open() }
        return isRemoved
    }

    /// Takes all rules away.
    ///
    /// - Returns: How many there were.
    @discardableResult
    package func removeAll() -> Int {
        let (count, released) = state.withLock { state in
            _ = state.dropExpired()
            defer { (state.entries, state.holds) = ([], []) }
            return (state.entries.count, state.holds)
        }
        for hold in released { hold.open() }
        return count
    }
}

extension FaultRules.State {
    /// - Returns: Now.
    fileprivate mutating func dropExpired() -> Duration {
        let now = timing.elapsed()
        entries.removeAll { entry in entry.deadline.map { $0 <= now } ?? false }
        return now
    }

    /// A caller may have named one of his own like that.
    fileprivate mutating func nextID() -> String {
        repeat { lastNumber += 1 } while entries.contains { isSame($0.id, "f-\(lastNumber)") }
        return "f-\(lastNumber)"
    }

    /// Those who wait because of a rule are the caller's now.
    fileprivate mutating func release(_ id: String) -> [FaultHold] {
        defer { holds.removeAll { isSame($0.id, id) } }
        return holds.filter { isSame($0.id, id) }
    }
}

extension FaultRules.Entry {
    /// Counts a call that is covered; `nil` when it is let pass.
    fileprivate mutating func hit(at now: Duration) -> FaultRules.Hit? {
        calls += 1
        guard calls > rule.match.skip else { return nil }
        let quotaWait = window?.wait(at: now)
        guard window == nil || quotaWait != nil, rule.match.isTurn(calls, after: now - start, &generator) else {
            return nil
        }
        hits += 1
        let delay = rule.action.delay.map { range in
            range.lowerBound + Int(generator.fraction() * Double(range.count))
        }
        return FaultRules.Hit(
            id: id, action: rule.action, moment: rule.moment, delay: delay.map { .milliseconds($0) },
            remainingTime: deadline.map { $0 - now }, quotaWait: quotaWait,
            hold: delay != nil || rule.action.connection == .hang ? FaultHold(id: id) : nil)
    }

    fileprivate func standing(at now: Duration) -> FaultRules.Standing {
        FaultRules.Standing(
            id: id, rule: rule, hits: hits, remaining: rule.count.map { $0 - hits },
            remainingTime: deadline.map { $0 - now }, waitingTime: start > now ? start - now : nil)
    }
}

extension FaultRules.Hit {
    /// The headers to set and to take away: who is over a quota is told when to come again, unless the action says that itself.
    package var imposedHeaders: [(name: HTTPField.Name, value: String?)] {
        let headers = action.imposedHeaders
        guard let quotaWait, action.isReplacement, !headers.contains(where: { $0.name == .retryAfter }) else {
            return headers
        }
        let (seconds, rest) = quotaWait.components
        return headers + [(name: .retryAfter, value: "\(seconds + (rest > 0 ? 1 : 0))")]
    }
}
