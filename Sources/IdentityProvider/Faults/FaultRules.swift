// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

// Faults: what a test wants to go wrong, matched against requests. The misbehaviour itself stands in `Middleware`.

package import ControlModel
import JOSE
import Synchronization

/// The faults of a tenant, in the order in which they were added; the first that matches a request has it.
package final class FaultRules: Sendable {
    /// There are as many as there may be.
    package struct Full: Error {}

    fileprivate struct Entry {
        let id: String
        /// Each has its own.
        let number: Int
        /// Where it stands among the others: the number of the first that had its id.
        let place: Int
        var rule: FaultRule
        var generator: SeededGenerator
        /// From when its chance grows or fades.
        let start: Duration
        let deadline: Duration?
        var window: FaultQuotaWindow?
        /// Calls that were covered.
        var calls = 0
        var hits = 0

        /// - Parameter now: By the rule's clock.
        init(id: String, number: Int, place: Int? = nil, rule: FaultRule, now: Duration) {
            self.id = id
            self.number = number
            self.place = place ?? number
            self.rule = rule
            generator = SeededGenerator(seed: rule.seed)
            start = now + (rule.start ?? .zero)
            deadline = rule.lifetime.map { now + $0 }
            window = rule.match.quota.map(FaultQuotaWindow.init)
        }
    }

    /// What the clocks show.
    fileprivate struct Now {
        let real: Duration
        let tenant: Duration

        func callAsFunction(for rule: FaultRule) -> Duration {
            switch rule.clock {
            case .real: real
            case .tenant: tenant
            }
        }
    }

    fileprivate struct State {
        var timing = FaultTiming()
        let tenantTime: @Sendable () -> Duration
        var entries: [Entry] = []
        /// Those that vanished by their count, the last time perhaps in vain.
        var spent: [Entry] = []
        var lastID = 0
        var lastNumber = 0
        var holds: [FaultHold] = []
    }

    /// The most faults of a tenant.
    package static let limit = 100

    private let state: Mutex<State>

    /// - Parameter tenantTime: What the tenant's clock shows, since some origin.
    package init(tenantTime: @escaping @Sendable () -> Duration = { .zero }) {
        state = Mutex(State(tenantTime: tenantTime))
    }

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
            let matches = state.entries.lazy.filter { $0.hasBegun(at: now(for: $0.rule)) }.map(\.rule.match)
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
            for index in state.entries.indices {
                let rule = state.entries[index].rule
                guard state.entries[index].hasBegun(at: now(for: rule)), rule.match.covers(request),
                    let hit = state.entries[index].hit(at: now(for: rule))
                else { continue }
                if let hold = hit.hold { state.holds.append(hold) }
                if rule.count.map({ state.entries[index].hits >= $0 }) ?? false { state.vanish(index, after: hit) }
                return hit
            }
            return nil
        }
    }

    /// Lets a request count as if it had not met the fault, of which nothing came: a rule that vanished by that is there again.
    package func takeBack(_ hit: Hit) {
        state.withLock { $0.takeBack(hit) }
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
            let now = state.dropExpired()(for: rule)
            let id = id ?? state.nextID()
            state.lastNumber += 1
            let entry: Entry
            if let index = state.entries.firstIndex(where: { isSame($0.id, id) }) {
                entry = Entry(
                    id: id, number: state.lastNumber, place: state.entries[index].place, rule: rule, now: now)
                state.entries[index] = entry
            } else {
                guard state.entries.count < FaultRules.limit else { throw Full() }
                entry = Entry(id: id, number: state.lastNumber, rule: rule, now: now)
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
            return state.entries.map { $0.standing(at: now(for: $0.rule)) }
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
            defer { (state.entries, state.spent, state.holds) = ([], [], []) }
            return (state.entries.count, state.holds)
        }
        for hold in released { hold.open() }
        return count
    }
}

extension FaultRules.State {
    /// - Returns: Now.
    fileprivate mutating func dropExpired() -> FaultRules.Now {
        let now = FaultRules.Now(real: timing.elapsed(), tenant: tenantTime())
        entries.removeAll { entry in entry.deadline.map { $0 <= now(for: entry.rule) } ?? false }
        return now
    }

    /// A caller may have named one of his own like that.
    fileprivate mutating func nextID() -> String {
        repeat { lastID += 1 } while entries.contains { isSame($0.id, "f-\(lastID)") }
        return "f-\(lastID)"
    }

    /// Those who wait because of a rule are the caller's now.
    fileprivate mutating func release(_ id: String) -> [FaultHold] {
        spent.removeAll { isSame($0.id, id) }
        defer { holds.removeAll { isSame($0.id, id) } }
        return holds.filter { isSame($0.id, id) }
    }

    /// Takes away what has struck as often as it was to.
    fileprivate mutating func vanish(_ index: Int, after hit: FaultRules.Hit) {
        let entry = entries.remove(at: index)
        guard !hit.isCertain else { return }
        spent.append(entry)
        if spent.count > FaultRules.limit { spent.removeFirst() }
    }

    fileprivate mutating func takeBack(_ hit: FaultRules.Hit) {
        if let index = entries.firstIndex(where: { $0.number == hit.number }) {
            entries[index].hits -= 1
        } else if let index = spent.firstIndex(where: { $0.number == hit.number }) {
            var entry = spent.remove(at: index)
            guard entries.count < FaultRules.limit else { return }
            entry.hits -= 1
            entries.insert(entry, at: entries.firstIndex { $0.place > entry.place } ?? entries.endIndex)
        }
    }
}

extension FaultRules.Entry {
    /// One that waits for nothing has, also when the clock has been put back since.
    fileprivate func hasBegun(at now: Duration) -> Bool { rule.start == nil || start <= now }

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
            id: id, number: number, action: rule.action, moment: rule.moment, delay: delay.map { .milliseconds($0) },
            remainingTime: deadline.map { $0 - now }, quotaWait: quotaWait,
            hold: rule.action.hasWait ? FaultHold(id: id) : nil)
    }

    fileprivate func standing(at now: Duration) -> FaultRules.Standing {
        FaultRules.Standing(
            id: id, rule: rule, hits: hits, remaining: rule.count.map { $0 - hits },
            remainingTime: deadline.map { $0 - now }, waitingTime: hasBegun(at: now) ? nil : start - now)
    }
}
