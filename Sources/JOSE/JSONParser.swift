// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

/// A strict reader of RFC 8259: UTF-8 without a byte order mark, no member twice (names compared after unescaping), no half
/// surrogate pair, no comment, no trailing comma, nothing after the value.
///
/// Token readers differ in what they make of such texts, and attackers live on that difference.
struct JSONParser {
    private let bytes: [UInt8]
    private var position = 0
    private var depth = 0
    private let limits: JSONLimits
    /// Where each value and each name of a member begins, in their order; `nil` when nobody asks.
    private var offsets: [Int]?

    static func parse(_ bytes: [UInt8], limits: JSONLimits) throws(JSONError) -> JSONValue {
        try parse(bytes, limits: limits, locating: false).value
    }

    static func parse(
        _ bytes: [UInt8], limits: JSONLimits, locating: Bool
    ) throws(JSONError) -> (value: JSONValue, offsets: [Int]) {
        guard bytes.count <= limits.maximumBytes else { throw JSONError(.tooLarge, offset: limits.maximumBytes) }
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { throw JSONError(.byteOrderMark, offset: 0) }
        var parser = JSONParser(bytes: bytes, limits: limits)
        if locating { parser.offsets = [] }
        let value = try parser.value()
        parser.skipWhitespace()
        guard parser.position == bytes.count else { throw parser.error(.trailingData) }
        return (value, parser.offsets ?? [])
    }

    private init(bytes: [UInt8], limits: JSONLimits) {
        self.bytes = bytes
        self.limits = limits
    }

    private func error(_ code: JSONError.Code) -> JSONError {
        JSONError(code == .unexpectedByte && position == bytes.count ? .truncated : code, offset: position)
    }

    private var current: UInt8? {
        position < bytes.count ? bytes[position] : nil
    }

    private mutating func skipWhitespace() {
        while let byte = current, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { position += 1 }
    }

    private mutating func consume(_ byte: UInt8) -> Bool {
        guard current == byte else { return false }
        position += 1
        return true
    }

    private mutating func value() throws(JSONError) -> JSONValue {
        skipWhitespace()
        guard let byte = current else { throw error(.truncated) }
        offsets?.append(position)
        switch byte {
        case UInt8(ascii: "{"): return .object(try object())
        case UInt8(ascii: "["): return .array(try array())
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try literal("true", .bool(true))
        case UInt8(ascii: "f"): return try literal("false", .bool(false))
        case UInt8(ascii: "n"): return try literal("null", .null)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number(try number())
        default: throw error(.unexpectedByte)
        }
    }

    private mutating func literal(_ text: StaticString, _ value: JSONValue) throws(JSONError) -> JSONValue {
        for byte in text.description.utf8 {
            guard consume(byte) else { throw error(.unexpectedByte) }
        }
        return value
    }

    private mutating func enter() throws(JSONError) {
        depth += 1
        guard depth <= limits.maximumDepth else { throw error(.tooDeep) }
        position += 1
        skipWhitespace()
    }

    private mutating func array() throws(JSONError) -> [JSONValue] {
        try enter()
        defer { depth -= 1 }
        var values: [JSONValue] = []
        if consume(UInt8(ascii: "]")) { return values }
        while true {
            values.append(try value())
            skipWhitespace()
            if consume(UInt8(ascii: "]")) { return values }
            guard consume(UInt8(ascii: ",")) else { throw error(.unexpectedByte) }
        }
    }

    private mutating func object() throws(JSONError) -> JSONObject {
        try enter()
        defer { depth -= 1 }
        var object = JSONObject()
        var names = MemberNames()
        if consume(UInt8(ascii: "}")) { return object }
        while true {
            skipWhitespace()
            let start = position
            guard current == UInt8(ascii: "\"") else { throw error(.unexpectedByte) }
            offsets?.append(position)
            let name = try string()
            guard names.insert(name, into: object) else { throw JSONError(.duplicateMember, offset: start) }
            skipWhitespace()
            guard consume(UInt8(ascii: ":")) else { throw error(.unexpectedByte) }
            object.append(name, try value())
            skipWhitespace()
            if consume(UInt8(ascii: "}")) { return object }
            guard consume(UInt8(ascii: ",")) else { throw error(.unexpectedByte) }
        }
    }

    /// The names that an object has so far.
    ///
    /// Few are compared one by one; many are hashed, by bytes, since to hash a long text of combining marks takes quadratic
    /// time.
    private struct MemberNames {
        private static let few = 24
        private var hashed: Set<[UInt8]> = []

