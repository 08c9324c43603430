// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Fixtures
import Foundation
import JOSE
import TestSupport
import Testing

@Suite("The JSON Schema of fixtures and the decoder say the same")
struct FixtureSchemaTests {
    private static let schema = Result { try JSONObject(parsing: Array(FixtureSchema.text.utf8)) }

    private func definition(_ name: String) throws -> JSONObject {
        try #require(try Self.schema.get()["$defs"]?.objectValue?[name]?.objectValue)
    }

    private func properties(_ name: String) throws -> JSONObject {
        try #require(try definition(name)["properties"]?.objectValue)
    }

    @Test("fixtures/understudy.schema.json is the schema of the tables: `understudy fixtures schema` writes it")
    func builtIn() throws {
        let file = packageRoot.appendingPathComponent(FixtureSchema.path)
        #expect(try String(contentsOf: file, encoding: .utf8) == FixtureSchema.text)
    }

    @Test("they know the same keys, and the schema lets no other pass")
    func keys() throws {
        #expect(Fixtures.keys.count == 6)
        for (kind, keys) in Fixtures.keys {
            #expect(Set(try properties(kind).names) == keys, "\(kind)")
            #expect(try definition(kind)["additionalProperties"] == false)
        }
    }

    @Test("they require the same keys")
    func required() throws {
        // Of a claim one of three more, which the schema does not say; of paths none.
        for kind in Fixtures.keys.keys where kind != "claim" && kind != "paths" {
            let required = try definition(kind)["required"]?.arrayValue?.compactMap(\.stringValue) ?? []
            #expect(try decodes(kind, [:]) == false)
            #expect(try decodes(kind, sample(kind)) == true, "\(kind)")
            #expect(Set(try sample(kind).names) == Set(required))
        }
    }

    /// Values of each JSON type, and those that a property names.
    private static let values: [JSONValue] = [
        true, 1, -1, "text", [], ["text"], [1], [:], ["a": 1], ["country": "UK"], ["country": ""], ["country": 1],
    ]

    @Test("of each key they take the same types and words", arguments: ["audience", "client", "tenant", "user"])
    func types(kind: String) throws {
        for (name, property) in try properties(kind) {
            guard !["users", "clients", "audiences", "subject", "id", "username"].contains(name),
                name != "name" || kind == "user"
            else {
                continue
            }
            let schema = try resolved(property)
            let words = schema["enum"]?.arrayValue ?? []
            let isClaim = property.objectValue?["$ref"] == "#/$defs/filled"
            for value in Self.values + words + (isClaim ? [""] : []) {
                var object = try sample(kind)
                object[name] = value
                // What a text must look like beyond its type is the decoder's matter, and other tests'.
                if case .string = value, schema["type"] == "string", name == "password_hash" { continue }
                let isText = value == "text" || value == ["text"]
                if name.hasSuffix("uris") || name.hasSuffix("_uri") || name == "default_scopes", isText { continue }
                // A sector belongs to a subject type, and that to redirect URIs; a secret has a length.
                let needsOthers = ["sector_identifier", "subject_type", "id_token_signing_algorithm"]
                if needsOthers.contains(name), case .string = value { continue }
                // Whether the one at the base URL may share keys is the decoder's matter.
                if name == "keys", value == "shared" { continue }
                if name == "jwks" && value.objectValue != nil || name == "acr_values" && value == [] { continue }
                #expect(try decodes(kind, object) == allows(schema, value), "\(kind).\(name) = \(value.text)")
            }
        }
    }

    private func sample(_ kind: String) throws -> JSONObject {
        switch kind {
        case "tenant": ["name": "default"]
        case "user": ["username": "a"]
        default: ["id": "a"]
        }
    }

    private func decodes(_ kind: String, _ object: JSONObject) throws -> Bool {
        let document: JSONObject =
            switch kind {
            case "tenant": ["tenants": [.object(object)]]
            default: ["tenants": [.object(["name": "default", "\(kind)s": [.object(object)]])]]
            }
        return (try? Fixtures.decode(text: document.text, name: "f.json")) != nil
    }

    private func resolved(_ property: JSONValue) throws -> JSONObject {
        let object = try #require(property.objectValue)
        guard let reference = object["$ref"]?.stringValue else { return object }
        return try definition(String(reference.split(separator: "/").last ?? ""))
    }

    /// As much of JSON Schema as the schema uses.
    private func allows(_ schema: JSONObject, _ value: JSONValue) throws -> Bool {
        if let words = schema["enum"]?.arrayValue { return words.contains(value) }
        let types = schema["type"]?.arrayValue?.compactMap(\.stringValue) ?? [schema["type"]?.stringValue ?? ""]
        guard types.contains(where: { isType($0, value) }) else { return false }
        if let minimum = schema["minimum"]?.integerValue, let number = value.integerValue { return number >= minimum }
        if let minimum = schema["minLength"]?.integerValue, let text = value.stringValue {
            return text.count >= minimum
        }
        if let minimum = schema["minItems"]?.integerValue, let items = value.arrayValue, items.count < minimum {
            return false
        }
        if let object = value.objectValue, let properties = schema["properties"]?.objectValue {
            return try object.count >= schema["minProperties"]?.integerValue ?? 0
                && object.allSatisfy { name, value in
                    guard let property = properties[name] else { return schema["additionalProperties"] != false }
                    return try allows(try resolved(property), value)
                }
        }
        guard let items = schema["items"]?.objectValue else { return true }
        if case .string = value { return items["enum"] == nil ? true : try allows(items, value) }
        return try (value.arrayValue ?? []).allSatisfy { try allows(items, $0) }
    }

    private func isType(_ type: String, _ value: JSONValue) -> Bool {
        switch value {
        case .bool: type == "boolean"
        case .number: type == "integer" && value.integerValue != nil
        case .string: type == "string"
        case .array: type == "array"
        case .object: type == "object"
        case .null: false
        }
    }
}
