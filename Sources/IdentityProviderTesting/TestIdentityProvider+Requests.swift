// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

public import Foundation
import IdentityProvider
import JOSE
import OAuth

/// A request that the provider answered.
public struct RecordedRequest: CustomStringConvertible, Sendable {
    /// What the answer carried in `Understudy-Request`.
    public let id: String
    /// By the provider's clock.
    public let date: Date
    public let method: String
    /// The endpoint's name, such as `token` or `jwks`; `nil` where nothing is served.
    public let endpoint: String?
    public let clientID: String?
    public let user: String?
    public let grant: String?
    public let status: Int
    /// The code of the refusal, such as `invalid_grant`; `nil` when it was not refused.
    public let error: String?
    /// Why it was refused, in words that the answer did not have.
    public let reason: String?
    /// The fault that made the answer what it was.
    public let fault: String?

    init(_ entry: JournalEntry) {
        id = entry.id
        date = Date(timeIntervalSince1970: Double(entry.at.seconds))
        method = entry.method
        endpoint = entry.endpointName
        clientID = entry.clientID
        user = entry.user
        grant = entry.grant?.rawValue
        status = entry.status
        error = entry.refusal?.code
        reason = entry.refusal?.reason
        fault = entry.fault
    }

    public var description: String {
        "\(method) \(endpoint ?? "-") \(status)" + (error.map { " \($0): \(reason ?? "")" } ?? "")
    }
}

/// Which requests a test looks for; what is `nil` matches all.
public struct RequestFilter: Sendable {
    /// The endpoint's name, such as `token`, or its path.
    public var endpoint: String?
    public var client: String?
    public var user: String?
    /// The refusal's code.
    public var error: String?
    public var status: Int?

    public init(
        endpoint: String? = nil, client: String? = nil, user: String? = nil, error: String? = nil, status: Int? = nil
    ) {
        self.endpoint = endpoint
        self.client = client
        self.user = user
        self.error = error
        self.status = status
    }

    var filter: JournalFilter {
        var filter = JournalFilter()
        filter.endpoint = endpoint
        filter.client = client
        filter.user = user
        filter.error = error
        filter.status = status.map { $0...$0 }
        return filter
    }
}

extension TestIdentityProvider {
    /// The requests that match, oldest first, of the last 1,000.
    ///
    /// ```swift
    /// #expect(idp.requests(RequestFilter(endpoint: "token", client: "demo-app")).count == 1)
    /// ```
    public func requests(_ filter: RequestFilter = RequestFilter()) -> [RecordedRequest] {
        provider.journal.entries(of: name, matching: filter.filter).map { RecordedRequest($0) }
    }

    /// The next request that matches, from now on.
    ///
    /// - Returns: `nil` when none came in time.
    /// - Throws: ``TestControlError``, 429 when hundreds wait already.
    public func nextRequest(
        _ filter: RequestFilter = RequestFilter(), within timeout: Duration = .seconds(30)
    ) async throws -> RecordedRequest? {
        do {
            return try await provider.journal
                .waitForNext(of: name, matching: filter.filter, after: nil, timeout: timeout)
                .map { RecordedRequest($0) }
        } catch {
            throw TestControlError(status: 429, title: "Too many wait", detail: "As many wait for requests as may.")
        }
    }

    /// Forgets the requests so far.
    public func clearRequests() {
        provider.journal.clear(tenant: name)
    }

    /// The logout tokens that were signed so far for clients that want to be told, oldest first (OpenID Connect Back-Channel
    /// Logout §2.4).
    ///
    /// A client whose `backchannel_logout_uri` is `urn:understudy:logout-receiver` needs no receiver of its own.
    public func logoutTokens(client: String? = nil) -> [String] {
        let entries = tenant?.logoutTokens.entries ?? []
        return entries.filter { entry in client.map { $0 == entry.clientID } ?? true }.map(\.token)
    }
}
