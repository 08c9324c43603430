// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

/// A value that a ``MemberReader`` reads: JSON, or the node of a fixture file, which also knows its line.
package protocol MemberValue {
    /// The format's words for an object and a list, such as "a mapping".
    static var objectNoun: String { get }
    static var listNoun: String { get }

    /// The kind of the value in words, such as "a number".
    var kind: String { get }
    var isNull: Bool { get }
    var stringValue: String? { get }
    var boolValue: Bool? { get }
    /// A number that is written as an integer and fits.
    var integerValue: Int64? { get }
    var elements: [Self]? { get }
    /// The names of an object's members in their order; `nil` for any other value.
    var memberNames: [String]? { get }
    /// The value as JSON.
    var json: JSONValue { get }

    /// The member of an object.
    func member(_ name: String) -> Self?
}

extension JSONValue: MemberValue {
    package static var objectNoun: String { "an object" }
    package static var listNoun: String { "an array" }

    package var kind: String {
        switch self {
        case .null: "null"
        case .bool: "a boolean"
        case .number: "a number"
        case .string: "a string"
        case .array: JSONValue.listNoun
        case .object: JSONValue.objectNoun
        }
    }

    package var elements: [JSONValue]? { arrayValue }
    package var memberNames: [String]? { objectValue?.names }
    package var json: JSONValue { self }

    package func member(_ name: String) -> JSONValue? { objectValue?[name] }
}
