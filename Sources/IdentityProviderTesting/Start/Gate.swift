// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import JOSE
import LibCrypto
import NIOCore
import Synchronization

/// Closed until it is opened, once: a test lets go on what waits behind it.
///
/// ``FakeIssuer/Reply/gate`` holds an answer back by one, so that a test may look while a fetch is under way.
public final class Gate: Sendable {
    private let waiting = Mutex<[AsyncStream<Void>.Continuation]?>([])

    /// A closed gate.
    public init() {}

    /// Lets all go on that wait, and whoever comes later; a second call does nothing.
    public func open() {
        let waiters = waiting.withLock { waiting in
            defer { waiting = nil }
            return waiting ?? []
        }
        for waiter in waiters { waiter.finish() }
    }

    /// Returns once the gate is open, or the task is cancelled.
    public func wait() async {
        let (opened, continuation) = AsyncStream.makeStream(of: Void.self)
        let isClosed = waiting.withLock { waiting in
            waiting?.append(continuation)
            return waiting != nil
        }
        guard isClosed else { return }
        for await _ in opened {}
    }
}
