// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import JOSE
import Synchronization

/// Remembers tokens that held, so that a token which comes again costs a digest instead of a signature.
///
/// Off unless given to a verifier. What it answers is what a fresh verification would: time, and that the token's key is
/// still among the keys, are looked at each time. It keeps a digest of the token, never the token, and the claims.
///
/// Bounded by entries and bytes. A token is remembered when it comes the second time, so that a flood of tokens that come
/// once cannot push the others out. Tokens that were refused are never remembered, nor those that are good once.
///
/// ```swift
/// let verifier = TokenVerifier(keys: keys, policy: policy, cache: VerifiedTokenCache())
/// ```
public final class VerifiedTokenCache: Sendable {
    /// What the cache did since it was made.
    public struct Statistics: Equatable, Sendable {
        /// Tokens that were answered.
        public var hits = 0
        /// Tokens that were not there.
        public var misses = 0
        /// Tokens that were taken in.
        public var admissions = 0
        /// Tokens that had to go for others.
        public var evictions = 0
    }

    /// Several, so that threads seldom wait for one another.
    private let shards: [CacheShard]
    private let elapsed: @Sendable () -> Duration

    /// - Parameters:
    ///   - maximumEntries: The most tokens that are remembered.
    ///   - maximumBytes: The most bytes that they may take, by estimate.
    ///   - maximumAge: For how long a token is remembered; after that its signature is verified again.
    ///   - clock: By which that is measured: one that nobody sets.
    public init(
        maximumEntries: Int = 10_000, maximumBytes: Int = 32 * 1_024 * 1_024, maximumAge: Duration = .seconds(900),
        clock: some Clock<Duration> = ContinuousClock()
    ) {
        let origin = clock.now
        elapsed = { origin.duration(to: clock.now) }
        // Beyond four millions the table alone would be larger than what the bytes allow.
        let maximumEntries = min(maximumEntries, 1 << 22)
        let count = maximumEntries < 256 ? 1 : 16
        shards = (0..<count)
            .map { _ in
                CacheShard(
                    entries: max(1, maximumEntries / count), bytes: max(0, maximumBytes / count), age: maximumAge)
            }
    }

    /// What the cache did since it was made.
    public var statistics: Statistics {
        shards.reduce(into: Statistics()) { total, shard in
            let part = shard.statistics
            total.hits += part.hits
            total.misses += part.misses
            total.admissions += part.admissions
            total.evictions += part.evictions
        }
    }

    /// How many tokens are remembered.
    public var count: Int { shards.reduce(0) { $0 + $1.count } }

    /// Forgets all tokens, after a revocation for example.
    public func invalidateAll() {
        for shard in shards { shard.removeAll() }
    }

    private func shard(of digest: TokenDigest) -> CacheShard {
        shards[Int(digest.prefix >> 32) % shards.count]
    }

    func token(of digest: TokenDigest) -> VerifiedToken? {
        shard(of: digest).token(of: digest, at: elapsed())
    }

    func remember(_ token: VerifiedToken, of digest: TokenDigest) {
        guard token.isRepeatable else { return }
        var token = token
        token.isRemembered = true
        shard(of: digest).insert(token, of: digest, bytes: 512 + token.memoryBytes, at: elapsed())
    }

    /// What was remembered does not hold any more.
    func forget(_ digest: TokenDigest) {
        shard(of: digest).remove(digest)
    }
}

/// A part of the cache, under one lock: SIEVE, which evicts the oldest token that nobody asked for since the hand passed.
private final class CacheShard: Sendable {
    private struct Node {
        let digest: TokenDigest
        var token: VerifiedToken
        let bytes: Int
        /// When it was verified.
        let since: Duration
        var isVisited = false
    }

    private struct State {
        var places: [TokenDigest: Int] = [:]
        /// A ring: new tokens take the place that the hand cleared.
        var nodes: [Node?] = []
        var free: [Int] = []
        var hand = 0
        var bytes = 0
        /// Digests that came once, each in the place that it falls on: one that comes later takes it.
        var seenOnce: [UInt64]
        var statistics = VerifiedTokenCache.Statistics()
    }

    private let entries: Int
    private let bytes: Int
    private let age: Duration
    private let state: Mutex<State>

    init(entries: Int, bytes: Int, age: Duration) {
        self.entries = entries
        self.bytes = bytes
        self.age = age
        state = Mutex(State(seenOnce: [UInt64](repeating: 0, count: entries * 2)))
    }

    var statistics: VerifiedTokenCache.Statistics { state.withLock { $0.statistics } }

    var count: Int { state.withLock { $0.places.count } }

    func removeAll() {
        state.withLock { state in
            state.places = [:]
            state.nodes = []
            state.free = []
            state.hand = 0
            state.bytes = 0
        }
    }

    func token(of digest: TokenDigest, at now: Duration) -> VerifiedToken? {
        state.withLock { state in
            guard let place = state.places[digest], let since = state.nodes[place]?.since, now - since < age else {
                if let place = state.places[digest] { clear(place, of: &state) }
                state.statistics.misses += 1
                return nil
            }
            state.statistics.hits += 1
            state.nodes[place]?.isVisited = true
            return state.nodes[place]?.token
        }
    }

    func insert(_ token: VerifiedToken, of digest: TokenDigest, bytes: Int, at now: Duration) {
        guard bytes <= self.bytes else { return }
        state.withLock { state in
            if let place = state.places[digest] {
                // Verified afresh, by another key than the remembered one.
                state.nodes[place]?.token = token
                return
            }
            let slot = Int(digest.prefix % UInt64(state.seenOnce.count))
            guard state.seenOnce[slot] == digest.prefix else {
                state.seenOnce[slot] = digest.prefix
                return
            }
            while state.places.count >= entries || state.bytes + bytes > self.bytes { evict(&state) }
            let node = Node(digest: digest, token: token, bytes: bytes, since: now)
            if let place = state.free.popLast() {
                state.nodes[place] = node
                state.places[digest] = place
            } else {
                state.places[digest] = state.nodes.count
                state.nodes.append(node)
            }
            state.bytes += bytes
            state.statistics.admissions += 1
        }
    }

    /// Forgets a token that was just answered with, which was no hit then.
    func remove(_ digest: TokenDigest) {
        state.withLock { state in
            state.statistics.hits -= 1
            state.statistics.misses += 1
            if let place = state.places[digest] { clear(place, of: &state) }
        }
    }

    private func clear(_ place: Int, of state: inout State) {
        guard let node = state.nodes[place] else { return }
        state.nodes[place] = nil
        state.places[node.digest] = nil
        state.free.append(place)
        state.bytes -= node.bytes
    }

    private func evict(_ state: inout State) {
        while true {
            if state.hand >= state.nodes.count { state.hand = 0 }
            let place = state.hand
            state.hand += 1
            guard let node = state.nodes[place] else { continue }
            if node.isVisited {
                state.nodes[place]?.isVisited = false
                continue
            }
            clear(place, of: &state)
            state.statistics.evictions += 1
            return
        }
    }
}
