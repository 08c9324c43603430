// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

// Clock: the only folder that asks the system for the time.

package import ControlModel
import Foundation
package import JOSE
import Synchronization

/// A tenant's idea of now: the system's, shifted, or standing still.
///
/// Everything that judges time asks it, so a test that moves it moves tokens, codes, sessions and keys at once.
package final class TenantClock: Sendable {
    private let read: @Sendable () -> NumericDate
    private let state = Mutex(ClockSetting.real)

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

    package var setting: ClockSetting { state.withLock { $0 } }

    package func now() -> NumericDate {
        switch setting {
        case .real: read()
        case .offset(let seconds): read().adding(seconds)
        case .frozen(let moment): moment
        }
    }

    /// By when something that is good once may be forgotten: a clock that was put ahead may go back to the time below it.
    package var settled: NumericDate { min(read(), now()) }

    /// Sets the clock.
    ///
    /// - Returns: Whether it is set: `false`, and as it was, when it would then show what is out of ``ClockSetting/range``.
    package func set(_ setting: ClockSetting) -> Bool {
        guard canBeSet(to: setting) else { return false }
        state.withLock { $0 = setting }
        return true
    }

    /// Whether it would then show what is within ``ClockSetting/range``.
    package func canBeSet(to setting: ClockSetting) -> Bool {
        switch setting {
        case .real: true
        case .offset(let seconds): ClockSetting.range.contains(read().adding(seconds))
        case .frozen(let moment): ClockSetting.range.contains(moment)
        }
    }

    /// Moves the clock on; one that goes goes on from there.
    ///
    /// - Returns: As ``set(_:)``.
    package func advance(by seconds: Int64) -> Bool {
        let base = read()
        return state.withLock { mode in
            let next: ClockSetting
            let moment: NumericDate
            switch mode {
            case .real: (next, moment) = (.offset(seconds), base.adding(seconds))
            case .offset(let before):
                let (sum, overflow) = before.addingReportingOverflow(seconds)
                guard !overflow else { return false }
                (next, moment) = (.offset(sum), base.adding(sum))
            case .frozen(let before): (next, moment) = (.frozen(before.adding(seconds)), before.adding(seconds))
            }
            guard ClockSetting.range.contains(moment) else { return false }
            mode = next
            return true
        }
    }
}
