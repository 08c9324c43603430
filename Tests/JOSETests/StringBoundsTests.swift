// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import JOSE
import Testing

@Suite("Texts of strangers")
struct StringBoundsTests {
    @Test("an excerpt is short, and each of its characters can be printed")
    func excerpt() {
        #expect("emial".excerpt == "emial" && "".excerpt == "" && "Zoë 漢".excerpt == "Zoë 漢")
        #expect("a\u{7}b\r\nc\u{202E}d".excerpt == "a\u{FFFD}b\u{FFFD}\u{FFFD}c\u{FFFD}d")
        #expect(String(repeating: "x", count: 64).excerpt == String(repeating: "x", count: 64))
        #expect(String(repeating: "x", count: 100_000).excerpt == String(repeating: "x", count: 64) + "…")
        #expect(String(repeating: "\u{301}", count: 100_000).excerpt.unicodeScalars.count == 65)
    }

    @Test("a text is comparable that has no endless run of combining marks, however long it is")
    func comparable() {
        #expect("".isComparable && "e\u{301}".isComparable)
        #expect(String(repeating: "e\u{301}", count: 100_000).isComparable)
        #expect(String(repeating: "漢", count: 100_000).isComparable)
        #expect(("a" + String(repeating: "\u{301}", count: 256)).isComparable)
        for mark in ["\u{301}", "\u{323}", "\u{3099}", "\u{1D165}"] {
            #expect(!("a" + String(repeating: mark, count: 257) + "b").isComparable)
            #expect(!String(repeating: mark, count: 100_000).isComparable)
        }
    }
}
