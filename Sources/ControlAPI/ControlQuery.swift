// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import JOSE
import OAuth

/// The query of a control request, read parameter by parameter as ``ControlBody`` reads a body; what nobody asked for is an
/// error that names it.
struct ControlQuery {
    private let names: [String]
    private let parameters: FormParameters
    private let known = ControlBody.KnownMembers()

    /// - Throws: ``ProblemDetails`` for a broken query, or a parameter that repeats.
    init(_ request: Request) throws(ProblemDetails) {
        names = request.queryNames
        do throws(OAuthError) { parameters = try FormParameters(noting: (request.uri.query ?? "").utf8) } catch {
            throw ProblemDetails(.badRequest, "Bad query", detail: error.description)
        }
        guard let name = parameters.repeated.min() else { return }
        throw ProblemDetails(
            .badRequest, "Repeated parameter", detail: "The parameter \(name.excerpt) is repeated.", field: name.excerpt
        )
    }

    func string(_ name: String) -> String? {
        known.insert(name)
        return parameters[name]
    }

    /// A parameter that is one of a few words.
    func word<Word: CaseIterable & RawRepresentable<String>>(
        _ name: String, _ words: Word.Type
    ) throws(ProblemDetails) -> Word? {
        guard let text = string(name) else { return nil }
        guard let word = Word(rawValue: text) else {
            throw problem(name, "is \(Word.allCases.map(\.rawValue).joined(separator: " or "))")
        }
        return word
    }

    /// A parameter that is there with its only value, or not there.
    func flag(_ name: String, _ word: String) throws(ProblemDetails) -> Bool {
        guard let text = string(name) else { return false }
        guard isSame(text, word) else { throw problem(name, "is \(word)") }
        return true
    }

    func number(_ name: String, in range: ClosedRange<Int>) throws(ProblemDetails) -> Int? {
        guard let text = string(name) else { return nil }
        guard let number = Int(text), range.contains(number) else {
            throw problem(name, "is a number of \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    /// The most records that a page is to have.
    func pageLimit() throws(ProblemDetails) -> Int {
        try number("limit", in: 1...1_000) ?? 100
    }

    /// For how long an answer may wait for something that matches.
    func wait() throws(ProblemDetails) -> Duration? {
        try number("wait", in: 1...50).map { .seconds($0) }
    }

    /// - Throws: ``ProblemDetails`` that names a parameter which nobody read, or which says nothing.
    func finish() throws(ProblemDetails) {
        for name in names {
            guard known.contains(name) else { throw .unknown("parameter", name.excerpt, known: known.names) }
            guard parameters[name] != nil else { throw problem(name, "has a value") }
        }
    }

    /// - Parameter rule: Goes on after "The parameter NAME".
    func problem(_ name: String, _ rule: String) -> ProblemDetails {
        ProblemDetails(.badRequest, "Bad \(name)", detail: "The parameter \(name) \(rule).", field: name)
    }
}
