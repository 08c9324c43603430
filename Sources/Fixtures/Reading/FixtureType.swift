// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import JOSE

/// The JSON Schemas that several keys share, and their definitions.
enum FixtureType {
    static let seconds = reference("seconds")
    static let filled = reference("filled")
    static let path = reference("path")
    static let strings = reference("strings")
    static let algorithm = reference("algorithm")

    static let definitions: JSONObject = [
        "seconds": ["type": "integer", "minimum": 0, "maximum": .number(JSONNumber(secondsPerCentury))],
        "filled": ["type": "string", "minLength": 1],
        "path": ["type": "string", "pattern": "^(/[A-Za-z0-9._~-]+){1,8}$", "maxLength": 128],
        "strings": ["type": ["array", "string"], "items": ["type": "string"]],
        "algorithm": ["enum": .array(SignatureAlgorithm.all.map { .string($0.name) })],
    ]

    static func reference(_ name: String) -> JSONObject { ["$ref": .string("#/$defs/\(name)")] }

    /// A list of mappings of another kind.
    static func list(of name: String) -> JSONObject { ["type": "array", "items": .object(reference(name))] }

    /// The raw values of an enumeration, in their order.
    static func words<Word: RawRepresentable<String> & CaseIterable>(_ type: Word.Type) -> JSONValue {
        .array(Word.allCases.map { .string($0.rawValue) })
    }
}
