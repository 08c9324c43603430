// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import JOSE

@Suite("The same bytes")
struct ByteEqualityTests {
    @Test("one byte that differs is found at each place of each length", arguments: 0...26)
    func differences(length: Int) {
        let bytes = (0..<length).map { UInt8(ascii: "a") + UInt8($0) }
        let text = String(decoding: bytes, as: UTF8.self)
        // Not at the beginning of its storage, and a second copy of the text.
        #expect(isSame(bytes, ([0] + bytes)[1...]) && isSame(text, String(decoding: bytes, as: UTF8.self)))
        for place in 0..<length {
            var other = bytes
            other[place] ^= 1
            #expect(!isSame(bytes, other[...]) && !isSame(text, String(decoding: other, as: UTF8.self)))
        }
        #expect(!isSame(bytes, (bytes + [0])[...]) && !isSame(text, text + "z") && !isSame(text + "z", text))
    }

    @Test("texts that only look the same are not, and one that is not in one piece is compared all the same")
    func texts() {
        #expect(!isSame("\u{E9}", "e\u{301}") && isSame("e\u{301}", "e\u{301}") && isSame("", ""))
        let long = String(repeating: "0123456789", count: 4)
        #expect(isSame(String(long.dropFirst(3)), String(long.dropFirst(3))))
    }
}
