// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

package import JOSE

/// The JSON Schema of fixtures, made of the tables of keys.
package enum FixtureSchema {
    /// Where the schema is in the repository.
    package static let path = "fixtures/understudy.schema.json"

    package static let document: JSONObject = {
        var definitions = FixtureType.definitions
        definitions["paths"] = .object(EndpointPathFixture.schema)
        for (name, keys) in FixtureSchema.records { definitions[name] = .object(object(keys)) }
        return [
            "$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Understudy fixture",
            "description": "Tenants with their users, clients and audiences.", "type": "object",
            "additionalProperties": false,
            "properties": ["tenants": .object(FixtureType.list(of: "tenant"))], "$defs": .object(definitions),
        ]
    }()

    /// The schema as text, with line breaks.
    package static var text: String { JSONValue.object(document).indented() + "\n" }

    /// The tables of keys by the name of the record.
    static let records: [(name: String, keys: [FixtureKeyDescription])] = [
        ("tenant", (TenantFixture.keys + TenantFixture.lists).map(\.description)),
        ("user", UserFixture.keys.map(\.description)), ("client", ClientFixture.keys.map(\.description)),
        ("claim", ClaimRuleFixture.keys.map(\.description)), ("audience", AudienceFixture.keys.map(\.description)),
    ]

    private static func object(_ keys: [FixtureKeyDescription]) -> JSONObject {
        [
            "type": "object", "additionalProperties": false,
            "required": .array(keys.filter(\.isRequired).map { .string($0.name) }),
            "properties": .object(JSONObject(keys.map { ($0.name, .object($0.schema)) })),
        ]
    }
}

extension JSONValue {
    /// The value with a line for each member, except that what fits into a line stays in one.
    fileprivate func indented(_ margin: String = "", after start: Int = 0) -> String {
        let line = oneLine
        if margin.utf8.count + start + line.utf8.count <= 118 { return line }
        let inner = margin + "  "
        switch self {
        case .object(let object):
            let members = object.map { name, value in
                let key = JSONValue.string(name).text + ": "
                return inner + key + value.indented(inner, after: key.utf8.count)
            }
            return "{\n" + members.joined(separator: ",\n") + "\n" + margin + "}"
        case .array(let values):
            return "[\n" + values.map { inner + $0.indented(inner) }.joined(separator: ",\n") + "\n" + margin + "]"
        default: return line
        }
    }

    private var oneLine: String {
        switch self {
        case .object(let object) where !object.isEmpty:
            "{ " + object.map { "\(JSONValue.string($0.name).text): \($0.value.oneLine)" }.joined(separator: ", ")
                + " }"
        case .array(let values): "[" + values.map(\.oneLine).joined(separator: ", ") + "]"
        default: text
        }
    }
}
