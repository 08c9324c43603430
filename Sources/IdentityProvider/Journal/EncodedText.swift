// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import JOSE

/// A text read by what its characters mean, however they are encoded, with the places where they stand.
struct EncodedText {
    /// One byte of what is meant.
    struct Sign {
        let byte: UInt8
        /// How often it is percent-encoded: 0 is plain.
        let depth: Int
        /// Where the next one stands.
        let end: Int

        func `is`(_ sign: Unicode.Scalar) -> Bool { byte == UInt8(ascii: sign) }

        func isOne(of signs: StaticString) -> Bool {
            signs.withUTF8Buffer { $0.contains(byte) }
        }

        /// What the parts of a name are made of.
        var isWord: Bool { SecretText.isWord(byte) }
    }

    let bytes: [UInt8]

    init(_ text: some StringProtocol) {
        bytes = Array(text.utf8)
    }

    /// What stands at a place; `nil` at the end.
    func sign(at place: Int) -> Sign? {
        guard place < bytes.count else { return nil }
        let sign = percentEncoded(at: place) ?? Sign(byte: bytes[place], depth: 0, end: place + 1)
        return sign.is("\\") ? escaped(behind: sign) ?? sign : sign
    }

    /// The first place from another on where a sign is met, or the end.
    func place(from start: Int, until isMet: (Sign) -> Bool) -> Int {
        var place = start
        while let sign = sign(at: place), !isMet(sign) { place = sign.end }
        return place
    }

    /// The signs between two places, decoded.
    func meant(_ range: Range<Int>) -> String {
        var meant: [UInt8] = []
        var place = range.lowerBound
        while place < range.upperBound, let sign = sign(at: place) {
            meant.append(sign.byte)
            place = sign.end
        }
        return String(decoding: meant, as: UTF8.self)
    }

    private func percentEncoded(at place: Int) -> Sign? {
        guard bytes[place] == UInt8(ascii: "%") else { return nil }
        var (depth, next) = (0, place + 1)
        while hexadecimal(at: next) == UInt8(ascii: "%") {
            depth += 1
            next += 2
        }
        guard let byte = hexadecimal(at: next) else { return Sign(byte: UInt8(ascii: "%"), depth: depth, end: next) }
        return Sign(byte: byte, depth: depth + 1, end: next + 2)
    }

    /// JSON's `\u0061`; of another than ASCII the backslash stands for itself.
    private func escaped(behind backslash: Sign) -> Sign? {
        let place = backslash.end
        guard place < bytes.count, bytes[place] == UInt8(ascii: "u"), hexadecimal(at: place + 1) == 0,
            let byte = hexadecimal(at: place + 3), byte < 0x80
        else { return nil }
        return Sign(byte: byte, depth: backslash.depth, end: place + 5)
    }

    private func hexadecimal(at place: Int) -> UInt8? {
        guard place + 1 < bytes.count, let high = bytes[place].hexadecimalValue,
            let low = bytes[place + 1].hexadecimalValue
        else { return nil }
        return high << 4 | low
    }
}
