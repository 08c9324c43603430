// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import IdentityProvider
import JOSE
import OAuth

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
