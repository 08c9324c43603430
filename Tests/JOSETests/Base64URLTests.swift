// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import JOSE
import Testing

@Suite("RFC 4648 §5 base64url, strict")
struct Base64URLTests {
    @Test(
        "the vectors of RFC 4648 §10",
        arguments: [("", ""), ("f", "Zg"), ("fo", "Zm8"), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")])
    func vectors(plain: String, encoded: String) throws {
        #expect(Base64URL.encode(Array(plain.utf8)) == encoded)
        #expect(try Base64URL.decode(encoded) == Array(plain.utf8))
    }

    @Test("the alphabet is that of URLs")
    func alphabet() throws {
        #expect(Base64URL.encode([0xFB, 0xFF, 0xBF]) == "-_-_")
        #expect(try Base64URL.decode("-_-_") == [0xFB, 0xFF, 0xBF])
    }

    @Test("every length survives")
    func lengths() throws {
        for count in 0..<70 {
            let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 37) }
            #expect(try Base64URL.decode(Base64URL.encode(bytes)) == bytes)
        }
    }

    @Test(
        "another alphabet, padding and white space are refused",
        arguments: ["Zg==", "+/+/", "Zm 8", "Zm9\n", "Zm8\u{0}", "Zmé"])
    func characters(text: String) {
        #expect(throws: Base64URLError.invalidCharacter) { try Base64URL.decode(text) }
    }

    @Test("a length of 4n + 1 is refused", arguments: ["Z", "Zm9vY"])
    func impossibleLength(text: String) {
        #expect(throws: Base64URLError.invalidLength) { try Base64URL.decode(text) }
    }

    @Test("of the sixteen spellings of a last byte one is read")
    func trailingBits() throws {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
        // "Zg" is 0x66: the second character's last four bits stand for nothing.
        let good = alphabet.filter { (try? Base64URL.decode("Z\($0)")) == [0x66] }
        #expect(good == ["g"])
        #expect(throws: Base64URLError.nonCanonical) { try Base64URL.decode("Zh") }
        #expect(throws: Base64URLError.nonCanonical) { try Base64URL.decode("Zm9") }
    }
}
