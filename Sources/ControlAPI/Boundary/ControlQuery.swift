// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import ControlModel
import HTTPTypes
import Hummingbird
import JOSE
import OAuth

/// The query of a control request, read parameter by parameter as ``ControlBody`` reads a body; what nobody asked for is an
/// error that names it.
struct ControlQuery {
    private let names: [String]
    private let parameters: FormParameters
    private let read = ReadNames()

    /// The parameters that were read.
    private final class ReadNames {
        var names: [String] = []
    }

    /// - Throws: ``Problem`` for a broken query, or a parameter that repeats.
    init(_ request: Request) throws(Problem) {
        names = request.queryNames
        do throws(OAuthError) { parameters = try FormParameters(noting: (request.uri.query ?? "").utf8) } catch {
            throw Problem(.invalidQuery, detail: error.description)
        }
        guard let name = parameters.repeated.min() else { return }
        throw Problem(
            .repeatedParameter, detail: "This parameter is repeated.", field: name.excerpt
        )
    }

    func string(_ name: String) -> String? {
        read.names.append(name)
        return parameters[name]
    }

    /// A parameter that is one of a few words.
    func word<Word: CaseIterable & RawRepresentable<String>>(
        _ name: String, _ words: Word.Type
    ) throws(Problem) -> Word? {
        guard let text = string(name) else { return nil }
        guard let word = Word(rawValue: text) else {
            throw problem(
                name, "Unknown value. Known: \(Word.allCases.map(\.rawValue).joined(separator: ", ")).", .unknownValue)
        }
        return word
    }

    /// A parameter that is there with its only value, or not there.
    func flag(_ name: String, _ word: String) throws(Problem) -> Bool {
        guard let text = string(name) else { return false }
        guard isSame(text, word) else { throw problem(name, "Must be \(word).", .unknownValue) }
        return true
    }

    func number(_ name: String, in range: ClosedRange<Int>) throws(Problem) -> Int? {
        guard let text = string(name) else { return nil }
        guard let number = Int(text), range.contains(number) else {
            throw problem(name, "Must be a number from \(range.lowerBound) to \(range.upperBound).")
        }
        return number
    }

    /// The most records that a page is to have.
    func pageLimit() throws(Problem) -> Int {
        try number("limit", in: 1...1_000) ?? 100
    }

    /// For how long an answer may wait for something that matches.
    func wait() throws(Problem) -> Duration? {
        try number("wait", in: 1...50).map { .seconds($0) }
    }

    /// - Throws: ``Problem`` that names a parameter which nobody read, or which says nothing.
    func finish() throws(Problem) {
        for name in names {
            guard read.names.contains(where: { isSame($0, name) }) else {
                throw ControlQuery.unknown(name, known: read.names)
            }
            guard parameters[name] != nil else { throw problem(name, "This parameter requires a value.") }
        }
    }

    func problem(_ name: String, _ detail: String, _ code: Problem.Code = .invalidValue) -> Problem {
        Problem(code, detail: detail, field: name)
    }

    static func unknown(_ name: String, known: [String]) -> Problem {
        let list = known.isEmpty ? "None is known here." : "Known: \(known.sorted().joined(separator: ", "))."
        let suggestion = Suggestion.nearest(to: name, in: known).map { " \($0)" } ?? ""
        return Problem(
            .unknownParameter, detail: "Unknown parameter. \(list)\(suggestion)", field: name.excerpt)
    }
}
