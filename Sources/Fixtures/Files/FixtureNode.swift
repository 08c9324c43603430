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

extension FixtureNode: MemberValue {
    static let objectNoun = "a mapping"
    static let listNoun = "a list"

    var kind: String {
        switch value {
        case .null: "nothing"
        case .bool: "a boolean"
        case .number: "a number"
        case .string: "a string"
        case .list: FixtureNode.listNoun
        case .map: FixtureNode.objectNoun
        }
    }

    var isNull: Bool {
        if case .null = value { true } else { false }
    }

    var stringValue: String? {
        if case .string(let text) = value { text } else { nil }
    }

    var boolValue: Bool? {
        if case .bool(let bool) = value { bool } else { nil }
    }

    var integerValue: Int64? {
        if case .number(let number) = value { number.int64 } else { nil }
    }

    var elements: [FixtureNode]? {
        if case .list(let nodes) = value { nodes } else { nil }
    }

    var memberNames: [String]? {
        if case .map(let members) = value { members.map(\.name) } else { nil }
    }

    func member(_ name: String) -> FixtureNode? {
        entry(name)?.value
    }

    /// The line of a key, which may differ from that of its value.
    func line(of name: String) -> Int? {
        entry(name)?.line
    }

    private func entry(_ name: String) -> Member? {
        guard case .map(let members) = value else { return nil }
        return members.first { isSame($0.name, name) }
    }
}
