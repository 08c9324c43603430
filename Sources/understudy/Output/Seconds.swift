// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// A length of time on the command line: `90`, `90s`, `15m`, `2h` or `1d`, with a minus for the past.
struct Seconds: ExpressibleByArgument {
    private static let units: [Character: Int64] = ["s": 1, "m": 60, "h": 3_600, "d": 86_400]

    let value: Int64

    init(_ value: Int64) {
        self.value = value
    }

    init?(argument: String) {
        let unit = argument.last.flatMap { Seconds.units[$0] }
        guard let count = Int64(unit == nil ? argument : String(argument.dropLast())) else { return nil }
        let (value, isTooLong) = count.multipliedReportingOverflow(by: unit ?? 1)
        guard !isTooLong else { return nil }
        self.value = value
    }

    var defaultValueDescription: String { "\(value)s" }
}
