// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import JOSE

extension FixtureNode {
    /// Reads a CSV of users (RFC 4180): the first record names the keys of a user, each further one is a user.
    ///
    /// `groups` and `roles` are separated by `;`, `claims.NAME` is a private claim, `true` and `false` are truth values where
    /// the key takes one, and an empty field is a key that was left out. Rows without a value are skipped.
    ///
    /// - Returns: The node of a document that has these users in the tenant `default`.
    /// - Throws: ``FixtureError`` with the line of what is wrong.
    static func csv(_ text: String, file: String) throws(FixtureError) -> FixtureNode {
        var reader = CSVReader(text)
        do {
            guard let header = try reader.nextFilled() else { return FixtureNode(value: .map([]), line: 1) }
            let columns = try CSVColumns(header)
            var users: [FixtureNode] = []
            while let record = try reader.nextFilled() { users.append(try columns.user(record)) }
            let tenant: [Member] = [
                Member(name: "name", line: 1, value: FixtureNode(value: .string("default"), line: 1)),
                Member(name: "users", line: 1, value: FixtureNode(value: .list(users), line: 1)),
            ]
            let tenants = FixtureNode(value: .list([FixtureNode(value: .map(tenant), line: 1)]), line: 1)
            return FixtureNode(value: .map([Member(name: "tenants", line: 1, value: tenants)]), line: 1)
        } catch {
            throw FixtureError(problems: [
                FixtureProblem(file: file, line: error.line, path: "", message: error.message, suggestion: nil)
            ])
        }
    }
}

extension CSVReader {
    /// Returns the next record that has a value.
    ///
    /// Spreadsheets write blank rows as separators alone.
    fileprivate mutating func nextFilled() throws(Problem) -> Record? {
        while let record = try next() {
            if record.fields.contains(where: { !$0.isEmpty }) { return record }
        }
        return nil
    }
}

/// The columns of a CSV, by the keys of a user.
private struct CSVColumns {
    private let names: [String]
    private let headerLine: Int

    private static let lists: Set<String> = ["groups", "roles"]
    private static let booleans: Set<String> = ["email_verified", "phone_number_verified"]
    private static let moments: Set<String> = ["updated_at"]
    /// Keys whose own keys stand in columns of their own.
    private static let mappings = ["address", "claims"]

    init(_ header: CSVReader.Record) throws(CSVReader.Problem) {
        names = header.fields
        headerLine = header.line
        try refuseRow()
        for (index, name) in names.enumerated() where !name.isEmpty {
            guard name.utf8.count <= 256 else {
                throw problem("The header's field \(index + 1) has more than 256 bytes.")
            }
            guard !names[..<index].contains(name) else {
                throw problem("The column \"\(name.excerpt)\" stands twice.")
            }
        }
        try refuseUnknown()
    }

    /// The columns that a header may name, besides claims.
    private static let known =
        Set(UserFixture.keys.map(\.name)).subtracting(mappings).sorted()
        + UserFixture.addressKeys.map { "address.\($0)" }

    private static let knownColumns = "Known columns: \(known.joined(separator: ", ")), and claims.NAME for each claim."

    /// Refuses a user's row in place of the header, whose fields no message may quote: one may be a password.
    private func refuseRow() throws(CSVReader.Problem) {
        guard names.contains(where: { CSVColumns.known.contains($0.lowercased()) || $0.hasPrefix("claims.") }) else {
            throw problem(
                "The first line names no column. A header with the column username is required. \(CSVColumns.knownColumns)"
            )
        }
    }

    /// Says once, for all records, what is wrong with the header, and which columns there are.
    private func refuseUnknown() throws(CSVReader.Problem) {
        let known = CSVColumns.known
        let unknown = names.filter { name in
            !name.isEmpty && !known.contains(name) && !(name.hasPrefix("claims.") && name != "claims.")
        }
        var problems = unknown.prefix(5)
            .map { name in
                "Unknown column \"\(name.excerpt)\"."
                    + (Suggestion.nearest(to: name, in: known).map { " \($0)" } ?? "")
            }
        if unknown.count > 5 { problems.append("\(unknown.count - 5) more columns are unknown.") }
        if !names.contains("username") { problems.append("The column username is missing.") }
        guard !problems.isEmpty else { return }
        throw problem((problems + [CSVColumns.knownColumns]).joined(separator: " "))
    }

    private func problem(_ message: String) -> CSVReader.Problem {
        CSVReader.Problem(line: headerLine, message: message)
    }

    func user(_ record: CSVReader.Record) throws(CSVReader.Problem) -> FixtureNode {
        guard record.fields.count == names.count else {
            throw CSVReader.Problem(
                line: record.line,
                message: "The record has \(record.fields.count) fields, and the header \(names.count).")
        }
        var members: [FixtureNode.Member] = []
        var inner: [String: [FixtureNode.Member]] = [:]
        for (index, (name, field)) in zip(names, record.fields).enumerated() where !field.isEmpty {
            // Spreadsheets write columns that were touched once; without a value they say nothing.
            guard !name.isEmpty else {
                throw problem("The header's field \(index + 1) is empty, and line \(record.line) has a value there.")
            }
            if let mapping = CSVColumns.mappings.first(where: { name.hasPrefix($0 + ".") }) {
                let key = String(name.dropFirst(mapping.count + 1))
                inner[mapping, default: []].append(member(key, .string(field), record.line))
            } else {
                members.append(member(name, value(field, of: name, line: record.line), record.line))
            }
        }
        for mapping in CSVColumns.mappings {
            if let keys = inner[mapping] { members.append(member(mapping, .map(keys), record.line)) }
        }
        return FixtureNode(value: .map(members), line: record.line)
    }

    private func member(_ name: String, _ value: FixtureNode.Value, _ line: Int) -> FixtureNode.Member {
        FixtureNode.Member(name: name, line: line, value: FixtureNode(value: value, line: line))
    }

    /// An item without the spaces around it, which people write after a separator.
    private static func trimmed(_ item: Substring) -> Substring {
        var item = item.drop { $0 == " " }
        while item.last == " " { item.removeLast() }
        return item
    }

    private func value(_ field: String, of name: String, line: Int) -> FixtureNode.Value {
        if CSVColumns.lists.contains(name) {
            let items = field.split(separator: ";").map(CSVColumns.trimmed).filter { !$0.isEmpty }
            return .list(items.map { FixtureNode(value: .string(String($0)), line: line) })
        }
        if CSVColumns.booleans.contains(name), let truth = Bool(field.lowercased()) { return .bool(truth) }
        if CSVColumns.moments.contains(name), let seconds = Int64(field) { return .number(JSONNumber(seconds)) }
        return .string(field)
    }
}
