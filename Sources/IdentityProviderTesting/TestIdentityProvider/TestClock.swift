// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import ControlModel
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
///
/// It can be read, and not set, once its tenant is gone.
public struct TestClock: Sendable {
    private let idp: TestIdentityProvider

    init(of idp: TestIdentityProvider) {
        self.idp = idp
    }

    /// What it shows, in whole seconds.
    public var now: Date { date() }

    /// Reads it, for what takes a clock as a function.
    public var date: @Sendable () -> Date {
        { [idp] in Date(timeIntervalSince1970: Double(idp.tenant.clock.now().seconds)) }
    }

    /// Lets it stand, now or at a moment.
    ///
    /// - Parameter moment: Of which the whole seconds count; `nil` is what it shows.
    /// - Throws: ``TestControlError``, 400 for a moment before 1970 or after 9999, 404 once the tenant is gone; it goes on as
    ///   it did.
    public func freeze(at moment: Date? = nil) throws {
        let clock = try idp.known().clock
        let frozen = moment.map { NumericDate(secondsSince1970: $0.timeIntervalSince1970) } ?? clock.now()
        try check(clock.set(.frozen(frozen)))
    }

    /// Moves it on, or back; one that goes goes on from there.
    ///
    /// - Parameter duration: Of which the whole seconds count.
    /// - Throws: As ``freeze(at:)``.
    public func advance(by duration: Duration) throws {
        try check(try idp.known().clock.advance(by: duration.components.seconds))
    }

    /// Lets it go as the system's, so much later, or earlier.
    ///
    /// - Parameter duration: Of which the whole seconds count.
    /// - Throws: As ``freeze(at:)``.
    public func offset(by duration: Duration) throws {
        try check(try idp.known().clock.set(.offset(duration.components.seconds)))
    }

    /// Lets it go as the system's.
    ///
    /// - Throws: ``TestControlError``, 404 once the tenant is gone.
    public func reset() throws {
        _ = try idp.known().clock.set(.real)
    }

    private func check(_ isSet: Bool) throws(TestControlError) {
        guard isSet else {
            throw TestControlError(
                status: 400, title: "Out of range",
                detail: "A clock shows the years 1970 to 9999, and goes on as it did.")
        }
    }
}
