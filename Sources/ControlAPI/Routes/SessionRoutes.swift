// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import ControlModel
import HTTPTypes
import Hummingbird
import IdentityProvider
import IdentityStore
import JOSE
import TokenCatalogue

/// Who is signed in with a browser.
///
/// - `GET /sessions` lists all of the tenant by id, `?user=…&client=…&search=…&after=…&limit=…`; `next` is what the next page
///   begins after. `GET /sessions/{id}` shows one.
/// - `GET /users/{username}/sessions` lists a user's sessions, `DELETE` ends them all.
/// - `DELETE /sessions/{id}` ends one. Clients that took part in it are told (OpenID Connect Back-Channel Logout).
struct SessionRoutes: Sendable {
    let provider: Provider

    @Sendable
    func listOfUser(_ request: Request, context: ProviderRequestContext) async throws -> Response {
        let (tenant, user) = try await find(context)
        return .json(["sessions": .array(try await sessions(of: user, in: tenant).map { .object($0) })])
    }

    @Sendable
    func endOfUser(_ request: Request, context: ProviderRequestContext) async throws -> Response {
        let (tenant, user) = try await find(context)
        let all = try await provider.store.sessions(of: user.subject, in: tenant.name, at: tenant.clock.now())
        for session in all { try await provider.desk.end(session: session.id, of: tenant) }
        return .json(["ended": .number(JSONNumber(Int64(all.count)))])
    }

    @Sendable
    func show(_ request: Request, context: ProviderRequestContext) async throws -> Response {
        let tenant = try provider.tenant(of: context)
        let found = try await provider.store.session(
            id: try context.segment("id"), in: tenant.name, at: tenant.clock.now())
        guard let found else { throw Problem.noSession }
        return .json(found.session.json(of: found.username))
    }

    @Sendable
    func end(_ request: Request, context: ProviderRequestContext) async throws -> Response {
        let tenant = try provider.tenant(of: context)
        guard try await provider.desk.end(session: try context.segment("id"), of: tenant) else {
            throw Problem.noSession
        }
        return .json(["ended": 1])
    }

    @Sendable
    func list(_ request: Request, context: ProviderRequestContext) async throws -> Response {
        let query = try ControlQuery(request)
        let limit = try query.pageLimit()
        let page = RecordPage(after: query.string("after"), limit: limit + 1)
        let user = query.string("user")
        var filter = SessionFilter()
        filter.clientID = query.string("client")
        filter.search = query.string("search")
        try query.finish()
        let tenant = try provider.tenant(of: context)
        filter.subject = try await tenant.subject(of: user)
        let sessions = try await provider.store.sessions(
            in: tenant.name, at: tenant.clock.now(), matching: filter, page: page)
        let shown = sessions.prefix(limit).map { JSONValue.object($0.session.json(of: $0.username)) }
        var answer: JSONObject = ["sessions": .array(shown)]
        if sessions.count > limit { answer["next"] = .string(sessions[limit - 1].session.id) }
        return .json(answer)
    }

    private func find(_ context: ProviderRequestContext) async throws -> (Tenant, User) {
        let tenant = try provider.tenant(of: context)
        guard let user = try await provider.store.user(named: try context.segment("name"), in: tenant.name) else {
            throw Problem(.unknownUser, .notFound, detail: "There is no such user.")
        }
        return (tenant, user)
    }

    private func sessions(of user: User, in tenant: Tenant) async throws -> [JSONObject] {
        try await provider.store.sessions(of: user.subject, in: tenant.name, at: tenant.clock.now())
            .map { $0.json(of: user.username) }
    }
}

extension Tenant {
    /// The subject of the user whom a parameter of a list or a member of a body names.
    ///
    /// - Throws: ``Problem`` when there is no such user, or an error of the store.
    func subject(of user: String?) async throws -> String? {
        guard let user else { return nil }
        guard let found = try await store.user(named: user, in: name) else { throw Problem.noUser }
        return found.subject
    }
}

extension Problem {
    fileprivate static let noSession = Problem(
        .unknownSession, .notFound, detail: "There is no such session, or it has ended.")
}

extension Session {
    fileprivate func json(of username: String) -> JSONObject {
        [
            "id": .string(id), "username": .string(username), "subject": .string(subject),
            "authenticated_at": .number(JSONNumber(authenticatedAt.seconds)),
            "created_at": .number(JSONNumber(createdAt.seconds)),
            "expires_at": .number(JSONNumber(expiresAt.seconds)),
        ]
    }
}
