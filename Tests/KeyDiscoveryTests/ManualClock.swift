// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// A clock that stands until it is moved.
final class ManualClock: Clock, Sendable {
    struct Instant: InstantProtocol {
        let offset: Swift.Duration

        func advanced(by duration: Swift.Duration) -> Instant { Instant(offset: offset + duration) }
        func duration(to other: Instant) -> Swift.Duration { other.offset - offset }
        static func < (left: Instant, right: Instant) -> Bool { left.offset < right.offset }
    }

    private struct State {
        var now = Swift.Duration.zero
        var sleepers: [(until: Swift.Duration, waking: AsyncStream<Void>.Continuation)] = []
    }

    private let state = Mutex(State())

    var now: Instant { Instant(offset: state.withLock { $0.now }) }
    let minimumResolution = Swift.Duration.zero

    /// When those who sleep want to be woken, since the clock was made; also those who no longer wait for it.
    var wakings: [Swift.Duration] { state.withLock { $0.sleepers.map(\.until) } }

    func advance(_ seconds: Double) {
        let woken = state.withLock { state in
            state.now += .seconds(seconds)
            let due = state.sleepers.filter { $0.until <= state.now }
            state.sleepers.removeAll { $0.until <= state.now }
            return due
        }
        for sleeper in woken { sleeper.waking.finish() }
    }

    func sleep(until deadline: Instant, tolerance: Swift.Duration?) async throws {
        let (woken, waking) = AsyncStream.makeStream(of: Void.self)
        let isEarly = state.withLock { state in
            guard state.now < deadline.offset else { return false }
            state.sleepers.append((deadline.offset, waking))
            return true
        }
        guard isEarly else { return }
        for await _ in woken {}
        try Task.checkCancellation()
    }
}