        /// Whether the name is new.
        mutating func insert(_ name: String, into object: JSONObject) -> Bool {
            guard object.count >= MemberNames.few else { return !object.holds(name) }
            if hashed.isEmpty { hashed = Set(object.names.map { Array($0.utf8) }) }
            return hashed.insert(Array(name.utf8)).inserted
        }
    }

    private mutating func number() throws(JSONError) -> JSONNumber {
        let start = position
        _ = consume(UInt8(ascii: "-"))
        if !consume(UInt8(ascii: "0")) { try digits() }
        if consume(UInt8(ascii: ".")) { try digits() }
        if consume(UInt8(ascii: "e")) || consume(UInt8(ascii: "E")) {
            if !consume(UInt8(ascii: "+")) { _ = consume(UInt8(ascii: "-")) }
            try digits()
        }
        return JSONNumber(literal: String(decoding: bytes[start..<position], as: UTF8.self))
    }

    private mutating func digits() throws(JSONError) {
        let start = position
        while let byte = current, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { position += 1 }
        guard position > start else { throw error(.invalidNumber) }
    }

    private mutating func string() throws(JSONError) -> String {
        position += 1
        let start = position
        var highBits: UInt8 = 0
        // Most strings hold no escape: find the end first, and decode the span in one go.
        while let byte = current, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\"), byte >= 0x20 {
            highBits |= byte
            position += 1
        }
        if current == UInt8(ascii: "\"") {
            defer { position += 1 }
            // ASCII needs no validation.
            if highBits < 0x80 { return String(decoding: bytes[start..<position], as: UTF8.self) }
            return try text(bytes[start..<position], at: start)
        }
        return try escapedString(from: start)
    }

    private mutating func escapedString(from start: Int) throws(JSONError) -> String {
        var decoded = Array(bytes[start..<position])
        while let byte = current {
            switch byte {
            case UInt8(ascii: "\""):
                position += 1
                return try text(decoded[...], at: start)
            case UInt8(ascii: "\\"): try escape(into: &decoded)
            case ..<0x20: throw error(.controlCharacter)
            default:
                decoded.append(byte)
                position += 1
            }
        }
        throw error(.truncated)
    }

    private func text(_ bytes: ArraySlice<UInt8>, at offset: Int) throws(JSONError) -> String {
        guard let text = String(validating: bytes, as: UTF8.self) else { throw JSONError(.invalidUTF8, offset: offset) }
        return text
    }

    private mutating func escape(into decoded: inout [UInt8]) throws(JSONError) {
        position += 1
        guard let byte = current else { throw error(.truncated) }
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): decoded.append(byte)
        case UInt8(ascii: "b"): decoded.append(0x08)
        case UInt8(ascii: "f"): decoded.append(0x0C)
        case UInt8(ascii: "n"): decoded.append(0x0A)
        case UInt8(ascii: "r"): decoded.append(0x0D)
        case UInt8(ascii: "t"): decoded.append(0x09)
        case UInt8(ascii: "u"): decoded.append(contentsOf: String(Character(try unicodeEscape())).utf8)
        default: throw JSONError(.invalidEscape, offset: position - 1)
        }
    }

    private mutating func unicodeEscape() throws(JSONError) -> Unicode.Scalar {
        let start = position
        let unit = try hexadecimal()
        if let scalar = Unicode.Scalar(unit) { return scalar }
        guard unit < 0xDC00, consume(UInt8(ascii: "\\")), consume(UInt8(ascii: "u")) else {
            throw JSONError(.loneSurrogate, offset: start)
        }
        let low = try hexadecimal()
        guard (0xDC00...0xDFFF).contains(low),
            let scalar = Unicode.Scalar(0x10000 + (UInt32(unit & 0x3FF) << 10 | UInt32(low & 0x3FF)))
        else { throw JSONError(.loneSurrogate, offset: start) }
        return scalar
    }

    private mutating func hexadecimal() throws(JSONError) -> UInt16 {
        guard position + 4 <= bytes.count else { throw JSONError(.truncated, offset: bytes.count) }
        var unit: UInt16 = 0
        for _ in 0..<4 {
            guard let digit = Character(Unicode.Scalar(bytes[position])).hexDigitValue, bytes[position] < 0x80 else {
                throw error(.invalidEscape)
            }
            unit = unit << 4 | UInt16(digit)
            position += 1
        }
        return unit
    }
}
