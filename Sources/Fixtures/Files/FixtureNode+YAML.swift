// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import JOSE
import Yams

extension FixtureNode {
    /// Reads a YAML document.
    ///
    /// - Throws: ``FixtureProblem`` wrapped in ``FixtureError``: bad syntax, a duplicate key, an anchor, several documents.
    static func yaml(_ text: String, file: String) throws(FixtureError) -> FixtureNode {
        guard marks("&", in: text) <= anchorLimit || marks("*", in: text) <= aliasLimit else {
            throw .one(file, 1, "Anchors and aliases are not read.")
        }
        do {
            let parser = try Parser(yaml: text)
            // Nodes hold their anchors weakly; the parser owns them.
            return try withExtendedLifetime(parser) {
                guard let root = try parser.singleRoot() else { return FixtureNode(value: .map([]), line: 1) }
                return try FixtureNode(root, parentLine: 1)
            }
        } catch let error as FixtureSyntaxError {
            throw .one(file, error.line, error.message)
        } catch let error as YamlError {
            throw .syntax(error, file: file)
        } catch {
            throw .one(file, 1, "The file cannot be read as YAML or JSON.")
        }
    }

    /// More of what looks like anchors and aliases than this is not even parsed.
    ///
    /// Yams unfolds aliases in keys before anyone can refuse them, and nested ones unfold without end. Each level of nesting
    /// takes an anchor of its own.
    private static let anchorLimit = 4
    private static let aliasLimit = 24

    /// Counts each `&name` or `*name` where it can stand; one in a quoted text is counted too.
    private static func marks(_ mark: Unicode.Scalar, in text: String) -> Int {
        let mark = UInt8(ascii: mark)
        var count = 0
        var previous = UInt8(ascii: " ")
        var mayBegin = false
        for byte in text.utf8 {
            if mayBegin, byte.isNameByte { count += 1 }
            mayBegin = byte == mark && !previous.isNameByte && previous != mark
            previous = byte
        }
        return count
    }

    private init(_ node: Node, parentLine: Int) throws(FixtureSyntaxError) {
        line = node.mark?.line ?? parentLine
        // Refusing the anchor refuses its aliases, and with them documents that unfold without end.
        guard node.anchor == nil else {
            throw FixtureSyntaxError(line: line, message: "Anchors and aliases are not read.")
        }
        switch node {
        case .scalar(let scalar): value = try FixtureNode.value(of: scalar, line: line)
        case .sequence(let nodes):
            try FixtureNode.check(nodes.tag, known: ["seq"], line: line)
            var list: [FixtureNode] = []
            for node in nodes { list.append(try FixtureNode(node, parentLine: line)) }
            value = .list(list)
        case .mapping(let mapping):
            try FixtureNode.check(mapping.tag, known: ["map"], line: line)
            var members: [Member] = []
            for (key, node) in mapping {
                let keyLine = key.mark?.line ?? line
                guard case .scalar(let name) = key else {
                    throw FixtureSyntaxError(line: keyLine, message: "A key is not a plain word.")
                }
                members.append(
                    Member(name: name.string, line: keyLine, value: try FixtureNode(node, parentLine: keyLine)))
            }
            value = .map(members)
        case .alias: throw FixtureSyntaxError(line: line, message: "Anchors and aliases are not read.")
        }
    }

    /// What every tag begins with that YAML itself defines.
    private static let tagPrefix = "tag:yaml.org,2002:"

    /// A tag that is passed over would change what its value says.
    private static func check(_ tag: Tag, known: [String], line: Int) throws(FixtureSyntaxError) {
        let name = tag.description
        if name.isEmpty || known.contains(where: { name == tagPrefix + $0 }) { return }
        throw FixtureSyntaxError(
            line: line,
            message:
                "A value begins with an exclamation mark, which makes it a tag. Only the tag !!str is read: put a text in "
                + "quotes.")
    }

    private static func value(of scalar: Node.Scalar, line: Int) throws(FixtureSyntaxError) -> Value {
        // What is in quotes has this tag, too.
        try check(scalar.tag, known: ["str"], line: line)
        guard scalar.style == .plain, scalar.tag.description.isEmpty else { return .string(scalar.string) }
        switch scalar.string {
        case "", "~", "null", "Null", "NULL": return .null
        case "true", "True", "TRUE": return .bool(true)
        case "false", "False", "FALSE": return .bool(false)
        default:
            if case .number(let number)? = try? JSONValue(parsing: Array(scalar.string.utf8)) { return .number(number) }
            return .string(scalar.string)
        }
    }
}

extension UInt8 {
    /// Of a word: of an anchor's name too.
    fileprivate var isNameByte: Bool {
        switch self {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"), 0x80...:
            true
        default: false
        }
    }
}

/// What is wrong with the text itself.
private struct FixtureSyntaxError: Error {
    let line: Int
    let message: String
}

extension FixtureError {
    fileprivate static func one(_ file: String, _ line: Int, _ message: String) -> FixtureError {
        FixtureError(problems: [FixtureProblem(file: file, line: line, path: "", message: message, suggestion: nil)])
    }

    fileprivate static func syntax(_ error: YamlError, file: String) -> FixtureError {
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            one(file, mark.line, "Bad syntax: \(problem).")
        case .duplicatedKeysInMapping(let names, let context):
            one(file, context.mark.line, "A key stands twice: \(names.map(\.excerpt).joined(separator: ", ")).")
        case .reader(let problem, _, _, _): one(file, 1, "Bad syntax: \(problem).")
        default: one(file, 1, "The file cannot be read as YAML or JSON.")
        }
    }
}
