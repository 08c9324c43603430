// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Foundation
import IdentityProvider
import JOSE
import OAuth

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

extension TestIdentityProvider {
    /// A request as it came: its parameters and headers.
    ///
    /// ```swift
    /// let request = try #require(idp.requests(RequestFilter(endpoint: "token")).last)
    /// #expect(try idp.details(of: request).parameter("scope") == "openid")
    /// ```
    ///
    /// - Throws: ``TestControlError``, 404 when the journal keeps it no longer.
    public func details(of request: RecordedRequest) throws -> RecordedDetails {
        guard let entry = provider.journal.entry(id: request.id, of: name) else {
            throw TestControlError(
                status: 404, title: "Unknown request",
                detail: "No such request among the last ones that the journal keeps.")
        }
        return RecordedDetails(entry)
    }
}
