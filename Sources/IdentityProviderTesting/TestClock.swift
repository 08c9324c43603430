// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

public import Foundation
import IdentityProvider
import JOSE

/// A provider's clock: tokens, codes, sessions, keys and the header `Date` go by it.
///
/// The verifier of the program under test goes by its own; a test hands it this one where both are to agree:
///
/// ```swift
/// policy.now = idp.clock.date
/// ```
public struct TestClock: Sendable {
    /// `nil` once the tenant is gone: then nothing is set, and it shows the beginning of 1970.
    private let clock: TenantClock?

    init(tenant: Tenant?) {
        clock = tenant?.clock
    }

    /// What it shows, in whole seconds.
    public var now: Date { date() }

    /// Reads it, for what takes a clock as a function.
    public var date: @Sendable () -> Date {
        { [clock] in Date(timeIntervalSince1970: Double(clock?.now().seconds ?? 0)) }
    }

    /// Lets it stand, now or at a moment.
    ///
    /// - Parameter moment: Of which the whole seconds count; `nil` is what it shows.
    /// - Returns: Whether it is set: moments before 1970 and after 9999 are refused.
    @discardableResult
    public func freeze(at moment: Date? = nil) -> Bool {
        guard let clock else { return false }
        let frozen = moment.map { NumericDate(secondsSince1970: $0.timeIntervalSince1970) } ?? clock.now()
        return clock.set(.frozen(frozen))
    }

    /// Moves it on, or back; one that goes goes on from there.
    ///
    /// - Parameter duration: Of which the whole seconds count.
    /// - Returns: As ``freeze(at:)``.
    @discardableResult
    public func advance(by duration: Duration) -> Bool {
        clock?.advance(by: duration.components.seconds) ?? false
    }

    /// Lets it go as the system's, so much later, or earlier.
    ///
    /// - Parameter duration: Of which the whole seconds count.
    /// - Returns: As ``freeze(at:)``.
    @discardableResult
    public func offset(by duration: Duration) -> Bool {
        clock?.set(.offset(duration.components.seconds)) ?? false
    }

    /// Lets it go as the system's.
    public func reset() {
        _ = clock?.set(.real)
    }
}
