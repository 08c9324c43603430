// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import ControlModel
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

    /// Each that the request names counts; a client that there is not is known only by what was sent.
    private func matchesClient(_ event: JournalEvent) -> Bool {
        guard let client else { return true }
        if ([event.clientID].compactMap { $0 } + event.otherClients).contains(where: { isSame($0, client) }) {
            return true
        }
        guard let head = event.head else { return false }
        return ClaimedCallers.clients(in: head.headerFields, event.parameters).contains { isSame($0, client) }
    }

    /// Who could not sign in is known only by what was sent.
    private func matchesUser(_ event: JournalEvent) -> Bool {
        guard let user else { return true }
        if ([event.user].compactMap { $0 } + event.otherUsers).contains(where: { isSame($0, user) }) { return true }
        return ClaimedCallers.users(in: event.parameters).contains { isSame($0, user) }
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

    /// Those of query and form, and of the client's request that our own page brought back in it.
    fileprivate var parameters: [FormParameters] {
        let query = head?.path?.split(separator: "?", maxSplits: 1).dropFirst().first
        let form = form
        let isPage = endpointName.flatMap(EndpointName.init).map { $0.isForForms || $0 == .endSession } ?? false
        let nested = isPage ? form?["request"] : nil
        return [
            query.flatMap { try? FormParameters(noting: $0.utf8) }, form,
            nested.flatMap { try? FormParameters(noting: $0.utf8) },
        ]
        .compactMap { $0 }
    }
}
