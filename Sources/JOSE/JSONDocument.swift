// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

/// A JSON text that was found good, of which values are made only when they are asked for.
///
/// Most of a token's claims are never looked at, and to make texts and arrays of them all takes longer than to check them.
package struct JSONDocument: Sendable {
    private let bytes: [UInt8]
    private let parts: [JSONPart]
    /// Which names the object may have: see ``JSONPart/sign(_:_:_:)``.
    private let signs: UInt64

    /// Checks a JSON text, strictly: see ``JSONScanner``.
    ///
    /// - Throws: ``JSONError``.
    package init(parsing bytes: [UInt8], limits: JSONLimits = .default) throws(JSONError) {
        parts = try JSONScanner.scan(bytes, limits: limits)
        signs = JSONDocument.signs(of: parts, in: bytes)
        self.bytes = bytes
    }

    /// Checks a JSON text that must be an object.
    ///
    /// - Throws: ``JSONError``; `notAnObject` for another value.
    package init(parsingObject bytes: [UInt8], limits: JSONLimits = .default) throws(JSONError) {
        try self.init(parsing: bytes, limits: limits)
        guard parts[0].kind == .object else { throw JSONError(.notAnObject, offset: 0) }
    }

    /// What it takes in memory: of where each value stands there is a list, which may be longer than the text.
    package var memoryBytes: Int { bytes.capacity + parts.capacity * MemoryLayout<JSONPart>.stride }

    /// The whole value.
    package var value: JSONValue { value(at: 0) }

    /// The whole object; empty for another value.
    package var object: JSONObject { value.objectValue ?? JSONObject() }

    /// Where each value and each name of a member begins, in their order: byte offsets.
    var offsets: [Int] {
        parts.map { $0.kind == .string || $0.kind == .escapedString ? $0.start - 1 : $0.start }
    }

    /// A member of the object.
    package subscript(name: String) -> JSONValue? {
        place(of: name).map { value(at: $0) }
    }

    /// Whether the object has a member of that name, byte for byte.
    package func holds(_ name: String) -> Bool {
        place(of: name) != nil
    }

    /// Whether the member is a string of one character at least.
    package func holdsText(_ name: String) -> Bool {
        guard let place = place(of: name) else { return false }
        return parts[place].isString && parts[place].start < parts[place].end
    }

    /// Whether the member is a string.
    package func isString(_ name: String) -> Bool {
        place(of: name).map { parts[$0].isString } ?? false
    }

    /// Whether the member is a string, or an array of nothing but strings.
    package func isStringOrStrings(_ name: String) -> Bool {
        guard let place = place(of: name) else { return false }
        return parts[place].isString
            || parts[place].kind == .array && elements(of: place).allSatisfy { parts[$0].isString }
    }

    /// Whether the member is an array of more than one value.
    package func hasSeveral(_ name: String) -> Bool {
        guard let place = place(of: name), parts[place].kind == .array else { return false }
        return elements(of: place).dropFirst().contains { _ in true }
    }

    /// Whether the member is this string, or an array that holds it, byte for byte; no value is made for that.
    package func names(_ text: String, in name: String) -> Bool {
        guard let place = place(of: name) else { return false }
        var text = text
        return text.withUTF8 { text in
            if parts[place].isString { return parts[place].hasText(text, in: bytes) }
            guard parts[place].kind == .array else { return false }
            return elements(of: place).contains { parts[$0].isString && parts[$0].hasText(text, in: bytes) }
        }
    }

    /// The places of an array's values.
    private func elements(of place: Int) -> some Sequence<Int> {
        let behind = parts[place].next
        return sequence(state: place + 1) { next -> Int? in
            guard next < behind else { return nil }
            defer { next = parts[next].next }
            return next
        }
    }

    private func place(of name: String) -> Int? {
        var name = name
        return name.withUTF8 { place(of: $0) }
    }

    private func place(of name: UnsafeBufferPointer<UInt8>) -> Int? {
        // Most names that are asked for, only to be refused, are not there.
        guard signs & JSONPart.sign(name) != 0 else { return nil }
        var member = 1
        while member < parts.count {
            if parts[member].hasText(name, in: bytes) { return member + 1 }
            member = parts[member + 1].next
        }
        return nil
    }

    /// The signs of all the object's names; none for another value.
    private static func signs(of parts: [JSONPart], in bytes: [UInt8]) -> UInt64 {
        guard parts[0].kind == .object else { return 0 }
        var signs: UInt64 = 0
        var member = 1
        while member < parts.count {
            signs |= parts[member].sign(in: bytes)
            member = parts[member + 1].next
        }
        return signs
    }

    private func value(at place: Int) -> JSONValue {
        let part = parts[place]
        switch part.kind {
        case .null: return .null
        case .bool(let value): return .bool(value)
        case .number: return .number(JSONNumber(literal: part.string(in: bytes)))
        case .string, .escapedString: return .string(part.string(in: bytes))
        case .array:
            var values: [JSONValue] = []
            var element = place + 1
            while element < part.next {
                values.append(value(at: element))
                element = parts[element].next
            }
            return .array(values)
        case .object:
            var object = JSONObject()
            var member = place + 1
            while member < part.next {
                object.append(parts[member].string(in: bytes), value(at: member + 1))
                member = parts[member + 1].next
            }
            return .object(object)
        }
    }
}

/// A value, or the name of a member, and where it stands.
struct JSONPart: Sendable {
    enum Kind: Equatable {
        case array
        case bool(Bool)
        case escapedString
        case null
        case number
        case object
        case string
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

    /// One bit of 64, by length, first byte and last: two texts of different bits are different.
    static func sign(_ count: Int, _ first: UInt8?, _ last: UInt8?) -> UInt64 {
        1 << UInt64((count &* 29 &+ Int(first ?? 0) &* 7 &+ Int(last ?? 0)) & 63)
    }

    static func sign(_ text: UnsafeBufferPointer<UInt8>) -> UInt64 {
        sign(text.count, text.first, text.last)
    }

    /// All bits where the text is not spelled as it reads.
    func sign(in bytes: [UInt8]) -> UInt64 {
        if kind == .escapedString { return .max }
        return start < end ? JSONPart.sign(end - start, bytes[start], bytes[end - 1]) : JSONPart.sign(0, nil, nil)
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
