// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

/// Seconds since 1970-01-01T00:00:00Z, ignoring leap seconds (RFC 7519 §2).
///
/// Arithmetic saturates, so that no number a token may hold can trap.
package struct NumericDate: Codable, Comparable, Hashable, Sendable {
    package let seconds: Int64

    package init(seconds: Int64) {
        self.seconds = seconds
    }

    /// Reads a JSON number; a fraction is rounded down.
    ///
    /// - Returns: `nil` when the number is not within ±2^53, beyond which doubles are no longer exact.
    package init?(_ number: JSONNumber) {
        if let seconds = number.int64 {
            guard abs(seconds.clamped) <= NumericDate.limit else { return nil }
            self.seconds = seconds
        } else {
            guard let value = number.double, value.isFinite, value.magnitude <= Double(NumericDate.limit) else {
                return nil
            }
            seconds = Int64(value.rounded(.down))
        }
    }

    /// The second in which a moment lies; one beyond ±2^53 becomes that limit, and none becomes the far future, in which
    /// every token has expired.
    package init(secondsSince1970 seconds: Double) {
        let limit = Double(NumericDate.limit)
        self.seconds = seconds.isNaN ? NumericDate.limit : Int64(min(max(seconds.rounded(.down), -limit), limit))
    }

    private static let limit: Int64 = 1 << 53

    /// Later than any date that a token may hold.
    package static let farFuture = NumericDate(seconds: limit)

    package func adding(_ seconds: Int64) -> NumericDate {
        let (sum, overflow) = self.seconds.addingReportingOverflow(seconds)
        return NumericDate(seconds: overflow ? (seconds > 0 ? .max : .min) : sum)
    }

    /// The seconds from the right date to the left one.
    package static func - (left: NumericDate, right: NumericDate) -> Int64 {
        let (difference, overflow) = left.seconds.subtractingReportingOverflow(right.seconds)
        return overflow ? (left > right ? .max : .min) : difference
    }

    package static func < (left: NumericDate, right: NumericDate) -> Bool {
        left.seconds < right.seconds
    }

    package init(from decoder: any Decoder) throws {
        seconds = try decoder.singleValueContainer().decode(Int64.self)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(seconds)
    }
}

extension Int64 {
    /// Without the one value whose magnitude does not fit.
    fileprivate var clamped: Int64 { Swift.max(self, -.max) }
}
