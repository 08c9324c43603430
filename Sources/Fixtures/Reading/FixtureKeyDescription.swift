// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import JOSE

/// What the schema and the documentation say about a key.
struct FixtureKeyDescription: Sendable {
    let name: String
    /// A JSON Schema without description and default.
    let type: JSONObject
    let `default`: JSONValue?
    let isRequired: Bool
    /// One or two sentences; empty where the name says it.
    let meaning: String

    /// The key's JSON Schema.
    var schema: JSONObject {
        var schema: JSONObject = [:]
        if !meaning.isEmpty { schema["description"] = .string(meaning) }
        for (name, value) in type { schema[name] = value }
        schema["default"] = `default`
        return schema
    }
}
