// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import JOSE

extension ControlBody {
    private static let century: Int64 = 3_153_600_000

    /// Whole seconds by which something lies ahead, or with a minus behind; up to a hundred years.
    func offset(_ name: String) throws(ProblemDetails) -> Int64? {
        guard let value = optionalValue(name) else { return nil }
        guard let seconds = value.integerValue, (-Self.century...Self.century).contains(seconds) else {
            throw ProblemDetails(
                .badRequest, "Wrong type",
                detail:
                    "The member \(name) is a whole number of seconds, up to a hundred years, or as many less than 0.",
                field: name)
        }
        return seconds
    }

    /// Whole seconds since 1970, until the year 9999.
    func date(_ name: String) throws(ProblemDetails) -> NumericDate? {
        guard let value = optionalValue(name) else { return nil }
        guard let seconds = value.integerValue, (0...253_402_300_799).contains(seconds) else {
            throw ProblemDetails(
                .badRequest, "Wrong type",
                detail: "The member \(name) is a whole number of seconds since 1970, until the year 9999.", field: name)
        }
        return NumericDate(seconds: seconds)
    }
}
