// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import JOSE

extension FixtureNode {
    /// Reads a JSON document, strictly, with the line of each part.
    ///
    /// - Throws: ``FixtureError`` with the line of what is wrong.
    static func json(_ text: String, file: String) throws(FixtureError) -> FixtureNode {
        let bytes = Array(text.utf8)
        do {
            let (value, offsets) = try JSONValue.locating(parsing: bytes, limits: JSONLimits(maximumBytes: .max))
            var places = JSONPlaces(bytes: bytes, offsets: offsets)
            return FixtureNode(value, &places)
        } catch {
            let line = bytes.prefix(error.offset).count { $0 == UInt8(ascii: "\n") } + 1
            throw FixtureError(problems: [
                FixtureProblem(file: file, line: line, path: "", message: error.description, suggestion: nil)
            ])
        }
    }

    /// A value that stands in no file.
    init(_ json: JSONValue) {
        var places = JSONPlaces(bytes: [], offsets: [])
        self.init(json, &places)
    }

    private init(_ json: JSONValue, _ places: inout JSONPlaces) {
        line = places.next()
        switch json {
        case .null: value = .null
        case .bool(let bool): value = .bool(bool)
        case .number(let number): value = .number(number)
        case .string(let text): value = .string(text)
        case .array(let values):
            var nodes: [FixtureNode] = []
            nodes.reserveCapacity(values.count)
            for value in values { nodes.append(FixtureNode(value, &places)) }
            value = .list(nodes)
        case .object(let object):
            var members: [Member] = []
            members.reserveCapacity(object.count)
            for (name, value) in object {
                let line = places.next()
                members.append(Member(name: name, line: line, value: FixtureNode(value, &places)))
            }
            value = .map(members)
        }
    }
}

/// The lines of a document's parts, in their order: one pass over the text for all of them.
private struct JSONPlaces {
    private let bytes: [UInt8]
    private let offsets: [Int]
    private var index = 0
    private var position = 0
    private var line = 1

    init(bytes: [UInt8], offsets: [Int]) {
        self.bytes = bytes
        self.offsets = offsets
    }

    mutating func next() -> Int {
        guard index < offsets.count else { return line }
        while position < offsets[index] {
            if bytes[position] == UInt8(ascii: "\n") { line += 1 }
            position += 1
        }
        index += 1
        return line
    }
}
