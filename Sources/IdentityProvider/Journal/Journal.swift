// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// The last requests of each tenant: rings with bounds, so that a busy server does not grow.
package final class Journal: Sendable {
    /// How much is kept, and how many may wait for more.
    package struct Limits: Sendable {
        /// Of one tenant.
        package var entries = 1_000
        /// Of one tenant.
        package var tenantBytes = 4 << 20
        /// Of all together; beyond it the oldest of all goes first.
        package var bytes = 64 << 20
        /// Of all tenants, besides the first of each.
        package var waiters = 256
        /// Of all tenants, besides the first of each: however many streams some have open, another gets its own.
        package var feeds = 64
        /// Of one tenant: a share, so that the others are not left without.
        package var tenantWaiters = 64
        /// Of one tenant.
        package var tenantFeeds = 16

        package init() {}
    }

    /// For how much somebody listens.
    package enum Listening: Sendable {
        case once
        case continuously
    }

    private let contents: Mutex<JournalContents>
    private let lastListener = Atomic(0)

    package init(limits: Limits = Limits()) {
        contents = Mutex(JournalContents(limits: limits))
    }

    /// Keeps an event: on the path of every request, so nothing is done but to put it in its place.
    package func record(_ event: JournalEvent) {
        _ = contents.withLock { $0.append(event) }
    }

    /// The sequence number of the last entry; 0 before the first.
    package var latestSequence: Int64 {
        contents.withLock { $0.sequence }
    }

    /// What is kept in all, about.
    package var bytes: Int {
        contents.withLock { $0.bytes }
    }

    /// The request of that id, whosever it is; `nil` when it is unknown or has been pushed out.
    package func entry(id: String) -> JournalEntry? {
        for name in contents.withLock({ $0.ringNames }) {
            if let entry = snapshot(of: name).last(where: { $0.event.id == id }) { return entry }
        }
        return nil
    }

    /// The request of that id, if it is the tenant's.
    package func entry(id: String, of tenant: String) -> JournalEntry? {
        snapshot(of: tenant).last { $0.event.id == id }
    }

    /// A tenant's entries that match, oldest first.
    ///
    /// - Parameter after: Only those whose sequence number is greater.
    package func entries(
        of tenant: String, matching filter: JournalFilter = JournalFilter(), after: Int64 = 0, limit: Int = .max
    ) -> [JournalEntry] {
        Array(snapshot(of: tenant).lazy.filter { $0.sequence > after && filter.matches($0) }.prefix(limit))
    }

    /// How many entries of a tenant match.
    package func count(of tenant: String, matching filter: JournalFilter = JournalFilter(), after: Int64 = 0) -> Int {
        entries(of: tenant, matching: filter, after: after).count
    }

    /// A tenant's entries that match, as one page, with what there is to know of the others.
    package func page(
        of tenant: String, matching filter: JournalFilter, after: Int64, limit: Int, newestFirst: Bool
    ) -> JournalPage {
        let (all, latest, evicted) = contents.withLock { contents in
            let ring = contents.ring(tenant)
            return (ring?.entries.elements ?? [], contents.sequence, ring?.evicted ?? 0)
        }
        let found = all.filter { $0.sequence > after && filter.matches($0) }
        let shown = newestFirst ? Array(found.suffix(limit).reversed()) : Array(found.prefix(limit))
        let isCut = !newestFirst && found.count > limit
        return JournalPage(
            entries: shown, count: found.count, next: isCut ? shown.last?.sequence ?? latest : latest, evicted: evicted)
    }

    /// Empties a tenant's ring.
    ///
    /// - Returns: How many entries there were.
    @discardableResult
    package func clear(tenant: String) -> Int {
        contents.withLock { $0.clear(tenant) }?.count ?? 0
    }

    /// Forgets a tenant that is no more, and ends what listens to it.
    package func forget(tenant: String) {
        let ring = contents.withLock { $0.remove(tenant) }
        // A bell that falls silent dismisses its listener, for which it needs the lock.
        guard let ring else { return }
        for bell in ring.bells.values { bell.end() }
    }

    private func snapshot(of tenant: String) -> [JournalEntry] {
        contents.withLock { $0.ring(tenant)?.entries.elements ?? [] }
    }

    /// A tenant's entries that match, as they come.
    ///
    /// - Parameter after: Begins with what is kept after that sequence number; `nil` begins now.
    /// - Throws: ``JournalBusy`` when as many listen as may.
    package func feed(
        _ kind: Listening = .continuously, of tenant: String, matching filter: JournalFilter, after: Int64?
    ) throws(JournalBusy) -> JournalFeed {
        let listener = lastListener.add(1, ordering: .relaxed).newValue
        let (bell, rings) = Bell.make { [weak self] in self?.dismiss(listener) }
        let (ordinal, hasGap) = try contents.withLock { contents throws(JournalBusy) in
            try contents.admit(listener, kind, to: tenant, after: after, bell: bell)
        }
        return JournalFeed(
            journal: self, listener: listener, filter: filter, ordinal: ordinal, hasGap: hasGap, bell: bell,
            rings: rings)
    }

    /// The first entry of a tenant that matches; `nil` when none has come in time, or the task is cancelled.
    ///
    /// - Parameter after: Begins with what is kept after that sequence number; `nil` begins now.
    /// - Throws: ``JournalBusy`` when as many wait as may.
    package func waitForNext(
        of tenant: String, matching filter: JournalFilter, after: Int64?, timeout: Duration
    ) async throws(JournalBusy) -> JournalEntry? {
        await (try feed(.once, of: tenant, matching: filter, after: after)).first(within: timeout)
    }

    func chunk(for listener: Int, from ordinal: Int) -> (lost: Int, entries: [JournalEntry])? {
        contents.withLock { $0.chunk(for: listener, from: ordinal) }
    }

    private func dismiss(_ listener: Int) {
        contents.withLock { $0.dismiss(listener) }
    }
}

/// A page of the journal.
package struct JournalPage: Sendable {
    package let entries: [JournalEntry]
    /// How many match, on this page or not.
    package let count: Int
    /// What the next look comes after.
    package let next: Int64
    /// How many of the tenant had to go for later ones.
    package let evicted: Int
}

/// As many listen to the journal as may.
package struct JournalBusy: CustomStringConvertible, Error {
    let kind: Journal.Listening
    let limit: Int
    /// Whether it is the tenant's share that is used up.
    let isOfTenant: Bool

    package var description: String {
        let whose = isOfTenant ? " of the tenant" : ""
        let others = isOfTenant ? "" : " besides the first of each tenant"
        return kind == .once
            ? "\(limit) requests wait for the journal\(whose) already\(others), and no more may."
            : "\(limit) event streams\(whose) are open already\(others), and no more may be."
    }
}
