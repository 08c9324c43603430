// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import ControlModel
import HTTPTypes
import Hummingbird
import IdentityProvider
import JOSE
import OAuth

/// What a query asks of the journal.
///
/// The filters: `endpoint` (name, or path below the issuer), `client`, `user`, `grant`, `status` (a number, or a class as `4xx`), `error`,
/// `outcome` (`ok` or `refused`), `method`, `fault`, `since` (a sequence number or a request's id, which is included) and
/// `search` (in path and query).
struct RequestQuery {
    let query: ControlQuery
    private let journal: Journal
    private let tenant: Tenant

    init(_ query: ControlQuery, journal: Journal, tenant: Tenant) {
        self.query = query
        self.journal = journal
        self.tenant = tenant
    }

    /// A sequence number, or that of the request whose id is given.
    func position(_ name: String) throws(Problem) -> Int64? {
        guard let text = query.string(name) else { return nil }
        return try position(text, name)
    }

    private func position(_ text: String, _ name: String) throws(Problem) -> Int64 {
        let isNumber = text.utf8.count < 19 && text.utf8.allSatisfy { (0x30...0x39).contains($0) }
        guard isNumber, let number = Int64(text) else {
            guard let entry = journal.entry(id: text, of: tenant.name) else {
                throw query.problem(
                    name, "Must be a sequence number, or the ID of a request that the tenant's journal keeps.")
            }
            return entry.sequence
        }
        guard number <= journal.latestSequence else {
            throw query.problem(
                name, "This number does not exist yet. The last one is \(journal.latestSequence).")
        }
        return number
    }

    /// What a reader of events had last.
    ///
    /// One that read from an earlier run of the server, as browsers do by themselves, gets all there is.
    func lastEventID(_ request: Request) throws(Problem) -> Int64? {
        guard let text = request.headers[.lastEventID], !text.isEmpty else { return nil }
        if let number = Int64(text), number > journal.latestSequence { return number }
        return try position(text, "Last-Event-ID")
    }

    func filter() throws(Problem) -> JournalFilter {
        var filter = JournalFilter()
        filter.endpoint = try endpoint()
        filter.client = query.string("client")
        filter.user = query.string("user")
        filter.grant = try query.word("grant", GrantType.self)
        filter.status = try status()
        filter.error = query.string("error")
        filter.outcome = try query.word("outcome", JournalFilter.Outcome.self)
        filter.method = query.string("method")?.uppercased()
        filter.fault = query.string("fault")
        filter.since = try position("since")
        filter.search = query.string("search")
        return filter
    }

    private func endpoint() throws(Problem) -> String? {
        guard let text = query.string("endpoint") else { return nil }
        let names = EndpointName.allCases.map(\.rawValue) + [JournalFilter.delivery]
        // By its name it is found also where it stood elsewhere before.
        guard let name = tenant.paths.endpoint(at: text)?.rawValue ?? names.first(where: { isSame($0, text) }) else {
            throw query.problem(
                "endpoint",
                "Must be the path, below the issuer, of one of the tenant's endpoints, or one of "
                    + names.joined(separator: ", ") + ".", .unknownValue)
        }
        return name
    }

    private func status() throws(Problem) -> ClosedRange<Int>? {
        guard let text = query.string("status") else { return nil }
        if text.utf8.count == 3, text.lowercased().hasSuffix("xx"), let digit = Int(text.prefix(1)) {
            return digit * 100...digit * 100 + 99
        }
        guard let code = Int(text), (0...999).contains(code) else {
            throw query.problem("status", "Must be a status code, or a class such as 4xx.")
        }
        return code...code
    }
}

extension HTTPField.Name {
    fileprivate static let lastEventID = HTTPField.Name(unchecked: "Last-Event-ID")
}
