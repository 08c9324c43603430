// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// A clock that stands until it is moved.
final class StandingClock: Clock, Sendable {
    struct Instant: InstantProtocol {
        let offset: Swift.Duration

        func advanced(by duration: Swift.Duration) -> Instant { Instant(offset: offset + duration) }
        func duration(to other: Instant) -> Swift.Duration { other.offset - offset }
        static func < (left: Instant, right: Instant) -> Bool { left.offset < right.offset }
    }

    private struct State {
        var now = Swift.Duration.zero
        var sleepers: [(until: Swift.Duration, waking: AsyncStream<Void>.Continuation)] = []
        var waits: [Swift.Duration] = []
    }

    private let state = Mutex(State())

    var now: Instant { Instant(offset: state.withLock { $0.now }) }
    let minimumResolution = Swift.Duration.zero

    /// For how long each who slept wanted to.
    var waits: [Swift.Duration] { state.withLock { $0.waits } }

    func advance(_ duration: Swift.Duration) {
        let woken = state.withLock { state in
            state.now += duration
            let due = state.sleepers.filter { $0.until <= state.now }
            state.sleepers.removeAll { $0.until <= state.now }
            return due
        }
        for sleeper in woken { sleeper.waking.finish() }
    }

    /// Returns once so many have begun to sleep, or when the task is cancelled.
    func waiting(_ count: Int) async {
        while waits.count < count, !Task.isCancelled { await Task.yield() }
    }

    func sleep(until deadline: Instant, tolerance: Swift.Duration?) async throws {
        let (woken, waking) = AsyncStream.makeStream(of: Void.self)
        let isEarly = state.withLock { state in
            state.waits.append(deadline.offset - state.now)
            guard state.now < deadline.offset else { return false }
            state.sleepers.append((deadline.offset, waking))
            return true
        }
        guard isEarly else { return }
        for await _ in woken {}
        try Task.checkCancellation()
    }
}
