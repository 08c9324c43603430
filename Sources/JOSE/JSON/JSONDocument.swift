// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

/// A JSON text that was found good, of which values are made only when they are asked for.
///
/// Most of a token's claims are never looked at, and to make texts and arrays of them all takes longer than to check them.
package struct JSONDocument: Sendable {
    private let bytes: [UInt8]
    private let parts: [JSONPart]
    /// Which names the object has, and where.
    private let names: MemberIndex

    /// Checks a JSON text, strictly: see ``JSONScanner``.
    ///
    /// - Throws: ``JSONError``.
    package init(parsing bytes: [UInt8], limits: JSONLimits = .default) throws(JSONError) {
        parts = try JSONScanner.scan(bytes, limits: limits)
        names = MemberIndex(of: parts, in: bytes)
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
        switch names.place(of: name) {
        case .nowhere: return nil
        case .only(let member): return parts[member].hasText(name, in: bytes) ? member + 1 : nil
        case .several: break
        }
        return parts.withUnsafeBufferPointer { parts in
            var member = 1
            while member < parts.count {
                let part = parts[member]
                // Of most names the length tells that they are others.
                let isCandidate = part.end - part.start == name.count || part.kind == .escapedString
                if isCandidate, part.hasText(name, in: bytes) { return member + 1 }
                member = parts[member + 1].next
            }
            return nil
        }
    }

    private func value(at place: Int) -> JSONValue {
        let part = parts[place]
        switch part.kind {
        case .null: return .null
        case .true: return .bool(true)
        case .false: return .bool(false)
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
