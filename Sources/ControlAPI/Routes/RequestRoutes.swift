// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import ControlModel
import HTTPTypes
import Hummingbird
import IdentityProvider
import JOSE
import ServiceLifecycle

/// The tenant's journal: what was asked of it, how that ended, and why it was refused.
///
/// - `GET /requests` lists and counts, with the filters of ``RequestQuery``; `wait=SECONDS` answers once something matches.
/// - `GET /requests/events` sends each entry as it comes (server-sent events).
/// - `GET /requests/{id}` shows one request whole; without a tenant in the path, of whatever tenant, or of the control API.
/// - `DELETE /requests` clears.
struct RequestRoutes: Sendable {
    let provider: Provider

    @Sendable
    func list(_ request: Request, context: ProviderRequestContext) async throws -> Response {
        let tenant = try provider.tenant(of: context)
        let query = try ControlQuery(request)
        let journalQuery = RequestQuery(query, journal: provider.journal, tenant: tenant)
        let (filter, after) = (try journalQuery.filter(), try journalQuery.position("after"))
        let limit = try query.pageLimit()
        let order = try query.word("order", Order.self) ?? (after == nil ? .newest : .oldest)
        let wait = try query.wait()
        try query.finish()
        if let wait {
            let feed = try feed(.once, of: tenant, matching: filter, after: after ?? 0)
            // Nobody waits for who is gone, and a server that stops waits for nobody.
            if let channel = context.channel { await CallerPresence.watch(channel) { feed.end() } }
            await withGracefulShutdownHandler {
                _ = await feed.first(within: wait)
            } onGracefulShutdown: {
                feed.end()
            }
            try provider.checkIsOpen(tenant)
        }
        let page = provider.journal.page(
            of: tenant.name, matching: filter, after: after ?? 0, limit: limit, newestFirst: order == .newest)
        return .json(page.json)
    }

    private enum Order: String, CaseIterable {
        case newest
        case oldest
    }

    @Sendable
    func show(_ request: Request, context: ProviderRequestContext) throws -> Response {
        let id = try context.segment("id")
        let tenant = try context.parameters.get("tenant").map { _ in try provider.tenant(of: context).name }
        let query = try ControlQuery(request)
        let withSecrets = try query.flag("include", "secrets")
        try query.finish()
        let journal = provider.journal
        guard let entry = tenant.map({ journal.entry(id: id, of: $0) }) ?? journal.entry(id: id) else {
            throw Problem(
                .unknownRequest, .notFound, detail: "No such request among the last ones that the journal keeps.")
        }
        return .json(entry.fullJSON(withSecrets: withSecrets))
    }

    @Sendable
    func clear(_ request: Request, context: ProviderRequestContext) throws -> Response {
        let cleared = provider.journal.clear(tenant: try provider.tenant(of: context).name)
        return .json(["cleared": .number(JSONNumber(Int64(cleared)))])
    }

    @Sendable
    func events(_ request: Request, context: ProviderRequestContext) throws -> Response {
        let tenant = try provider.tenant(of: context)
        let query = try ControlQuery(request)
        let journalQuery = RequestQuery(query, journal: provider.journal, tenant: tenant)
        let (filter, after) = (try journalQuery.filter(), try journalQuery.position("after"))
        try query.finish()
        let last = try journalQuery.lastEventID(request)
        guard let channel = context.channel else {
            throw Problem(.serverRequired, detail: "Only a running server has events.")
        }
        let feed = try feed(.continuously, of: tenant, matching: filter, after: last ?? after)
        return RequestEvents(feed: feed, channel: channel).response
    }

    /// What ends with the tenant: one that went before anybody listened would else be listened to for ever.
    private func feed(
        _ kind: Journal.Listening, of tenant: Tenant, matching filter: JournalFilter, after: Int64?
    ) throws(Problem) -> JournalFeed {
        let feed: JournalFeed
        do throws(JournalBusy) {
            feed = try provider.journal.feed(kind, of: tenant.name, matching: filter, after: after)
        } catch {
            throw Problem(.tooMany, .tooManyRequests, detail: error.description)
        }
        do throws(Problem) { try provider.checkIsOpen(tenant) } catch {
            feed.end()
            throw error
        }
        return feed
    }
}

extension JournalPage {
    fileprivate var json: JSONObject {
        var object: JSONObject = [
            "requests": .array(entries.map { .object($0.json) }), "next": .number(JSONNumber(next)),
            "count": .number(JSONNumber(Int64(count))),
        ]
        if evicted > 0 { object["dropped"] = .number(JSONNumber(Int64(evicted))) }
        return object
    }
}
