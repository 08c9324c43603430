// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// What keeps requests waiting until their fault is taken away.
package final class FaultHold: Sendable {
    private struct State {
        var isOpen = false
        var waiter: (@Sendable () -> Void)?
    }

    /// Of the fault.
    let id: String
    private let state = Mutex(State())

    init(id: String) {
        self.id = id
    }

    /// Calls the waiter when the fault is gone; at once when it is gone already.
    package func whenOpen(_ waiter: @escaping @Sendable () -> Void) {
        let isOpen = state.withLock { state in
            if !state.isOpen { state.waiter = waiter }
            return state.isOpen
        }
        if isOpen { waiter() }
    }

    func open() {
        let waiter = state.withLock { state in
            state.isOpen = true
            defer { state.waiter = nil }
            return state.waiter
        }
        waiter?()
    }
}

/// Has a hold forgotten once nobody refers to this: an answer that comes in drips may never be written to its end.
final class FaultStay: Sendable {
    let hold: FaultHold
    private let rules: FaultRules

    init(_ hold: FaultHold, of rules: FaultRules) {
        self.hold = hold
        self.rules = rules
    }

    deinit { rules.forget(hold) }
}
