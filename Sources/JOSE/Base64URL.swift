// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

/// Base64url without padding (RFC 4648 §5, RFC 7515 §2), strict: one text for each byte string, and no other is read.
///
/// A lenient reader lets one token be written in many ways, which defeats deny-lists and caches.
package enum Base64URL {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

    /// The value of each byte; 0xFF for what is not of the alphabet.
    private static let values: [UInt8] = {
        var values = [UInt8](repeating: 0xFF, count: 256)
        for (value, byte) in alphabet.enumerated() { values[Int(byte)] = UInt8(value) }
        return values
    }()

    /// The value of each byte at each of a group's four places, shifted to where it belongs: 4 × 256 entries, those of bytes
    /// that are not of the alphabet with the highest bit.
    private static let groupValues: [UInt32] = (0..<4)
        .flatMap { place in
            values.map { $0 == 0xFF ? 1 << 31 : UInt32($0) << UInt32(18 - 6 * place) }
        }

    package static func encode(_ bytes: some Collection<UInt8>) -> String {
        String(decoding: encodedBytes(bytes), as: UTF8.self)
    }

    /// The encoded form as ASCII.
    static func encodedBytes(_ bytes: some Collection<UInt8>) -> [UInt8] {
        encodedBytes(ArraySlice(bytes))
    }

    static func encodedBytes(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        let alphabet = alphabet
        var encoded = [UInt8](repeating: 0, count: (bytes.count * 4 + 2) / 3)
        var place = 0
        var buffer: UInt32 = 0
        var bits: UInt32 = 0
        for byte in bytes {
            buffer = buffer << 8 | UInt32(byte)
            bits += 8
            while bits >= 6 {
                bits -= 6
                encoded[place] = alphabet[Int(buffer >> bits & 0x3F)]
                place += 1
            }
        }
        if bits > 0 { encoded[place] = alphabet[Int(buffer << (6 - bits) & 0x3F)] }
        return encoded
    }

    package static func decode(_ text: some StringProtocol) throws(Base64URLError) -> [UInt8] {
        try decode(Array(text.utf8))
    }

    /// - Throws: ``Base64URLError`` for padding, white space, another alphabet, an impossible length, or trailing bits
    ///   that are not zero.
    package static func decode(_ text: some Collection<UInt8>) throws(Base64URLError) -> [UInt8] {
        try decode(ArraySlice(text))
    }

    private static func decode(_ text: ArraySlice<UInt8>) throws(Base64URLError) -> [UInt8] {
        guard text.count % 4 != 1 else { throw .invalidLength }
        let whole = text.count / 4
        var refusal: Base64URLError?
        let decoded = text.withUnsafeBufferPointer { text in
            groupValues.withUnsafeBufferPointer { values in
                [UInt8](unsafeUninitializedCapacity: text.count * 3 / 4) { decoded, count in
                    var seen: UInt32 = 0
                    for group in 0..<whole {
                        let place = group &* 4
                        let value =
                            values[Int(text[place])] | values[256 &+ Int(text[place &+ 1])]
                            | values[512 &+ Int(text[place &+ 2])] | values[768 &+ Int(text[place &+ 3])]
                        seen |= value
                        decoded[group &* 3] = UInt8(truncatingIfNeeded: value >> 16)
                        decoded[group &* 3 &+ 1] = UInt8(truncatingIfNeeded: value >> 8)
                        decoded[group &* 3 &+ 2] = UInt8(truncatingIfNeeded: value)
                    }
                    count = whole * 3
                    // Two or three characters are left, for one byte or two.
                    if text.count > whole * 4 {
                        let hasThird = text.count == whole * 4 + 3
                        let value =
                            values[Int(text[whole * 4])] | values[256 + Int(text[whole * 4 + 1])]
                            | (hasThird ? values[512 + Int(text[whole * 4 + 2])] : 0)
                        seen |= value
                        decoded[count] = UInt8(truncatingIfNeeded: value >> 16)
                        count += 1
                        if hasThird {
                            decoded[count] = UInt8(truncatingIfNeeded: value >> 8)
                            count += 1
                        }
                        if value & (hasThird ? 0xFF : 0xFFFF) != 0 { refusal = .nonCanonical }
                    }
                    // What is not of the alphabet has the highest bit.
                    if seen >= 1 << 31 { refusal = .invalidCharacter }
                }
            }
        }
        if let refusal { throw refusal }
        return decoded
    }
}

package enum Base64URLError: Error, Equatable {
    case invalidCharacter
    case invalidLength
    /// The bits after the last byte are not zero: another text stands for the same bytes.
    case nonCanonical
}
