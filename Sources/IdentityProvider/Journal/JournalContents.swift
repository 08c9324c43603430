// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

/// The rings of all tenants, and who waits for news of them; whoever uses it holds the journal's lock.
struct JournalContents {
    /// An entry's place in the order of all; what its ring has let go of is passed over when its turn comes.
    private struct Place {
        let sequence: Int64
        let ring: String
    }

    private struct Listener {
        let ring: String
        let kind: Journal.Listening
    }

    /// The ring of the control API's requests: no tenant has such a name.
    static let control = "/_understudy"

    private let limits: Journal.Limits
    private(set) var sequence: Int64 = 0
    private var rings: [String: JournalRing] = [:]
    private var order = Queue<Place>()
    private var count = 0
    private(set) var bytes = 0
    private var listeners: [Int: Listener] = [:]
    /// How many listen besides the first of each tenant: tenants do not starve each other of that one.
    private var further: [Journal.Listening: Int] = [:]

    init(limits: Journal.Limits) {
        self.limits = limits
    }

    var ringNames: [String] { Array(rings.keys) }

    func ring(_ name: String) -> JournalRing? {
        rings[name]
    }

    /// - Returns: What had to go, to be let go of outside the lock.
    mutating func append(_ event: JournalEvent) -> [JournalEntry] {
        sequence += 1
        let name = event.tenant ?? JournalContents.control
        // One access to the ring, in place: a copy that outlives it would make the next change copy all of it.
        var gone = rings[name, default: JournalRing()]
            .append(JournalEntry(sequence: sequence, event: event), limits: limits)
        order.append(Place(sequence: sequence, ring: name))
        count += 1 - gone.count
        bytes += event.bytes
        for entry in gone {
            bytes -= entry.event.bytes
            if order.first?.sequence == entry.sequence { _ = order.popFirst() }
        }
        while bytes > limits.bytes, let entry = evictOldest() { gone.append(entry) }
        forgetOldPlaces()
        return gone
    }

    private mutating func evict(from name: String) -> JournalEntry? {
        guard let entry = rings[name]?.evict() else { return nil }
        count -= 1
        bytes -= entry.event.bytes
        return entry
    }

    private mutating func evictOldest() -> JournalEntry? {
        while let place = order.popFirst() {
            guard rings[place.ring]?.entries.first?.sequence == place.sequence else { continue }
            defer { removeIfIdle(place.ring) }
            return evict(from: place.ring)
        }
        return nil
    }

    /// Each pass is paid for by as many records as it looks at.
    private mutating func forgetOldPlaces() {
        guard order.count > 2 * count + 1_024 else { return }
        order.removeAll { [rings] place in
            rings[place.ring]?.entries.first.map { $0.sequence > place.sequence } ?? true
        }
    }

    private mutating func removeIfIdle(_ name: String) {
        if rings[name]?.isIdle == true { rings[name] = nil }
    }

    /// Empties a tenant's ring; who waits for its news goes on waiting.
    ///
    /// - Returns: What was there.
    mutating func clear(_ name: String) -> Queue<JournalEntry>? {
        guard let ring = rings[name] else { return nil }
        count -= ring.entries.count
        bytes -= ring.bytes
        let gone = rings[name]?.clear()
        removeIfIdle(name)
        return gone
    }

    /// Removes a tenant's ring.
    ///
    /// - Returns: The ring, whose bells are to be silenced outside the lock.
    mutating func remove(_ name: String) -> JournalRing? {
        guard let ring = rings.removeValue(forKey: name) else { return nil }
        count -= ring.entries.count
        bytes -= ring.bytes
        for (kind, number) in ring.listening { further[kind, default: 0] -= max(0, number - 1) }
        return ring
    }

    /// - Throws: ``JournalBusy`` when as many listen as may.
    mutating func admit(
        _ listener: Int, _ kind: Journal.Listening, to name: String, after: Int64?, bell: Bell
    ) throws(JournalBusy) -> (ordinal: Int, hasGap: Bool) {
        try checkRoom(for: kind, of: name)
        if rings[name]?.listening[kind] ?? 0 > 0 { further[kind, default: 0] += 1 }
        rings[name, default: JournalRing()].listening[kind, default: 0] += 1
        listeners[listener] = Listener(ring: name, kind: kind)
        rings[name, default: JournalRing()].bells[listener] = bell
        // A number that is yet to come is of an earlier run of the server: all that there is came after it.
        let isForeign = after ?? 0 > sequence
        let start = rings[name]?.start(after: isForeign ? 0 : after ?? sequence)
        return (start?.ordinal ?? 0, isForeign || after != nil && start?.hasGap == true)
    }

    private func checkRoom(for kind: Journal.Listening, of name: String) throws(JournalBusy) {
        let share = kind == .once ? limits.tenantWaiters : limits.tenantFeeds
        let number = rings[name]?.listening[kind] ?? 0
        guard number < share else { throw JournalBusy(kind: kind, limit: share, isOfTenant: true) }
        let limit = kind == .once ? limits.waiters : limits.feeds
        guard number == 0 || further[kind, default: 0] < limit else {
            throw JournalBusy(kind: kind, limit: limit, isOfTenant: false)
        }
    }

    mutating func dismiss(_ listener: Int) {
        guard let known = listeners.removeValue(forKey: listener) else { return }
        // One of a tenant that went has no place in the ring of another of its name.
        guard rings[known.ring]?.bells.removeValue(forKey: listener) != nil else { return }
        if rings[known.ring]?.listening[known.kind] ?? 0 > 1 { further[known.kind, default: 0] -= 1 }
        rings[known.ring]?.listening[known.kind, default: 0] -= 1
        removeIfIdle(known.ring)
    }

    /// The next entries from an ordinal on, a few at a time; `nil` for who listens no more.
    func chunk(for listener: Int, from ordinal: Int) -> (lost: Int, entries: [JournalEntry])? {
        guard let name = listeners[listener]?.ring, let ring = rings[name], ring.bells[listener] != nil else {
            return nil
        }
        return (
            max(0, ring.removed - ordinal), ring.entries.elements(from: max(0, ordinal - ring.removed), limit: 64)
        )
    }
}
