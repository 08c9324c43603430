// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import JOSE

@Suite("Looking for bytes eight at a time")
struct ByteScanTests {
    @Test("a byte is found where it first is, wherever that is and whatever is around it", arguments: 0...25)
    func places(length: Int) {
        // Neighbours in value are what a trick with borrows between bytes would take for it.
        for (byte, filler) in [(0x2E, 0x2F), (0x2E, 0x2D), (0x00, 0x01), (0x01, 0x00), (0x80, 0x81), (0xFF, 0x7F)] {
            let (byte, filler) = (UInt8(byte), UInt8(filler))
            let bare = [UInt8](repeating: filler, count: length)
            for start in 0...length { #expect(ByteScan.place(of: byte, in: bare, from: start) == nil) }
            for place in 0..<length {
                var bytes = bare
                bytes[place] = byte
                bytes[length - 1] = byte
                for start in 0...length {
                    #expect(ByteScan.place(of: byte, in: bytes, from: start) == bytes[start...].firstIndex(of: byte))
                }
            }
        }
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        (0x20..<0x80).contains(byte) && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
    }

    @Test("the first byte that ends a string or needs another look is found, but for the last eight, which are left")
    func plainText() {
        for byte in UInt8.min...UInt8.max {
            for place in 0..<20 {
                var bytes = [UInt8](repeating: UInt8(ascii: "a"), count: 20)
                bytes[place] = byte
                for start in 0...4 {
                    let end = ByteScan.endOfPlainText(in: bytes, from: start)
                    #expect(end >= start && bytes[start..<end].allSatisfy(Self.isPlain))
                    let isFound = end < bytes.count && !Self.isPlain(bytes[end])
                    #expect(isFound || end + 8 > bytes.count, "byte \(byte) at \(place), from \(start)")
                }
            }
        }
    }
}
