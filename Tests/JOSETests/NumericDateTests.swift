// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import JOSE
import Testing

@Suite("RFC 7519 §2 NumericDate")
struct NumericDateTests {
    private func date(_ literal: String) throws -> Int64? {
        let number = try JSONValue(parsing: Array(literal.utf8)).numberValue
        return number.flatMap(NumericDate.init)?.seconds
    }

    @Test("integers and fractions, rounded down")
    func ordinary() throws {
        #expect(try date("1700000000") == 1_700_000_000)
        #expect(try date("1700000000.9") == 1_700_000_000)
        #expect(try date("-1.5") == -2)
        #expect(try date("1e3") == 1_000)
        #expect(try date("-0") == 0)
    }

    @Test(
        "what no clock shows is refused, and nothing traps",
        arguments: [
            "1e300", "1e400", "-1e400", "9223372036854775807", "-9223372036854775808", "1e18", "99999999999999999999",
        ])
    func extremes(literal: String) throws {
        #expect(try date(literal) == nil)
    }

    @Test("arithmetic saturates")
    func saturation() {
        let end = NumericDate(seconds: .max)
        #expect(end.adding(1) == end)
        #expect(NumericDate(seconds: .min).adding(-1).seconds == .min)
        #expect(end - NumericDate(seconds: -1) == .max)
        #expect(NumericDate(seconds: .min) - NumericDate(seconds: 1) == .min)
    }
}
