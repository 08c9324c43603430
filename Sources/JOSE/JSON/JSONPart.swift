// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

/// A value, or the name of a member, and where it stands.
struct JSONPart: Sendable {
    enum Kind: UInt8 {
        case array
        case escapedString
        case `false`
        case null
        case number
        case object
        case string
        case `true`
    }

    let kind: Kind
    /// The first byte; of a string the first behind the quotation mark.
    let start: Int
    /// Behind the last byte; of a string the quotation mark.
    var end: Int
    /// The part behind this one and all that is in it.
    var next: Int

    var isString: Bool { kind == .string || kind == .escapedString }

    /// The bytes of a string, without escapes.
    func text(in bytes: [UInt8]) -> [UInt8] {
        kind == .escapedString ? JSONEscape.decoded(bytes, start..<end) : Array(bytes[start..<end])
    }

    /// A string or number as text; the scanner has found it to be UTF-8.
    func string(in bytes: [UInt8]) -> String {
        kind == .escapedString
            ? String(decoding: JSONEscape.decoded(bytes, start..<end), as: UTF8.self)
            : String(decoding: bytes[start..<end], as: UTF8.self)
    }

    /// One of 64 marks, by length, first byte and last: two texts of different marks are different.
    static func mark(_ text: UnsafeBufferPointer<UInt8>) -> Int {
        mark(text.count, text.first, text.last)
    }

    private static func mark(_ count: Int, _ first: UInt8?, _ last: UInt8?) -> Int {
        (count &* 29 &+ Int(first ?? 0) &* 7 &+ Int(last ?? 0)) & 63
    }

    /// `nil` where the text is not spelled as it reads.
    func mark(in bytes: [UInt8]) -> Int? {
        if kind == .escapedString { return nil }
        return start < end ? JSONPart.mark(end - start, bytes[start], bytes[end - 1]) : JSONPart.mark(0, nil, nil)
    }

    /// Of two strings without escapes.
    func hasSameText(as other: JSONPart, in bytes: [UInt8]) -> Bool {
        guard end - start == other.end - other.start else { return false }
        for offset in 0..<(end - start) where bytes[start + offset] != bytes[other.start + offset] { return false }
        return true
    }

    func hasText(_ text: UnsafeBufferPointer<UInt8>, in bytes: [UInt8]) -> Bool {
        if kind == .escapedString {
            // A byte takes six at most; what cannot be is not decoded.
            guard text.count < end - start, end - start <= text.count * 6 else { return false }
            return self.text(in: bytes).elementsEqual(text)
        }
        guard text.count == end - start else { return false }
        for offset in 0..<text.count where bytes[start + offset] != text[offset] { return false }
        return true
    }
}
