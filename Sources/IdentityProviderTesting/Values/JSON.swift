// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import JOSE

/// A JSON value, for claims and for what the control API takes.
///
/// ```swift
/// let claims: [String: JSON] = ["department": "mathematics", "levels": [1, 2], "beta": true]
/// ```
public enum JSON: Equatable, Sendable {
    /// `null`, which takes a member out where the control API changes something.
    case null
    /// `true` or `false`.
    case bool(Bool)
    /// A whole number that 64 bits hold.
    case integer(Int64)
    /// Any other number; what JSON cannot say, such as infinity, is written as `null`.
    case number(Double)
    /// A text.
    case string(String)
    /// A list.
    case array([JSON])
    /// Members by name, in no order.
    case object([String: JSON])

    /// The text, where it is one.
    public var stringValue: String? {
        if case .string(let text) = self { text } else { nil }
    }

    /// The whole number, where it is one.
    public var integerValue: Int64? {
        if case .integer(let number) = self { number } else { nil }
    }

    /// The truth value, where it is one.
    public var boolValue: Bool? {
        if case .bool(let value) = self { value } else { nil }
    }

    /// The values, where it is a list.
    public var arrayValue: [JSON]? {
        if case .array(let values) = self { values } else { nil }
    }

    /// The members, where it is an object.
    public var objectValue: [String: JSON]? {
        if case .object(let members) = self { members } else { nil }
    }

    /// The member of an object; `nil` where there is none, or it is no object.
    public subscript(name: String) -> JSON? { objectValue?[name] }
}

extension JSON: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByFloatLiteral, ExpressibleByNilLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    /// A text, as it is written.
    public init(stringLiteral value: String) { self = .string(value) }
    /// A whole number, as it is written.
    public init(integerLiteral value: Int64) { self = .integer(value) }
    /// A truth value, as it is written.
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    /// A number, as it is written.
    public init(floatLiteral value: Double) { self = .number(value) }
    /// `null`, written `nil`.
    public init(nilLiteral: ()) { self = .null }
    /// A list, as it is written.
    public init(arrayLiteral elements: JSON...) { self = .array(elements) }
    /// An object, as it is written; of two members of one name the last counts.
    public init(dictionaryLiteral elements: (String, JSON)...) {
        self = .object(Dictionary(elements, uniquingKeysWith: { $1 }))
    }
}

extension JSON {
    init(_ value: JSONValue) {
        switch value {
        case .null: self = .null
        case .bool(let truth): self = .bool(truth)
        case .number(let number): self = number.int64.map { .integer($0) } ?? .number(number.double ?? 0)
        case .string(let text): self = .string(text)
        case .array(let values): self = .array(values.map { JSON($0) })
        case .object(let object): self = .object(JSON.members(object))
        }
    }

    static func members(_ object: JSONObject) -> [String: JSON] {
        Dictionary(object.map { ($0.name, JSON($0.value)) }, uniquingKeysWith: { first, _ in first })
    }

    /// What cannot be written, such as infinity, is `null`.
    var value: JSONValue {
        switch self {
        case .null: .null
        case .bool(let truth): .bool(truth)
        case .integer(let number): .number(JSONNumber(number))
        case .number(let number): (try? JSONValue(parsing: Array("\(number)".utf8))) ?? .null
        case .string(let text): .string(text)
        case .array(let values): .array(values.map(\.value))
        case .object(let members): .object(JSON.jsonObject(members))
        }
    }

    static func jsonObject(_ members: [String: JSON]) -> JSONObject {
        JSONObject(members.sorted { $0.key < $1.key }.map { ($0.key, $0.value.value) })
    }
}
