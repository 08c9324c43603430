// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import JOSE
import TokenVerification

/// When an issuer's keys are fetched, and whether those at hand may be used: the state of ``DiscoveredKeys``, as a value
/// without a clock, a lock or a socket.
///
/// Moments are durations since one origin, of a clock that only goes forwards.
///
/// ```
///            first answer              time to live over             hard-stale age over
///   empty ─────────────────► fresh ─────────────────────► soft-stale ───────────────────► hard-stale
///     ▲ each use throws        ▲    used                    │   used                        │  throws, or by
///     │ keysUnavailable        └──── any good answer ◄──────┴───────────────────────────────┘  policy used
/// ```
///
/// A fetch is due by the schedule when the keys are about to be soft-stale (a tenth of their time before, by lot, so that
/// many services do not ask at once), and after a failure by the backoff. A fetch for an unknown key has a budget of its
/// own, which no failure lengthens and which lengthens no backoff: strangers can spend it, and nothing else.
struct RefreshSchedule {
    /// Keys that an answer confirmed.
    struct Held {
        let keys: KeySet
        /// What its publisher calls this set, and where: a tag says nothing of another URL (RFC 9110 §8.8.3).
        let tag: EntityTag?
        /// When the fetch began that confirmed them: what was published later may be missing.
        let confirmed: Duration
        /// What the publisher said, in seconds: it holds on when a later answer only confirms.
        let maximumAge: Int64?
        let timeToLive: Duration
    }

    /// An `ETag`, and the URL that it was given for.
    struct EntityTag {
        let text: String
        let url: String
    }

    let settings: DiscoverySettings
    private(set) var held: Held?
    private(set) var failures = 0
    /// The earliest moment for the next fetch by the schedule.
    private(set) var nextAttempt = Duration.zero
    private var lastUnknownKeyFetch: Duration?
    private var unknownKeys: UnknownKeys

    init(settings: DiscoverySettings) {
        self.settings = settings
        unknownKeys = UnknownKeys(limit: settings.unknownKeyCount)
    }

    func freshness(at now: Duration) -> KeyHealth.State {
        guard let held else { return .empty }
        let age = now - held.confirmed
        if age >= settings.hardStaleAge { return .hardStale }
        return age < held.timeToLive ? .fresh : .softStale
    }

    /// The keys that may be used now; `nil` when there are none.
    func usableKeys(at now: Duration) -> KeySet? {
        if case .hardStale = freshness(at: now), case .failClosed = settings.whenHardStale { return nil }
        return held?.keys
    }

    func isDue(at now: Duration) -> Bool { now >= nextAttempt }

    /// Whether a fetch may be made for a key that is not there; if so, its budget is spent.
    mutating func mayFetch(forUnknown keyID: String?, at now: Duration) -> Bool {
        guard !isUnknown(keyID, at: now) else { return false }
        if let last = lastUnknownKeyFetch, now - last < settings.unknownKeyInterval { return false }
        lastUnknownKeyFetch = now
        return true
    }

    /// Whether the key was looked for in vain lately.
    func isUnknown(_ keyID: String?, at now: Duration) -> Bool {
        unknownKeys.contains(keyID, at: now)
    }

    /// The key was looked for, and the issuer does not have it.
    mutating func note(unknown keyID: String?, at now: Duration) {
        unknownKeys.insert(keyID, until: now + settings.unknownKeyTime, at: now)
    }

    /// - Parameter lot: From 0 to 1.
    mutating func succeed(with held: Held, lot: Double) {
        if self.held?.keys.thumbprints != held.keys.thumbprints || self.held?.keys.keyIDs != held.keys.keyIDs {
            unknownKeys.removeAll()
        }
        self.held = held
        failures = 0
        nextAttempt = held.confirmed + held.timeToLive * (1 - 0.1 * min(1, max(0, lot)))
    }

    /// - Parameter lot: From 0 to 1.
    mutating func fail(at now: Duration, lot: Double) {
        failures += 1
        nextAttempt = now + settings.backoff(after: failures) * (0.5 + 0.5 * min(1, max(0, lot)))
    }

    /// Keys of an earlier run: of the age that they have, and due for a fetch at once.
    mutating func hydrate(_ keys: KeySet, age: Duration, at now: Duration) {
        held = Held(
            keys: keys, tag: nil, confirmed: now - age, maximumAge: nil, timeToLive: settings.minimumAge)
        nextAttempt = now
    }
}

/// Ids of keys that were looked for in vain: bounded, whoever sends them, and each for a while.
private struct UnknownKeys {
    private var deadlines: [Int: Duration] = [:]
    /// In the order they came, to know which has to go.
    private var ring: [Int] = []
    private var next = 0
    private let limit: Int

    init(limit: Int) {
        self.limit = limit
    }

    /// A stranger's id may be long, so its hash stands for it: seeded in each process, so that none can be made to collide.
    private static func hash(_ keyID: String?) -> Int {
        var hasher = Hasher()
        hasher.combine(keyID != nil)
        for byte in (keyID ?? "").utf8 { hasher.combine(byte) }
        return hasher.finalize()
    }

    func contains(_ keyID: String?, at now: Duration) -> Bool {
        deadlines[UnknownKeys.hash(keyID)].map { now < $0 } ?? false
    }

    mutating func insert(_ keyID: String?, until deadline: Duration, at now: Duration) {
        guard limit > 0 else { return }
        let hash = UnknownKeys.hash(keyID)
        if deadlines.updateValue(deadline, forKey: hash) != nil { return }
        if ring.count < limit {
            ring.append(hash)
        } else {
            deadlines[ring[next]] = nil
            ring[next] = hash
            next = (next + 1) % limit
        }
    }

    mutating func removeAll() {
        self = UnknownKeys(limit: limit)
    }
}
