// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import JOSE

/// Reads a mapping key by key.
///
/// A mistake is noted, and reading goes on with the default, so that all are told at once.
final class FixtureReader {
    /// Where the mapping stands; put together only when there is something to say of it.
    private(set) lazy var path: String = makePath()
    private let makePath: () -> String
    let line: Int
    let problems: FixtureProblems
    private let members: [FixtureNode.Member]
    /// Another value stood where the mapping was due: that has been told, and nothing in it can be missing.
    private let isMapping: Bool
    private(set) var known: [String] = []

    convenience init(_ node: FixtureNode, path: String, problems: FixtureProblems) {
        self.init(node, path: { path }, problems: problems)
    }

    private init(_ node: FixtureNode, path: @escaping () -> String, problems: FixtureProblems) {
        makePath = path
        self.problems = problems
        line = node.line
        if case .map(let members) = node.value {
            self.members = members
            isMapping = true
        } else {
            members = []
            isMapping = false
            problems.add("A mapping is due, not \(node.kind).", at: node.line, path: path())
        }
    }

    /// Whether it is a mapping without a key.
    var isEmpty: Bool { isMapping && members.isEmpty }

    /// The path of a key.
    func path(_ name: String) -> String {
        path.isEmpty ? name : "\(path).\(name)"
    }

    /// The value of a key; `nil` when it is absent or null.
    func node(_ name: String) -> FixtureNode? {
        known.append(name)
        guard let value = members.first(where: { isSame($0.name, name) })?.value else { return nil }
        if case .null = value.value { return nil }
        return value
    }

    /// Whether the key stands there without a value, as a template leaves it whose variable is empty.
    func isNull(_ name: String) -> Bool {
        guard case .null? = members.first(where: { isSame($0.name, name) })?.value.value else { return false }
        return true
    }

    /// Whether the key stands there with an empty text, or without a value.
    func isEmptyText(_ name: String) -> Bool {
        if case .string("")? = node(name)?.value { return true }
        return isNull(name)
    }

    func problem(_ message: String, at node: FixtureNode?, _ name: String, suggestion: String? = nil) {
        problems.add(message, at: node?.line ?? line, path: path(name), suggestion: suggestion)
    }

    /// Warns of a value that is read and probably not meant.
    func warn(_ message: String, _ name: String) {
        problems.warn(message, at: node(name)?.line ?? line, path: path(name))
    }

    /// Warns about a text with invisible characters.
    ///
    /// Users type such a name without them, and then it does not match.
    func warnOfInvisible(_ text: String, _ noun: String, _ name: String) {
        guard let found = InvisibleCharacter.description(in: text) else { return }
        warn("The \(noun) \(found). It matches only where the same characters are sent.", name)
    }

    /// Notes every key that nobody asked for.
    func finish() {
        refuse(strangers)
    }

    /// The keys that nobody asked for.
    var strangers: [FixtureNode.Member] {
        members.filter { member in !known.contains { isSame($0, member.name) } }
    }

    func refuse(_ strangers: [FixtureNode.Member]) {
        for member in strangers where !problems.isFull {
            problems.add(
                "Unknown key.", at: member.line, path: path(member.name.excerpt),
                suggestion: Suggestion.nearest(to: member.name, in: known))
        }
    }
}

extension FixtureReader {
    func string(_ name: String) -> String? {
        node(name).flatMap { string($0, name) }
    }

    func requiredString(_ name: String) -> String {
        guard let node = node(name) else {
            if isMapping { problem("The key \(name) is missing.", at: nil, name) }
            return ""
        }
        let text = string(node, name) ?? ""
        if case .string("") = node.value { problem("The value is empty.", at: node, name) }
        return text
    }

    /// What a record is known by: of so many bytes at most, and empty where it is none; that has been told.
    func identifier(_ name: String, limit: Int) -> String {
        let text = requiredString(name)
        guard isWithin(limit, text, node(name), name) else { return "" }
        warnOfInvisible(text, name, name)
        return text
    }

    private func isWithin(_ limit: Int, _ text: String, _ node: FixtureNode?, _ name: String) -> Bool {
        if text.utf8.count <= limit { return true }
        problem("At most \(limit) bytes are due, not \(text.utf8.count).", at: node, name)
        return false
    }

    /// A string that says something, as a claim has to (OpenID Connect Core §5.3.2).
    func filledString(_ name: String) -> String? {
        guard let text = string(name) else { return nil }
        guard text.isEmpty else { return text }
        problem("The value is empty; leave the key out for none.", at: node(name), name)
        return nil
    }

    func bool(_ name: String) -> Bool? {
        guard let node = node(name) else { return nil }
        if case .bool(let value) = node.value { return value }
        problem("true or false is due, not \(node.kind).", at: node, name)
        return nil
    }

