// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

/// A JSON object whose members keep their order; no name stands twice.
package struct JSONObject: ExpressibleByDictionaryLiteral, Hashable, Sendable, Sequence {
    private struct Member: Hashable, Sendable {
        let name: String
        var value: JSONValue
    }

    private var members: [Member] = []

    package init() {}

    /// Parses a JSON text that must be an object, strictly: see ``JSONScanner``.
    ///
    /// - Throws: ``JSONError``; `notAnObject` for another value.
    package init(parsing bytes: [UInt8], limits: JSONLimits = .default) throws(JSONError) {
        self = try JSONDocument(parsingObject: bytes, limits: limits).object
    }

    /// Members in their order; a name that comes again replaces the first.
    package init(_ elements: some Sequence<(String, JSONValue)>) {
        for (name, value) in elements {
            self[name] = value
        }
    }

    package init(dictionaryLiteral elements: (String, JSONValue)...) {
        self.init(elements)
    }

    /// Setting keeps the member's place or appends it; `nil` removes it.
    package subscript(name: String) -> JSONValue? {
        get {
            members.first { isSame($0.name, name) }?.value
        }
        set {
            let index = members.firstIndex { isSame($0.name, name) }
            switch (index, newValue) {
            case (let index?, let value?): members[index].value = value
            case (let index?, nil): members.remove(at: index)
            case (nil, let value?): members.append(Member(name: name, value: value))
            case (nil, nil): break
            }
        }
    }

    /// Appends a member whose name is known to be new.
    package mutating func append(_ name: String, _ value: JSONValue) {
        members.append(Member(name: name, value: value))
    }

    /// Sets a member to a text; `nil` leaves it as it is.
    package mutating func set(_ name: String, to text: String?) {
        if let text { self[name] = .string(text) }
    }

    /// Sets a member to a whole number; `nil` leaves it as it is.
    package mutating func set(_ name: String, to number: (some FixedWidthInteger)?) {
        if let number { self[name] = .number(JSONNumber(Int64(clamping: number))) }
    }

    package var names: [String] { members.map(\.name) }
    package var count: Int { members.count }
    package var isEmpty: Bool { members.isEmpty }

    /// Calls the body for each member in its order: the quick way, where ``makeIterator()`` boxes each step.
    func eachMember(_ body: (String, JSONValue) -> Void) {
        for member in members { body(member.name, member.value) }
    }

    package func makeIterator() -> AnyIterator<(name: String, value: JSONValue)> {
        var rest = members.makeIterator()
        return AnyIterator { rest.next().map { ($0.name, $0.value) } }
    }

    /// The object as UTF-8, without white space.
    package func serialized() -> [UInt8] {
        JSONValue.object(self).serialized()
    }

    /// The object as text, without white space.
    package var text: String {
        String(decoding: serialized(), as: UTF8.self)
    }
}
