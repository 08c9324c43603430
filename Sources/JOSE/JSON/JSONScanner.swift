// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

/// A strict reader of RFC 8259: UTF-8 without a byte order mark, no member twice (names compared after unescaping), no half
/// surrogate pair, no comment, no trailing comma, nothing after the value.
///
/// Token readers differ in what they make of such texts, and attackers live on that difference. The scanner checks all of a
/// text and makes nothing of it but a list of its parts: see ``JSONDocument``.
struct JSONScanner {
    let bytes: [UInt8]
    private let limits: JSONLimits
    private var position = 0
    private var depth = 0
    private var parts: [JSONPart] = []

    /// Checks a text.
    ///
    /// - Returns: Its value, and for an object or an array what is in it: names and values in their order.
    static func scan(_ bytes: [UInt8], limits: JSONLimits) throws(JSONError) -> [JSONPart] {
        guard bytes.count <= limits.maximumBytes else { throw JSONError(.tooLarge, offset: limits.maximumBytes) }
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { throw JSONError(.byteOrderMark, offset: 0) }
        var scanner = JSONScanner(bytes: bytes, limits: limits)
        // A part for every ten bytes or so, as in a token's claims.
        scanner.parts.reserveCapacity(min(bytes.count / 8 + 4, 1_024))
        try scanner.value()
        scanner.skipWhitespace()
        guard scanner.position == bytes.count else { throw scanner.error(.trailingData) }
        return scanner.parts
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

    private mutating func value() throws(JSONError) {
        skipWhitespace()
        guard let byte = current else { throw error(.truncated) }
        switch byte {
        case UInt8(ascii: "{"): try object()
        case UInt8(ascii: "["): try array()
        case UInt8(ascii: "\""): try string()
        case UInt8(ascii: "t"): try literal("true", .true)
        case UInt8(ascii: "f"): try literal("false", .false)
        case UInt8(ascii: "n"): try literal("null", .null)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): try number()
        default: throw error(.unexpectedByte)
        }
    }

    /// Notes a part without parts of its own.
    private mutating func append(_ kind: JSONPart.Kind, _ span: Range<Int>) {
        parts.append(JSONPart(kind: kind, start: span.lowerBound, end: span.upperBound, next: parts.count + 1))
    }

    private mutating func literal(_ text: StaticString, _ kind: JSONPart.Kind) throws(JSONError) {
        let start = position
        for byte in text.description.utf8 {
            guard consume(byte) else { throw error(.unexpectedByte) }
        }
        append(kind, start..<position)
    }

    /// Begins an object or an array.
    private mutating func enter(_ kind: JSONPart.Kind) throws(JSONError) -> Int {
        append(kind, position..<position)
        depth += 1
        guard depth <= limits.maximumDepth else { throw error(.tooDeep) }
        position += 1
        skipWhitespace()
        return parts.count - 1
    }

    /// Ends the object or array at that place.
    private mutating func leave(_ place: Int) {
        depth -= 1
        parts[place].end = position
        parts[place].next = parts.count
    }

    private mutating func array() throws(JSONError) {
        let place = try enter(.array)
        if consume(UInt8(ascii: "]")) { return leave(place) }
        while true {
            try value()
            skipWhitespace()
            if consume(UInt8(ascii: "]")) { return leave(place) }
            guard consume(UInt8(ascii: ",")) else { throw error(.unexpectedByte) }
        }
    }

    private mutating func object() throws(JSONError) {
        let place = try enter(.object)
        if consume(UInt8(ascii: "}")) { return leave(place) }
        var names = MemberNames()
        while true {
            skipWhitespace()
            let start = position
            guard current == UInt8(ascii: "\"") else { throw error(.unexpectedByte) }
            let name = parts.count
            try string()
            guard names.insert(name, of: place, parts, bytes) else { throw JSONError(.duplicateMember, offset: start) }
            skipWhitespace()
            guard consume(UInt8(ascii: ":")) else { throw error(.unexpectedByte) }
            try value()
            skipWhitespace()
            if consume(UInt8(ascii: "}")) { return leave(place) }
            guard consume(UInt8(ascii: ",")) else { throw error(.unexpectedByte) }
        }
    }

    /// The names that an object has so far.
    ///
    /// Few are compared one by one; many are hashed, by bytes, since to hash a long text of combining marks takes quadratic
    /// time.
    private struct MemberNames {
        private static let few = 24
        private var count = 0
        private var signs: UInt64 = 0
        private var hashed: Set<[UInt8]> = []

        /// Whether the name is new; parts hold the object's own members alone, since its others are behind the name.
        mutating func insert(_ name: Int, of object: Int, _ parts: [JSONPart], _ bytes: [UInt8]) -> Bool {
            // All of them where the name is not spelled as it reads.
            let sign = parts[name].mark(in: bytes).map { 1 << UInt64($0) } ?? UInt64.max
            defer {
                count += 1
                signs |= sign
            }
            // An escaped name is decoded once, and not again for each name that it is compared with.
            if count >= MemberNames.few || !hashed.isEmpty || parts[name].kind == .escapedString {
                if hashed.isEmpty { each(before: name, of: object, parts) { hashed.insert(parts[$0].text(in: bytes)) } }
                return hashed.insert(parts[name].text(in: bytes)).inserted
            }
            guard signs & sign != 0 else { return true }
            var isNew = true
            each(before: name, of: object, parts) { known in
                if isNew { isNew = !parts[known].hasSameText(as: parts[name], in: bytes) }
            }
            return isNew
        }

        private func each(before name: Int, of object: Int, _ parts: [JSONPart], _ body: (Int) -> Void) {
            var known = object + 1
            while known < name {
                body(known)
                // Behind the name its value, and behind that the next name.
                known = parts[known + 1].next
            }
        }
    }

    private mutating func number() throws(JSONError) {
        let start = position
        _ = consume(UInt8(ascii: "-"))
        if !consume(UInt8(ascii: "0")) { try digits() }
        if consume(UInt8(ascii: ".")) { try digits() }
        if consume(UInt8(ascii: "e")) || consume(UInt8(ascii: "E")) {
            if !consume(UInt8(ascii: "+")) { _ = consume(UInt8(ascii: "-")) }
            try digits()
        }
        append(.number, start..<position)
    }

    private mutating func digits() throws(JSONError) {
        let start = position
        while let byte = current, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { position += 1 }
        guard position > start else { throw error(.invalidNumber) }
    }

    private mutating func string() throws(JSONError) {
        let bytes = bytes
        let start = position + 1
        var end = ByteScan.endOfPlainText(in: bytes, from: start)
        var highBits: UInt8 = 0
        var hasEscapes = false
        while end < bytes.count, bytes[end] != UInt8(ascii: "\"") {
            let byte = bytes[end]
            guard byte >= 0x20 else { throw JSONError(.controlCharacter, offset: end) }
            highBits |= byte
            end += 1
            if byte == UInt8(ascii: "\\") {
                hasEscapes = true
                end += try JSONEscape.length(in: bytes, at: end)
            }
        }
        guard end < bytes.count else { throw JSONError(.truncated, offset: bytes.count) }
        // An escape stands for a whole character, so the bytes around it are UTF-8 by themselves. ASCII always is.
        if highBits >= 0x80, String(validating: bytes[start..<end], as: UTF8.self) == nil {
            throw JSONError(.invalidUTF8, offset: start)
        }
        append(hasEscapes ? .escapedString : .string, start..<end)
        position = end + 1
    }
}