    func algorithm(_ name: String) -> SignatureAlgorithm? {
        guard let node = node(name), let text = string(node, name) else { return nil }
        if let algorithm = SignatureAlgorithm(name: text) { return algorithm }
        let names = SignatureAlgorithm.all.map(\.name)
        problem(
            "Unknown algorithm. Known: \(names.joined(separator: ", ")).", at: node, name,
            suggestion: Suggestion.nearest(to: text, in: names))
        return nil
    }

    /// A whole number of seconds, at least 0.
    func seconds(_ name: String) -> Int64? {
        guard let node = node(name) else { return nil }
        if case .number(let number) = node.value, let value = number.int64, (0...3_153_600_000).contains(value) {
            return value
        }
        problem("A whole number of seconds, from 0 to a hundred years, is due.", at: node, name)
        return nil
    }

    /// A moment, in seconds since 1970.
    func date(_ name: String) -> Int64? {
        guard let node = node(name) else { return nil }
        if case .number(let number) = node.value, let value = number.int64, (0...253_402_300_799).contains(value) {
            return value
        }
        problem("A moment is due, as whole seconds since 1970.", at: node, name)
        return nil
    }

    /// A list of strings of so many bytes at most; one string stands for a list of one.
    func strings(_ name: String, limit: Int = 1_024) -> [String]? {
        guard let node = node(name) else { return nil }
        func item(_ node: FixtureNode, _ name: String) -> String? {
            string(node, name).flatMap { isWithin(limit, $0, node, name) ? $0 : nil }
        }
        switch node.value {
        case .string: return item(node, name).map { [$0] }
        case .list(let nodes):
            return nodes.enumerated().compactMap { index, node in item(node, "\(name)[\(index)]") }
        default:
            problem("A list of strings is due, not \(node.kind).", at: node, name)
            return nil
        }
    }

    func object(_ name: String) -> JSONObject? {
        guard let node = node(name) else { return nil }
        if case .object(let object) = node.json { return object }
        problem("A mapping is due, not \(node.kind).", at: node, name)
        return nil
    }

    /// One of the words of an enumeration.
    func word<Word: RawRepresentable & CaseIterable>(_ name: String, _ type: Word.Type) -> Word?
    where Word.RawValue == String {
        guard let node = node(name), let text = string(node, name) else { return nil }
        if let word = Word(rawValue: text) { return word }
        let words = Word.allCases.map(\.rawValue)
        problem(
            "Unknown value. Known: \(words.joined(separator: ", ")).", at: node, name,
            suggestion: Suggestion.nearest(to: text, in: words))
        return nil
    }

    /// A list of words of an enumeration, at least one; one word stands for a list of one.
    func words<Word: RawRepresentable & CaseIterable>(_ name: String, _ type: Word.Type) -> [Word]?
    where Word.RawValue == String {
        guard let texts = strings(name) else { return nil }
        // What an empty list means is anybody's guess: none at all, or the default.
        if case .list(let nodes)? = node(name)?.value, nodes.isEmpty {
            problem("The list is empty; leave the key out for the default.", at: node(name), name)
        }
        return texts.enumerated()
            .compactMap { index, text in
                if let word = Word(rawValue: text) { return word }
                let words = Word.allCases.map(\.rawValue)
                problem(
                    "Unknown value. Known: \(words.joined(separator: ", ")).", at: node(name), "\(name)[\(index)]",
                    suggestion: Suggestion.nearest(to: text, in: words))
                return nil
            }
    }

    /// Reads a mapping.
    func mapping<Item>(_ name: String, _ read: (FixtureReader) -> Item) -> Item? {
        guard let node = node(name) else { return nil }
        let reader = FixtureReader(node, path: { [self] in path(name) }, problems: problems)
        defer { reader.finish() }
        return read(reader)
    }

    /// Reads each mapping of a list.
    func each<Item>(_ name: String, _ read: (FixtureReader) -> Item) -> [(item: Item, line: Int)] {
        guard let node = node(name) else { return [] }
        guard case .list(let nodes) = node.value else {
            problem("A list is due, not \(node.kind).", at: node, name)
            return []
        }
        return nodes.enumerated()
            .map { index, node in
                let reader = FixtureReader(node, path: { [self] in path("\(name)[\(index)]") }, problems: problems)
                let item = read(reader)
                reader.finish()
                return (item, node.line)
            }
    }

    private func string(_ node: FixtureNode, _ name: String) -> String? {
        switch node.value {
        case .string(let text):
            if !text.utf8.contains(0), text.isComparable { return text }
            let isBroken = text.utf8.contains(0)
            problem(
                isBroken ? "A text holds no NUL." : "A text has at most 256 combining marks in a row.", at: node, name)
        case .number, .bool:
            problem("A string is due, not \(node.kind).", at: node, name, suggestion: "Put it in quotes.")
        default: problem("A string is due, not \(node.kind).", at: node, name)
        }
        return nil
    }
}
