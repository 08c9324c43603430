// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

package import JOSE

/// How a tenant's clock goes.
package enum ClockSetting: Equatable, Sendable {
    /// As the system's clock.
    case real
    /// So many seconds ahead of the system's clock, or behind it if negative.
    case offset(Int64)
    /// Stands until it is moved.
    case frozen(NumericDate)

    /// The times that a clock may show: 1970 to 9999.
    package static let range = NumericDate(seconds: 0)...NumericDate(seconds: 253_402_300_799)

    private enum Word: String, CaseIterable {
        case real
        case offset
        case frozen
    }

    /// Reads `mode`, `offset` (seconds) or `frozen_at` (seconds since 1970, or `now`).
    ///
    /// - Parameter now: Where a clock stands that is frozen at once.
    /// - Throws: ``Problem`` that names the member at fault. Whether a clock can show that time is not judged.
    package init(_ body: ControlBody, now: NumericDate) throws(Problem) {
        let word = try body.word("mode", Word.self)
        let last = ClockSetting.range.upperBound.seconds
        let offset = try body.integer(
            "offset", in: -last...last, "Must be a whole number of seconds, at most as many as from 1970 to 9999.")
        let isNow = body.optionalValue("frozen_at")?.stringValue.map { isSame($0, "now") } ?? false
        let frozen = isNow ? now : try body.date("frozen_at")
        switch (word, offset, frozen) {
        case (.real?, nil, nil): self = .real
        case (nil, let seconds?, nil), (.offset?, let seconds?, nil): self = .offset(seconds)
        case (nil, nil, let moment?), (.frozen?, nil, let moment?): self = .frozen(moment)
        case (.frozen?, nil, nil): self = .frozen(now)
        default:
            throw body.strangerFirst(
                Problem(
                    .missingMember,
                    detail: "A clock is set by one of mode (real or frozen), offset (seconds) and frozen_at (seconds "
                        + "since 1970, or now).", field: body.path("mode")))
        }
    }

    /// The setting as ``init(_:now:)`` reads it.
    package var json: JSONObject {
        switch self {
        case .real: ["mode": "real"]
        case .offset(let seconds): ["mode": "offset", "offset": .number(JSONNumber(seconds))]
        case .frozen(let moment): ["mode": "frozen", "frozen_at": .number(JSONNumber(moment.seconds))]
        }
    }

    /// The problem of a setting by which a clock would leave its range.
    package var outOfRange: Problem {
        let field = if case .frozen = self { "frozen_at" } else { "offset" }
        return ClockSetting.outOfRange(field)
    }

    package static func outOfRange(_ field: String) -> Problem {
        Problem(.invalidValue, detail: "A clock shows a time from 1970 to 9999, and is as it was.", field: field)
    }
}
