// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

public import Foundation
import IdentityProvider
import JOSE
import OAuth

/// A request that the provider answered, as its journal has it.
///
/// It is there before the last byte of the answer leaves. Secrets are no part of it. Its parameters and headers are in
/// ``TestIdentityProvider/details(of:)``.
public struct RecordedRequest: CustomStringConvertible, Sendable {
    /// What the answer carried in `Understudy-Request`.
    public let id: String
    /// Where it stands among the others: what came after it came later.
    public let mark: RequestMark
    /// When it was answered, in whole seconds by the provider's clock.
    public let date: Date
    /// When it came, in whole seconds of real time.
    public let receivedAt: Date
    /// The method, such as `POST`.
    public let method: String
    /// The endpoint's name, such as `token` or `jwks`; `nil` where nothing is served.
    public let endpoint: String?
    /// The client that asked; `nil` where the request names none.
    public let clientID: String?
    /// The username of whom it was about; `nil` where that is nobody.
    public let user: String?
    /// The grant that the token endpoint was asked for, in the words of `grant_type` (RFC 6749 §4.1.3).
    public let grant: String?
    /// The status of the answer.
    public let status: Int
    /// The code of the refusal, such as `invalid_grant`; `nil` when it was not refused.
    public let error: String?
    /// Why it was refused, in words that the answer did not have.
    public let reason: String?
    /// What the client should do otherwise, where that was no reason to refuse it; `nil` when there is nothing to say.
    public let note: String?
    /// The id of the fault that made the answer what it was, as ``TestIdentityProvider/add(_:)-(TestFault)`` returned it.
    public let fault: String?

    init(_ entry: JournalEntry) {
        id = entry.id
        mark = RequestMark(sequence: entry.sequence)
        date = Date(timeIntervalSince1970: Double(entry.at.seconds))
        receivedAt = Date(timeIntervalSince1970: Double(entry.receivedAt.seconds))
        method = entry.method
        endpoint = entry.endpointName
        clientID = entry.clientID
        user = entry.user
        grant = entry.grant?.rawValue
        status = entry.status
        error = entry.refusal?.code
        reason = entry.refusal?.reason
        note = entry.note
        fault = entry.fault
    }

    /// Method, endpoint, status and refusal in a line, for a test's log.
    public var description: String {
        "\(method) \(endpoint ?? "-") \(status)" + (error.map { " \($0): \(reason ?? "")" } ?? "")
    }
}

/// A moment between two requests of a server, by which a test tells those before it from those after.
///
/// ``TestIdentityProvider/requestMark`` is now, ``RecordedRequest/mark`` that of a request.
public struct RequestMark: Sendable {
    let sequence: Int64
}

/// Which requests a test looks for; what is `nil` matches all.
public struct RequestFilter: Sendable {
    /// How a request ended.
    public enum Outcome: String, Sendable {
        /// It got what it asked for, or was sent where it is to be had.
        case ok
        /// It did not.
        case refused
    }

    /// The endpoint's name, such as `token`, or its path.
    public var endpoint: String?
    /// The client's id.
    public var client: String?
    /// The username.
    public var user: String?
    /// The refusal's code, such as `invalid_grant`.
    public var error: String?
    /// The statuses of the answer, such as `400...499`.
    public var statuses: ClosedRange<Int>?
    /// The grant that the token endpoint was asked for.
    public var grant: TestGrant?
    /// How it ended.
    public var outcome: Outcome?
    /// The method, in capital letters.
    public var method: String?
    /// The id of a fault that met it.
    public var fault: String?
    /// A part of path and query, as they came.
    public var search: String?

    /// A filter of what is given; of nothing it matches every request.
    ///
    /// - Parameters:
    ///   - endpoint: The endpoint's name, such as `token`, or its path.
    ///   - client: The client's id.
    ///   - user: The username.
    ///   - error: The refusal's code.
    ///   - status: The status of the answer; where it is given it stands in the place of `statuses`.
    ///   - statuses: The statuses of the answer.
    ///   - grant: The grant that the token endpoint was asked for.
    ///   - outcome: How it ended.
    ///   - method: The method.
    ///   - fault: The id of a fault that met it.
    ///   - search: A part of path and query.
    public init(
        endpoint: String? = nil, client: String? = nil, user: String? = nil, error: String? = nil, status: Int? = nil,
        statuses: ClosedRange<Int>? = nil, grant: TestGrant? = nil, outcome: Outcome? = nil, method: String? = nil,
        fault: String? = nil, search: String? = nil
    ) {
        self.endpoint = endpoint
        self.client = client
        self.user = user
        self.error = error
        self.statuses = status.map { $0...$0 } ?? statuses
        self.grant = grant
        self.outcome = outcome
        self.method = method
        self.fault = fault
        self.search = search
    }

