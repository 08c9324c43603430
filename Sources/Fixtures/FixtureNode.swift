// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import JOSE

/// A value of a fixture with the line it stands on.
///
/// Scalars follow YAML 1.2's core schema, so `no` is a word.
struct FixtureNode {
    struct Member {
        let name: String
        let line: Int
        let value: FixtureNode
    }

    enum Value {
        case null
        case bool(Bool)
        case number(JSONNumber)
        case string(String)
        case list([FixtureNode])
        case map([Member])
    }

    let value: Value
    let line: Int

    /// What the value is, in words.
    var kind: String {
        switch value {
        case .null: "nothing"
        case .bool: "a boolean"
        case .number: "a number"
        case .string: "a string"
        case .list: "a list"
        case .map: "a mapping"
        }
    }

    /// No name stands twice: Yams has refused that.
    private static func object(_ members: [Member]) -> JSONObject {
        var object = JSONObject()
        for member in members { object.append(member.name, member.value.json) }
        return object
    }

    /// The value as JSON.
    var json: JSONValue {
        switch value {
        case .null: .null
        case .bool(let value): .bool(value)
        case .number(let number): .number(number)
        case .string(let text): .string(text)
        case .list(let nodes): .array(nodes.map(\.json))
        case .map(let members): .object(FixtureNode.object(members))
        }
    }
}
