// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import JOSE

@Suite("Hexadecimal digits")
struct HexadecimalTests {
    @Test("each byte is what Swift reads it as in ASCII, and every other is none")
    func bytes() {
        for byte in UInt8.min...UInt8.max {
            let digit = Character(Unicode.Scalar(byte))
            #expect(byte.hexadecimalValue == (digit.isASCII ? digit.hexDigitValue.map { UInt8($0) } : nil), "\(byte)")
        }
        #expect((UInt8.min...UInt8.max).count { $0.hexadecimalValue != nil } == 22)
    }

    @Test("an escape takes such digits, and nothing else")
    func escapes() throws {
        let found = try JSONObject(parsing: Array(#"{"\u00e9\u00E9":"\uD83D\ude00"}"#.utf8))
        #expect(found["\u{E9}\u{E9}"] == "\u{1F600}")
        for digits in ["00g9", "00 9", "\u{FF10}"] {
            #expect(throws: JSONError.self) { try JSONObject(parsing: Array(#"{"a":"\u\#(digits)"}"#.utf8)) }
        }
    }
}