    var filter: JournalFilter {
        var filter = JournalFilter()
        filter.endpoint = endpoint
        filter.client = client
        filter.user = user
        filter.error = error
        filter.status = statuses
        filter.grant = grant.flatMap { GrantType(rawValue: $0.rawValue) }
        filter.outcome = outcome.flatMap { JournalFilter.Outcome(rawValue: $0.rawValue) }
        filter.method = method?.uppercased()
        filter.fault = fault
        filter.search = search
        return filter
    }
}

extension TestIdentityProvider {
    /// Now, among the requests: those that are still to come come after it.
    public var requestMark: RequestMark { RequestMark(sequence: provider.journal.latestSequence) }

    /// The requests that match, oldest first.
    ///
    /// A tenant keeps its last 1,000, or 4 MiB of them. Calls of the control API are not among them.
    ///
    /// ```swift
    /// #expect(idp.requests(RequestFilter(endpoint: "token", client: "demo-app")).count == 1)
    /// ```
    ///
    /// - Parameters:
    ///   - filter: What they must be.
    ///   - mark: Only those that came later; `nil` is all.
    public func requests(
        _ filter: RequestFilter = RequestFilter(), after mark: RequestMark? = nil
    ) -> [RecordedRequest] {
        provider.journal.entries(of: name, matching: filter.filter, after: mark?.sequence ?? 0)
            .map { RecordedRequest($0) }
    }

    /// Waits for the first request that matches and came after a mark: it is found, too, where it came before the wait.
    ///
    /// ```swift
    /// let mark = idp.requestMark
    /// try await app.refresh()
    /// let request = try await idp.nextRequest(RequestFilter(endpoint: "token"), after: mark)
    /// ```
    ///
    /// - Parameters:
    ///   - filter: What it must be.
    ///   - mark: What it comes after.
    ///   - timeout: In real time, whatever the provider's clock shows.
    /// - Returns: `nil` when none came in time, or the tenant went meanwhile.
    /// - Throws: ``TestControlError``, 429 when hundreds wait already, 404 once the tenant is gone.
    public func nextRequest(
        _ filter: RequestFilter = RequestFilter(), after mark: RequestMark, within timeout: Duration = .seconds(30)
    ) async throws -> RecordedRequest? {
        _ = try known()
        do {
            return try await provider.journal
                .waitForNext(of: name, matching: filter.filter, after: mark.sequence, timeout: timeout)
                .map { RecordedRequest($0) }
        } catch {
            throw TestControlError(status: 429, title: "Too many wait", detail: "As many wait for requests as may.")
        }
    }

    /// Does something, and waits for the first request that matches and came since it began.
    ///
    /// ```swift
    /// let request = try await idp.nextRequest(RequestFilter(endpoint: "token")) { try await app.refresh() }
    /// ```
    ///
    /// - Parameters:
    ///   - filter: What it must be.
    ///   - timeout: In real time, from the end of what is done.
    ///   - isolation: Where that is done: on the caller's actor.
    ///   - act: Makes the request, or something that leads to it.
    /// - Returns: As ``nextRequest(_:after:within:)``.
    /// - Throws: What the closure throws, or as ``nextRequest(_:after:within:)``.
    public func nextRequest(
        _ filter: RequestFilter = RequestFilter(), within timeout: Duration = .seconds(30),
        isolation: isolated (any Actor)? = #isolation, during act: () async throws -> Void
    ) async throws -> RecordedRequest? {
        let mark = requestMark
        try await act()
        return try await nextRequest(filter, after: mark, within: timeout)
    }

    /// Forgets the requests so far, of this tenant alone.
    public func clearRequests() {
        provider.journal.clear(tenant: name)
    }

    /// The last hundred logout tokens that were signed, oldest first (OpenID Connect Back-Channel Logout §2.4).
    ///
    /// A client whose `backchannel_logout_uri` is `urn:understudy:logout-receiver` needs no receiver of its own.
    ///
    /// - Parameter client: Whom they were for; `nil` is everybody.
    public func logoutTokens(client: String? = nil) -> [String] {
        let entries = provider.tenants[name]?.logoutTokens.entries ?? []
        return entries.filter { entry in client.map { $0 == entry.clientID } ?? true }.map(\.token)
    }
}
