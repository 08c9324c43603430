// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import ControlModel
import HTTPTypes
import IdentityProvider
import JOSE

extension TenantClock.Mode {
    /// Reads how a clock is to go: `mode`, `offset` (seconds) or `frozen_at` (seconds since 1970, or `now`).
    ///
    /// - Parameter now: Where one stands that is frozen where it is.
    /// - Throws: ``Problem`` that names the member at fault; whether a clock can show that time is not judged.
    init(_ body: ControlBody, now: NumericDate) throws(Problem) {
        let word = try body.word("mode", Word.self)
        let offset = try body.integer(
            "offset", in: -TenantClock.range.upperBound.seconds...TenantClock.range.upperBound.seconds,
            "Must be a whole number of seconds, at most as many as from 1970 to 9999.")
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

    private enum Word: String, CaseIterable {
        case real
        case offset
        case frozen
    }

    /// The member that says it.
    var field: String {
        if case .frozen = self { "frozen_at" } else { "offset" }
    }
}

extension TenantClock {
    static func outOfRange(_ field: String) -> Problem {
        Problem(
            .invalidValue, detail: "A clock shows a time from 1970 to 9999, and is as it was.",
            field: field)
    }

    /// As the control API shows it.
    var json: JSONObject {
        var object: JSONObject = ["now": .number(JSONNumber(now().seconds))]
        switch mode {
        case .real: object["mode"] = "real"
        case .offset(let seconds):
            object["mode"] = "offset"
            object["offset"] = .number(JSONNumber(seconds))
        case .frozen(let moment):
            object["mode"] = "frozen"
            object["frozen_at"] = .number(JSONNumber(moment.seconds))
        }
        return object
    }
}
