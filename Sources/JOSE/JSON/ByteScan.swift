// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

/// Looks for bytes eight at a time: most of a token is looked at for what ends it, and is not that.
enum ByteScan {
    private static let ones: UInt64 = 0x0101_0101_0101_0101
    private static let highs: UInt64 = 0x8080_8080_8080_8080

    /// The highest bit of each byte that is zero; a byte above one may have it wrongly, and none below the first.
    private static func zeros(_ word: UInt64) -> UInt64 {
        (word &- ones) & ~word & highs
    }

    private static func word(of bytes: UnsafeRawBufferPointer, at offset: Int) -> UInt64 {
        UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
    }

    /// The first place of the byte from the start on; `nil` when it is not there.
    static func place(of byte: UInt8, in bytes: [UInt8], from start: Int) -> Int? {
        bytes.withUnsafeBytes { bytes in
            let pattern = ones &* UInt64(byte)
            var offset = start
            while offset + 8 <= bytes.count {
                let found = zeros(word(of: bytes, at: offset) ^ pattern)
                if found != 0 { return offset + found.trailingZeroBitCount / 8 }
                offset += 8
            }
            while offset < bytes.count {
                if bytes[offset] == byte { return offset }
                offset += 1
            }
            return nil
        }
    }

    /// The first place, from the start on, of what may not stand in a JSON string as it is, or is not ASCII; one of the last
    /// eight where there is none before.
    static func endOfPlainText(in bytes: [UInt8], from start: Int) -> Int {
        bytes.withUnsafeBytes { bytes in
            let (quote, backslash) = (ones &* UInt64(UInt8(ascii: "\"")), ones &* UInt64(UInt8(ascii: "\\")))
            var offset = start
            while offset + 8 <= bytes.count {
                let word = word(of: bytes, at: offset)
                let controls = (word &- ones &* 0x20) & ~word & highs
                let found = controls | word & highs | zeros(word ^ quote) | zeros(word ^ backslash)
                if found != 0 { return offset + found.trailingZeroBitCount / 8 }
                offset += 8
            }
            return offset
        }
    }
}
