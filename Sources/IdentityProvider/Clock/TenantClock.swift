// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0
// Clock: the only folder that asks the system for the time.

import Foundation
package import JOSE
import Synchronization

/// A tenant's idea of now: the system's, shifted, or standing still.
///
/// Everything that judges time asks it, so a test that moves it moves tokens, codes, sessions and keys at once.
package final class TenantClock: Sendable {
    /// How a clock goes.
    package enum Mode: Equatable, Sendable {
        case real
        /// As the one below it, some seconds later, or earlier where negative.
        case offset(Int64)
        /// Stands until it is moved.
        case frozen(NumericDate)
    }

    /// What a clock may be set to: 1970 to 9999.
    package static let range = NumericDate(seconds: 0)...NumericDate(seconds: 253_402_300_799)

    private let read: @Sendable () -> NumericDate
    private let state = Mutex(Mode.real)

    package init(_ read: @escaping @Sendable () -> NumericDate) {
        self.read = read
    }

    /// A clock that goes as another until it is set.
    package convenience init(over clock: TenantClock) {
        self.init { clock.now() }
    }

    /// The system's wall clock.
    package static var real: TenantClock {
        TenantClock { NumericDate(seconds: Int64(Date().timeIntervalSince1970)) }
    }

    package var mode: Mode { state.withLock { $0 } }

    package func now() -> NumericDate {
        switch mode {
        case .real: read()
        case .offset(let seconds): read().adding(seconds)
        case .frozen(let moment): moment
        }
    }

    /// By when something that is good once may be forgotten: a clock that was put ahead may go back to the time below it.
    package var settled: NumericDate { min(read(), now()) }

    /// Sets the clock.
    ///
    /// - Returns: Whether it is set: `false`, and as it was, when it would then show what is out of ``range``.
    package func set(_ mode: Mode) -> Bool {
        guard canBeSet(to: mode) else { return false }
        state.withLock { $0 = mode }
        return true
    }

    /// Whether it would then show what is within ``range``.
    package func canBeSet(to mode: Mode) -> Bool {
        switch mode {
        case .real: true
        case .offset(let seconds): TenantClock.range.contains(read().adding(seconds))
        case .frozen(let moment): TenantClock.range.contains(moment)
        }
    }

    /// Moves the clock on; one that goes goes on from there.
    ///
    /// - Returns: As ``set(_:)``.
    package func advance(by seconds: Int64) -> Bool {
        let base = read()
        return state.withLock { mode in
            let next: Mode
            let moment: NumericDate
            switch mode {
            case .real: (next, moment) = (.offset(seconds), base.adding(seconds))
            case .offset(let before):
                let (sum, overflow) = before.addingReportingOverflow(seconds)
                guard !overflow else { return false }
                (next, moment) = (.offset(sum), base.adding(sum))
            case .frozen(let before): (next, moment) = (.frozen(before.adding(seconds)), before.adding(seconds))
            }
            guard TenantClock.range.contains(moment) else { return false }
            mode = next
            return true
        }
    }
}
