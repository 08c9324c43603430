// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

/// Reads the members of an object one by one, and reports each wrong, missing or unknown one.
///
/// The reporter decides the mode. One that throws ends the reading at the first problem. One that cannot throw
/// (`Failure == Never`) collects all of them; a member with a problem then reads as if it were absent.
///
///     let body = try MemberReader(value, reporter: reporter)
///     let limit = try body.integer("limit", in: 1...100)
///     try body.finish()
package final class MemberReader<Reporter: MemberReporter> {
    package typealias Value = Reporter.Value
    package typealias Failure = Reporter.Failure

    package let value: Value
    package let reporter: Reporter
    /// The names that were read; one that is read twice is there twice, which costs less than to look for it.
    private var noted: [String] = []
    private var known: [String] { Set(noted).sorted() }
    private let makePath: () -> String
    /// The path of the object itself, built only for a problem; empty for the outermost one.
    package private(set) lazy var path = makePath()
    /// `false` when another value stood in place of the object; that was reported, so nothing counts as missing.
    private let isObject: Bool

    /// - Throws: The reporter's error, when the value is not an object.
    package convenience init(_ value: Value, path: String = "", reporter: Reporter) throws(Failure) {
        try self.init(value, path: { path }, reporter: reporter)
    }

    private init(_ value: Value, path: @escaping () -> String, reporter: Reporter) throws(Failure) {
        self.value = value
        makePath = path
        self.reporter = reporter
        isObject = value.memberNames != nil
        guard !isObject else { return }
        let message = "Must be \(Value.objectNoun), not \(value.kind)."
        let problem = MemberProblem(.wrongType, path: path(), message: message)
        try reporter.report(problem, at: value, name: "", in: value)
    }

    /// Whether the value is an object without members.
    package var isEmpty: Bool { value.memberNames?.isEmpty == true }

    /// The whole path of a member.
    package func path(_ name: String) -> String {
        path.isEmpty ? name : "\(path).\(name)"
    }

    // MARK: Problems

    /// Reports a problem with a member.
    package func fail(
        _ name: String, _ message: String, _ kind: MemberProblem.Kind = .invalidValue, at value: Value? = nil,
        suggestion: String? = nil
    ) throws(Failure) {
        let problem = MemberProblem(kind, path: path(name), message: message, suggestion: suggestion)
        try reporter.report(problem, at: value ?? self.value.member(name), name: name, in: self.value)
    }

    /// Reports a required member that is absent.
    ///
    /// If the first problem ends the reading, a member that nobody reads is reported instead: it may be the required one,
    /// misspelt. So the caller asks for a required member last, or names those that it reads later.
    ///
    /// - Parameter unread: Members that are read after this one.
    package func failMissing(
        _ name: String, _ message: String = "This member is required.", before unread: [String] = []
    ) throws(Failure) {
        guard isObject else { return }
        for name in unread { note(name) }
        note(name)
        if reporter.stopsAtFirst, let stranger = strangers.first { try failUnknown(stranger) }
        try fail(name, message, .missing)
    }

    /// The members that were not read.
    package var strangers: [String] {
        (value.memberNames ?? []).filter { !isKnown($0) }
    }

    /// Reports a member that does not exist.
    package func failUnknown(_ name: String) throws(Failure) {
        let known = known
        let list = known.isEmpty ? "None is known here." : "Known: \(known.joined(separator: ", "))."
        let problem = MemberProblem(
            .unknownMember, path: path(name.excerpt), message: "Unknown member. \(list)",
            suggestion: Suggestion.nearest(to: name, in: known))
        try reporter.report(problem, at: value.member(name), name: name, in: value)
    }

    /// Reports every member that was not read.
    package func finish() throws(Failure) {
        for name in strangers where !reporter.isFull { try failUnknown(name) }
    }

    /// Compares bytes: a name that a stranger chose is neither hashed nor normalized.
    private func isKnown(_ name: String) -> Bool {
        noted.contains { isSame($0, name) }
    }

    private func note(_ name: String) {
        noted.append(name)
    }

    // MARK: Any value

    /// A member; `nil` when it is absent or null.
    package func optionalValue(_ name: String) -> Value? {
        note(name)
        guard let value = value.member(name), !value.isNull else { return nil }
        return value
    }

    /// A member of any type; `nil` after a problem.
    package func requiredValue(_ name: String) throws(Failure) -> Value? {
        if let value = optionalValue(name) { return value }
        try failMissing(name)
        return nil
    }

    // MARK: Texts

    package func string(_ name: String) throws(Failure) -> String? {
        guard let value = optionalValue(name) else { return nil }
        return try text(value, name)
    }

    /// A required string; empty after a problem.
    package func requiredString(_ name: String) throws(Failure) -> String {
        guard let value = try requiredValue(name) else { return "" }
        return try text(value, name) ?? ""
    }

    /// An array of strings, or one string.
    package func strings(_ name: String) throws(Failure) -> [String]? {
        guard let value = optionalValue(name) else { return nil }
        guard let elements = value.elements else {
            if value.stringValue != nil { return try text(value, name).map { [$0] } }
            try fail(name, "Must be a string or \(Value.listNoun) of strings, not \(value.kind).", .wrongType)
            return nil
        }
        var texts: [String] = []
        for (index, element) in elements.enumerated() {
            let name = reporter.namesElements ? "\(name)[\(index)]" : name
            if let text = try text(element, name) { texts.append(text) }
        }
        return texts
    }

    /// A string that the store and Swift's comparison can keep as it is.
    package func text(_ value: Value, _ name: String) throws(Failure) -> String? {
        guard let text = value.stringValue else {
            let isPlain = !value.isNull && value.elements == nil && value.memberNames == nil
            try fail(
                name, "Must be a string, not \(value.kind).", .wrongType, at: value,
                suggestion: isPlain ? "Put it in quotes." : nil)
            return nil
        }
        // SQLite ends a text at a NUL, so another text would be stored.
        if text.utf8.contains(0) {
            try fail(name, "A text must not contain NUL.", at: value)
        } else if !text.isComparable {
            try fail(name, "A text must not have more than 256 combining marks in a row.", at: value)
        } else {
            return text
        }
        return nil
    }

    // MARK: Words

    /// A string that is one of the words of an enumeration.
    package func word<Word: CaseIterable & RawRepresentable<String>>(
        _ name: String, _ type: Word.Type
    ) throws(Failure) -> Word? {
        guard let text = try string(name) else { return nil }
        return try word(text, name, Word.allCases.map(\.rawValue), Word.init)
    }

    /// The name of a signature algorithm (RFC 7518 §3.1).
    package func algorithm(_ name: String) throws(Failure) -> SignatureAlgorithm? {
        guard let text = try string(name) else { return nil }
        return try word(text, name, SignatureAlgorithm.all.map(\.name)) { SignatureAlgorithm(name: $0) }
    }

    /// The value of a word, which must be one of those known.
    package func word<Word>(
        _ text: String, _ name: String, _ known: [String], at value: Value? = nil, _ make: (String) -> Word?
    ) throws(Failure) -> Word? {
        if let word = make(text) { return word }
        try fail(
            name, "Unknown value. Known: \(known.joined(separator: ", ")).", .unknownValue, at: value,
            suggestion: Suggestion.nearest(to: text, in: known))
        return nil
    }

    // MARK: Booleans and numbers

    package func bool(_ name: String) throws(Failure) -> Bool? {
        guard let value = optionalValue(name) else { return nil }
        if let bool = value.boolValue { return bool }
        try fail(name, "Must be true or false, not \(value.kind).", .wrongType)
        return nil
    }

    /// A whole number.
    ///
    /// - Parameter rule: The sentence for any other value; `nil` names the bounds.
    package func integer<Number: FixedWidthInteger>(
        _ name: String, in range: ClosedRange<Number>, _ rule: String? = nil
    ) throws(Failure) -> Number? {
        guard let value = optionalValue(name) else { return nil }
        if let number = value.integerValue.flatMap(Number.init(exactly:)), range.contains(number) { return number }
        try fail(
            name, rule ?? "Must be a whole number from \(range.lowerBound) to \(range.upperBound).", .wrongType)
        return nil
    }

    /// A whole number of seconds, from 0 to a hundred years.
    package func seconds(_ name: String) throws(Failure) -> Int64? {
        try integer(
            name, in: 0...secondsPerCentury, "Must be a whole number of seconds, from 0 to a hundred years.")
    }

    /// A time in whole seconds since 1970, until the year 9999.
    package func date(_ name: String) throws(Failure) -> NumericDate? {
        try integer(
            name, in: 0...secondsUntilYear10000, "Must be a time in whole seconds since 1970, until the year 9999."
        )
        .map { NumericDate(seconds: $0) }
    }

    // MARK: Objects

    /// An object, as it is.
    package func object(_ name: String) throws(Failure) -> JSONObject? {
        guard let value = optionalValue(name) else { return nil }
        if let object = value.json.objectValue { return object }
        try fail(name, "Must be \(Value.objectNoun), not \(value.kind).", .wrongType)
        return nil
    }

    /// A reader of an object; the caller finishes it.
    package func nested(_ name: String) throws(Failure) -> MemberReader? {
        guard let value = optionalValue(name) else { return nil }
        return try MemberReader(value, path: { [self] in path(name) }, reporter: reporter)
    }

    /// Reads an object, and then reports its members that were not read.
    package func nested<Item>(
        _ name: String, _ read: (MemberReader) throws(Failure) -> Item
    ) throws(Failure) -> Item? {
        guard let reader = try nested(name) else { return nil }
        let item = try read(reader)
        try reader.finish()
        return item
    }

    /// Reads each object of an array; `nil` when the member is absent.
    package func each<Item>(
        _ name: String, _ read: (MemberReader) throws(Failure) -> Item
    ) throws(Failure) -> [Item]? {
        guard let value = optionalValue(name) else { return nil }
        guard let elements = value.elements else {
            try fail(name, "Must be \(Value.listNoun), not \(value.kind).", .wrongType)
            return nil
        }
        var items: [Item] = []
        for (index, element) in elements.enumerated() {
            let reader = try MemberReader(element, path: { [self] in path("\(name)[\(index)]") }, reporter: reporter)
            items.append(try read(reader))
            try reader.finish()
        }
        return items
    }
}

/// A hundred years in seconds: the greatest period.
package let secondsPerCentury: Int64 = 3_153_600_000

/// The last second of the year 9999, the greatest time.
private let secondsUntilYear10000: Int64 = 253_402_300_799
