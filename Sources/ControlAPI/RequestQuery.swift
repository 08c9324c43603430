// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import IdentityProvider
import JOSE
import OAuth

/// What a query asks of the journal, read parameter by parameter; what nobody asked for is an error that names it.
///
/// The filters: `endpoint` (name or path), `client`, `user`, `grant`, `status` (a number, or a class as `4xx`), `error`,
/// `outcome` (`ok` or `refused`), `method`, `fault`, `since` (a sequence number or a request's id, which is included) and
/// `search` (in path and query).
struct RequestQuery {
    private let names: [String]
    private let parameters: FormParameters
    private let journal: Journal
    private let tenant: String
    private var known: [String] = []

    /// - Throws: ``ProblemDetails`` for a broken query, or a parameter that repeats.
    init(_ request: Request, journal: Journal, tenant: String) throws {
        names = request.queryNames
        parameters = try request.query()
        self.journal = journal
        self.tenant = tenant
    }

    mutating func string(_ name: String) -> String? {
        if !known.contains(name) { known.append(name) }
        return parameters[name]
    }

    mutating func word(_ name: String, of words: [String]) throws(ProblemDetails) -> String? {
        guard let text = string(name) else { return nil }
        guard words.contains(text) else { throw bad(name, "is \(words.joined(separator: " or "))") }
        return text
    }

    mutating func number(_ name: String, in range: ClosedRange<Int>) throws(ProblemDetails) -> Int? {
        guard let text = string(name) else { return nil }
        guard let number = Int(text), range.contains(number) else {
            throw bad(name, "is a number of \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    /// A sequence number, or that of the request whose id is given.
    mutating func position(_ name: String) throws(ProblemDetails) -> Int64? {
        guard let text = string(name) else { return nil }
        return try position(text, name)
    }

    private func position(_ text: String, _ name: String) throws(ProblemDetails) -> Int64 {
        let isNumber = text.utf8.count < 19 && text.utf8.allSatisfy { (0x30...0x39).contains($0) }
        guard isNumber, let number = Int64(text) else {
            guard let entry = journal.entry(id: text, of: tenant) else {
                throw bad(name, "is a sequence number, or the id of a request that the tenant's journal keeps")
            }
            return entry.sequence
        }
        guard number <= journal.latestSequence else {
            throw bad(name, "is a number that is yet to come: the server's last is \(journal.latestSequence)")
        }
        return number
    }

    /// What a reader of events had last.
    ///
    /// One that read from an earlier run of the server, as browsers do by themselves, gets all there is.
    func lastEventID(_ request: Request) throws(ProblemDetails) -> Int64? {
        guard let text = request.headers[.lastEventID], !text.isEmpty else { return nil }
        if let number = Int64(text), number > journal.latestSequence { return number }
        return try position(text, "Last-Event-ID")
    }

    mutating func filter() throws(ProblemDetails) -> JournalFilter {
        var filter = JournalFilter()
        filter.endpoint = try endpoint()
        filter.client = string("client")
        filter.user = string("user")
        filter.grant = try word("grant", of: GrantType.allCases.map(\.rawValue)).flatMap { GrantType(rawValue: $0) }
        filter.status = try status()
        filter.error = string("error")
        filter.outcome = try word("outcome", of: JournalFilter.Outcome.allCases.map(\.rawValue))
            .flatMap { JournalFilter.Outcome(rawValue: $0) }
        filter.method = string("method")?.uppercased()
        filter.fault = string("fault")
        filter.since = try position("since")
        filter.search = string("search")
        return filter
    }

    private mutating func endpoint() throws(ProblemDetails) -> String? {
        guard let text = string("endpoint") else { return nil }
        let names = EndpointName.allCases.map(\.rawValue) + [JournalFilter.delivery]
        guard text.hasPrefix("/") || names.contains(text) else {
            throw bad("endpoint", "is a path, or one of \(names.joined(separator: ", "))")
        }
        return text
    }

    private mutating func status() throws(ProblemDetails) -> ClosedRange<Int>? {
        guard let text = string("status") else { return nil }
        if text.utf8.count == 3, text.lowercased().hasSuffix("xx"), let digit = Int(text.prefix(1)) {
            return digit * 100...digit * 100 + 99
        }
        guard let code = Int(text), (0...999).contains(code) else {
            throw bad("status", "is a number, or a class as 4xx")
        }
        return code...code
    }

    /// - Throws: ``ProblemDetails`` that names a parameter which nobody read, or which says nothing.
    func finish() throws(ProblemDetails) {
        for name in names {
            guard known.contains(where: { isSame($0, name) }) else {
                throw .unknown("parameter", name.excerpt, known: known)
            }
            guard parameters[name] != nil else { throw bad(name, "has a value") }
        }
    }

    private func bad(_ name: String, _ rule: String) -> ProblemDetails {
        ProblemDetails(.badRequest, "Bad \(name)", detail: "The parameter \(name) \(rule).", field: name)
    }
}

extension HTTPField.Name {
    fileprivate static let lastEventID = HTTPField.Name(unchecked: "Last-Event-ID")
}
