// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Synchronization

/// Tells on standard error how far long work has come, once it has taken a second: a line that is written over on a
/// terminal, a line every five seconds elsewhere.
final class Progress: Sendable {
    private struct State {
        var next: ContinuousClock.Instant
        var wasShown = false
    }

    private let label: String
    private let isTerminal = isatty(STDERR_FILENO) == 1
    private let state: Mutex<State>

    init(_ label: String) {
        self.label = label
        state = Mutex(State(next: ContinuousClock.now + .seconds(1)))
    }

    func report(_ done: Int, of total: Int) {
        let now = ContinuousClock.now
        let isDue = state.withLock { state in
            guard now >= state.next else { return false }
            state.next = now + (isTerminal ? .milliseconds(200) : .seconds(5))
            state.wasShown = true
            return true
        }
        if isDue { write("\(label): \(done) of \(total)") }
    }

    /// Ends a line that was written over.
    func finish() {
        if state.withLock({ $0.wasShown }), isTerminal { FileHandle.standardError.write(Data("\n".utf8)) }
    }

    private func write(_ text: String) {
        FileHandle.standardError.write(Data((isTerminal ? "\r\u{1B}[K\(text)" : "\(text)\n").utf8))
    }
}
