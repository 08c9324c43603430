// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

/// Any JSON value.
///
/// Integers stay exact and members keep their order.
package enum JSONValue: Hashable, Sendable {
    case null
    case bool(Bool)
    case number(JSONNumber)
    case string(String)
    case array([JSONValue])
    case object(JSONObject)

    /// Parses one JSON text, strictly: see ``JSONScanner``.
    ///
    /// - Throws: ``JSONError``.
    package init(parsing bytes: [UInt8], limits: JSONLimits = .default) throws(JSONError) {
        self = try JSONDocument(parsing: bytes, limits: limits).value
    }

    /// Parses one JSON text, and tells where its parts stand.
    ///
    /// - Returns: The value; and for it, for each member's name and for each value within, in their order, the byte at which
    ///   it begins.
    /// - Throws: ``JSONError``.
    package static func locating(
        parsing bytes: [UInt8], limits: JSONLimits
    ) throws(JSONError) -> (value: JSONValue, offsets: [Int]) {
        let document = try JSONDocument(parsing: bytes, limits: limits)
        return (document.value, document.offsets)
    }

    /// A whole number.
    package static func integer(_ value: Int) -> JSONValue { .number(JSONNumber(Int64(value))) }

    package var stringValue: String? {
        if case .string(let text) = self { text } else { nil }
    }

    package var boolValue: Bool? {
        if case .bool(let value) = self { value } else { nil }
    }

    /// The value of a number that is written as an integer and fits.
    package var integerValue: Int64? {
        if case .number(let number) = self { number.int64 } else { nil }
    }

    package var numberValue: JSONNumber? {
        if case .number(let number) = self { number } else { nil }
    }

    package var arrayValue: [JSONValue]? {
        if case .array(let values) = self { values } else { nil }
    }

    package var objectValue: JSONObject? {
        if case .object(let object) = self { object } else { nil }
    }

    package var isNull: Bool {
        self == .null
    }

    /// The value as UTF-8, without white space.
    package func serialized() -> [UInt8] {
        var serializer = JSONSerializer()
        serializer.append(self)
        return serializer.bytes
    }

    /// The value as text, without white space.
    package var text: String {
        String(decoding: serialized(), as: UTF8.self)
    }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByNilLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    package init(stringLiteral value: String) { self = .string(value) }
    package init(integerLiteral value: Int64) { self = .number(JSONNumber(value)) }
    package init(booleanLiteral value: Bool) { self = .bool(value) }
    package init(nilLiteral: ()) { self = .null }
    package init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
    package init(dictionaryLiteral elements: (String, JSONValue)...) { self = .object(JSONObject(elements)) }
}
