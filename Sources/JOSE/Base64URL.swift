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

    package static func encode(_ bytes: some Collection<UInt8>) -> String {
        String(decoding: encodedBytes(bytes), as: UTF8.self)
    }

    /// The encoded form as ASCII.
    static func encodedBytes(_ bytes: some Collection<UInt8>) -> [UInt8] {
        var encoded: [UInt8] = []
        encoded.reserveCapacity((bytes.count * 4 + 2) / 3)
        var buffer: UInt32 = 0
        var bits = 0
        for byte in bytes {
            buffer = buffer << 8 | UInt32(byte)
            bits += 8
            while bits >= 6 {
                bits -= 6
                encoded.append(alphabet[Int(buffer >> UInt32(bits) & 0x3F)])
            }
        }
        if bits > 0 { encoded.append(alphabet[Int(buffer << UInt32(6 - bits) & 0x3F)]) }
        return encoded
    }

    package static func decode(_ text: some StringProtocol) throws(Base64URLError) -> [UInt8] {
        try decode(Array(text.utf8))
    }

    /// - Throws: ``Base64URLError`` for padding, white space, another alphabet, an impossible length, or trailing bits
    ///   that are not zero.
    package static func decode(_ text: some Collection<UInt8>) throws(Base64URLError) -> [UInt8] {
        guard text.count % 4 != 1 else { throw .invalidLength }
        var decoded: [UInt8] = []
        decoded.reserveCapacity(text.count * 3 / 4)
        var buffer: UInt32 = 0
        var bits = 0
        for byte in text {
            let value = values[Int(byte)]
            guard value != 0xFF else { throw .invalidCharacter }
            buffer = buffer << 6 | UInt32(value)
            bits += 6
            if bits >= 8 {
                bits -= 8
                decoded.append(UInt8(truncatingIfNeeded: buffer >> UInt32(bits)))
            }
        }
        guard buffer & (1 << UInt32(bits) - 1) == 0 else { throw .nonCanonical }
        return decoded
    }
}

/// Why a text is no base64url.
package enum Base64URLError: Error, Equatable {
    case invalidCharacter
    case invalidLength
    /// The bits after the last byte are not zero: another text stands for the same bytes.
    case nonCanonical
}
