// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import IdentityProvider
import JOSE

/// Whole numbers, each within bounds.
extension ControlBody {
    private static let century: Int64 = 3_153_600_000

    func integer(_ name: String, in range: ClosedRange<Int>) throws(ProblemDetails) -> Int? {
        guard let value = optionalValue(name) else { return nil }
        guard let number = value.integerValue.flatMap({ Int(exactly: $0) }), range.contains(number) else {
            throw wrongType(name, "is a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    /// How many times: 0 to a million.
    func count(_ name: String) throws(ProblemDetails) -> Int? {
        try integer(name, in: 0...1_000_000)
    }

    /// A whole number of seconds, up to a hundred years.
    func seconds(_ name: String) throws(ProblemDetails) -> Int64? {
        try seconds(name, in: 0...ControlBody.century, "from 0 to a hundred years")
    }

    /// Whole seconds by which something lies ahead, or with a minus behind; up to a hundred years.
    func offset(_ name: String) throws(ProblemDetails) -> Int64? {
        try seconds(
            name, in: -ControlBody.century...ControlBody.century, "up to a hundred years, or as many less than 0")
    }

    /// Whole seconds by which a clock is off: it may have been moved on more than once, and as far as a clock goes.
    func clockOffset(_ name: String) throws(ProblemDetails) -> Int64? {
        let limit = TenantClock.range.upperBound.seconds
        return try seconds(name, in: -limit...limit, "as many at most as there are from 1970 to 9999")
    }

    private func seconds(
        _ name: String, in range: ClosedRange<Int64>, _ words: String
    ) throws(ProblemDetails) -> Int64? {
        guard let value = optionalValue(name) else { return nil }
        guard let seconds = value.integerValue, range.contains(seconds) else {
            throw wrongType(name, "is a whole number of seconds, \(words)")
        }
        return seconds
    }

    /// Whole seconds since 1970, until the year 9999.
    func date(_ name: String) throws(ProblemDetails) -> NumericDate? {
        guard let value = optionalValue(name) else { return nil }
        guard let seconds = value.integerValue, TenantClock.range.contains(NumericDate(seconds: seconds)) else {
            throw wrongType(name, "is a whole number of seconds since 1970, until the year 9999")
        }
        return NumericDate(seconds: seconds)
    }
}
