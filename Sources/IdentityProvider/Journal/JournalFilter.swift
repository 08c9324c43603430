// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import JOSE
import NIOCore
package import OAuth

/// Which entries somebody looks for; what is `nil` matches all.
package struct JournalFilter: Sendable {
    /// How a request ended.
    package enum Outcome: String, CaseIterable, Sendable {
        case ok
        case refused
    }

    /// The endpoint's name or its path.
    package var endpoint: String?
    /// Who asked, or said to be asking.
    package var client: String?
    /// Who signed in, whose token it was, or whose name was sent.
    package var user: String?
    package var grant: GrantType?
    package var status: ClosedRange<Int>?
    package var error: String?
    package var outcome: Outcome?
    package var method: String?
    package var fault: String?
    /// Only those from that sequence number on.
    package var since: Int64?
    /// A part of path and query.
    package var search: String?

    package init() {}

    /// How a call of ours to a client is named.
    package static let delivery = "back-channel-logout"

    package func matches(_ entry: JournalEntry) -> Bool {
        let event = entry.event
        return entry.sequence >= since ?? 0 && fits(error, event.refusal?.code)
            && fits(method, event.method) && fits(fault, event.fault)
            && (grant == nil || grant == event.grant) && status?.contains(event.status) != false
            && (outcome == nil || outcome == event.outcome)
            && (fits(endpoint, event.endpointName) || fits(endpoint, event.endpoint))
            && matchesClient(event) && matchesUser(event) && matchesSearch(event)
    }

    private func fits(_ wanted: String?, _ value: String?) -> Bool {
        guard let wanted else { return true }
        return value.map { isSame($0, wanted) } ?? false
    }

    /// A client that there is not is known only by what was sent.
    private func matchesClient(_ event: JournalEvent) -> Bool {
        guard let client else { return true }
        if let known = event.clientID { return isSame(known, client) }
        guard let head = event.head else { return false }
        return ClaimedClients.names(in: head.headerFields, event.parameters).contains { isSame($0, client) }
    }

    /// Who could not sign in is known only by what was sent.
    private func matchesUser(_ event: JournalEvent) -> Bool {
        guard let user else { return true }
        if let known = event.user { return isSame(known, user) }
        return event.form.map { fits(user, $0["username"] ?? $0["user"]) } ?? false
    }

    private func matchesSearch(_ event: JournalEvent) -> Bool {
        guard let search else { return true }
        return event.head?.path?.contains(search) ?? false
    }
}

extension JournalEvent {
    package var outcome: JournalFilter.Outcome {
        refusal == nil && (100..<400).contains(status) ? .ok : .refused
    }

    /// The form that came; `nil` where none did, or what came can be read as none.
    fileprivate var form: FormParameters? {
        body.flatMap { try? FormParameters(noting: $0.readableBytesView) }
    }

    /// Those of query and form.
    fileprivate var parameters: [FormParameters] {
        let query = head?.path?.split(separator: "?", maxSplits: 1).dropFirst().first
        return [query.flatMap { try? FormParameters(noting: $0.utf8) }, form].compactMap { $0 }
    }
}
