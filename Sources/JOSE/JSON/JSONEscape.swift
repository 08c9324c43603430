// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

/// The escapes of a JSON string (RFC 8259 §7).
enum JSONEscape {
    /// The bytes behind the backslash that belong to an escape; both halves of a surrogate pair are one.
    ///
    /// - Parameter position: Behind the backslash.
    static func length(in bytes: [UInt8], at position: Int) throws(JSONError) -> Int {
        guard position < bytes.count else { throw JSONError(.truncated, offset: position) }
        switch bytes[position] {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            return 1
        case UInt8(ascii: "u"): return try unicode(in: bytes, at: position + 1).length + 1
        default: throw JSONError(.invalidEscape, offset: position)
        }
    }

    /// The text that a span with escapes stands for, in UTF-8; the scanner has found it good.
    static func decoded(_ bytes: [UInt8], _ span: Range<Int>) -> [UInt8] {
        var decoded: [UInt8] = []
        decoded.reserveCapacity(span.count)
        var position = span.lowerBound
        while position < span.upperBound {
            let byte = bytes[position]
            position += 1
            guard byte == UInt8(ascii: "\\"), position < span.upperBound else {
                decoded.append(byte)
                continue
            }
            switch bytes[position] {
            case UInt8(ascii: "b"): decoded.append(0x08)
            case UInt8(ascii: "f"): decoded.append(0x0C)
            case UInt8(ascii: "n"): decoded.append(0x0A)
            case UInt8(ascii: "r"): decoded.append(0x0D)
            case UInt8(ascii: "t"): decoded.append(0x09)
            case UInt8(ascii: "u"):
                guard let (scalar, length) = try? unicode(in: bytes, at: position + 1) else { return decoded }
                decoded.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
                position += length
            default: decoded.append(bytes[position])
            }
            position += 1
        }
        return decoded
    }

    /// Four digits, or four more behind another `\\u` where the first are half a surrogate pair.
    ///
    /// - Parameter position: Behind the `u`.
    private static func unicode(
        in bytes: [UInt8], at position: Int
    ) throws(JSONError) -> (scalar: Unicode.Scalar, length: Int) {
        let unit = try hexadecimal(in: bytes, at: position)
        if let scalar = Unicode.Scalar(unit) { return (scalar, 4) }
        guard unit < 0xDC00, position + 6 <= bytes.count, bytes[position + 4] == UInt8(ascii: "\\"),
            bytes[position + 5] == UInt8(ascii: "u")
        else { throw JSONError(.loneSurrogate, offset: position) }
        let low = try hexadecimal(in: bytes, at: position + 6)
        guard (0xDC00...0xDFFF).contains(low),
            let scalar = Unicode.Scalar(0x10000 + (UInt32(unit & 0x3FF) << 10 | UInt32(low & 0x3FF)))
        else { throw JSONError(.loneSurrogate, offset: position) }
        return (scalar, 10)
    }

    private static func hexadecimal(in bytes: [UInt8], at position: Int) throws(JSONError) -> UInt16 {
        guard position + 4 <= bytes.count else { throw JSONError(.truncated, offset: bytes.count) }
        var unit: UInt16 = 0
        for place in position..<(position + 4) {
            guard let digit = bytes[place].hexadecimalValue else { throw JSONError(.invalidEscape, offset: place) }
            unit = unit << 4 | UInt16(digit)
        }
        return unit
    }
}
