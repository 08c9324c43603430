// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import JOSE

/// The reader of a fixture's mapping: mistakes are collected, so that all of them are reported at once.
typealias FixtureReader = MemberReader<FixtureProblems>

extension FixtureProblems: MemberReporter {
    func report(_ problem: MemberProblem, at value: FixtureNode?, name: String, in object: FixtureNode) {
        let isUnknown = problem.kind == .unknownMember
        let line = isUnknown ? object.line(of: name) : value?.line
        let message =
            switch problem.kind {
            case .unknownMember: "Unknown key."
            case .missing: "The key \(name) is missing."
            case .invalidValue, .unknownValue, .wrongType: problem.message
            }
        add(
            message, at: line ?? object.line, path: problem.path, suggestion: problem.suggestion,
            isUnknownKey: isUnknown)
    }
}

extension MemberReader where Reporter == FixtureProblems {
    var line: Int { value.line }
    var problems: FixtureProblems { reporter }

    /// The value of a key; `nil` when it is absent or null.
    func node(_ name: String) -> FixtureNode? { optionalValue(name) }

    func problem(_ message: String, at node: FixtureNode?, _ name: String, suggestion: String? = nil) {
        fail(name, message, at: node, suggestion: suggestion)
    }

    /// Reads each mapping of a list, with its line.
    func items<Item>(_ name: String, _ read: (FixtureReader) -> Item) -> [(item: Item, line: Int)] {
        each(name) { (read($0), $0.line) } ?? []
    }

    /// Whether the key has no value, as in a template with an empty variable.
    func isNull(_ name: String) -> Bool {
        value.member(name)?.isNull == true
    }

    /// Whether the key has an empty text or no value.
    func isEmptyText(_ name: String) -> Bool {
        optionalValue(name)?.stringValue?.isEmpty == true || isNull(name)
    }

    /// Warns of a value that is accepted but probably a mistake.
    func warn(_ message: String, _ name: String) {
        reporter.warn(message, at: optionalValue(name)?.line ?? line, path: path(name))
    }

    /// Warns about a text with invisible characters.
    ///
    /// Users type such a name without them, and then it does not match.
    func warnOfInvisible(_ text: String, _ noun: String, _ name: String) {
        guard let found = InvisibleCharacter.description(in: text) else { return }
        warn("The \(noun) \(found). It matches only where the same characters are sent.", name)
    }

    /// A required text that is not empty; empty after a problem.
    func filledText(_ name: String) -> String {
        let text = requiredString(name)
        if optionalValue(name)?.stringValue == "" { fail(name, "The value is empty.") }
        return text
    }

    /// The name of a record, with a maximum length in bytes; empty after a problem.
    func identifier(_ name: String, limit: Int) -> String {
        let text = filledText(name)
        guard isWithin(limit, text, optionalValue(name), name) else { return "" }
        warnOfInvisible(text, name, name)
        return text
    }

    private func isWithin(_ limit: Int, _ text: String, _ node: FixtureNode?, _ name: String) -> Bool {
        if text.utf8.count <= limit { return true }
        fail(name, "Must have at most \(limit) bytes, not \(text.utf8.count).", at: node)
        return false
    }

    /// A text that is not empty, as a claim must be (OpenID Connect Core §5.3.2).
    func filledString(_ name: String) -> String? {
        guard let text = string(name) else { return nil }
        guard text.isEmpty else { return text }
        fail(name, "The value is empty; leave the key out for none.")
        return nil
    }

    /// A list of texts with a maximum length in bytes; one text counts as a list of one.
    func texts(_ name: String, limit: Int = 1_024) -> [String]? {
        guard let elements = optionalValue(name)?.elements else {
            return strings(name)?.filter { isWithin(limit, $0, optionalValue(name), name) }
        }
        return elements.enumerated()
            .compactMap { index, element in
                let place = "\(name)[\(index)]"
                return text(element, place).flatMap { isWithin(limit, $0, element, place) ? $0 : nil }
            }
    }

    /// A list of words of an enumeration, at least one; one word counts as a list of one.
    func words<Word: RawRepresentable<String> & CaseIterable>(_ name: String, _ type: Word.Type) -> [Word]? {
        guard let texts = texts(name) else { return nil }
        // An empty list could mean none at all, or the default.
        if optionalValue(name)?.elements?.isEmpty == true {
            fail(name, "The list is empty; leave the key out for the default.")
        }
        let known = Word.allCases.map(\.rawValue)
        return texts.enumerated()
            .compactMap { index, text in word(text, "\(name)[\(index)]", known, at: node(name), Word.init) }
    }
}
