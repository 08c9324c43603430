// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import ControlModel
import HTTPTypes
import Hummingbird
import IdentityProvider
import IdentityStore
import JOSE
import OAuth

/// What users granted to clients, and clients were given for themselves: what tokens hang on.
///
/// - `GET /authorizations` lists them by id, `?user=…&client=…&state=…&search=…&after=…&limit=…`; `next` is what the next
///   page begins after.
/// - `GET /authorizations/{id}` shows one.
/// - `DELETE /authorizations/{id}` ends one with all its tokens, as `POST /tokens/revoke` ends that of a token.
struct AuthorizationRoutes: Sendable {
    let provider: Provider

    @Sendable
    func show(_ request: Request, context: ProviderRequestContext) async throws -> Response {
        let tenant = try provider.tenant(of: context)
        let found = try await provider.store.listedAuthorization(id: try context.segment("id"), in: tenant.name)
        guard let found else { throw Problem.noAuthorization }
        return .json(found.json)
    }

    @Sendable
    func list(_ request: Request, context: ProviderRequestContext) async throws -> Response {
        let query = try ControlQuery(request)
        let limit = try query.pageLimit()
        let page = RecordPage(after: query.string("after"), limit: limit + 1)
        let user = query.string("user")
        var filter = AuthorizationFilter()
        filter.state = try query.word("state", AuthorizationFilter.State.self)
        filter.clientID = query.string("client")
        filter.search = query.string("search")
        try query.finish()
        let tenant = try provider.tenant(of: context)
        filter.subject = try await tenant.subject(of: user)
        let found = try await provider.store.authorizations(in: tenant.name, matching: filter, page: page)
        var answer: JSONObject = ["authorizations": .array(found.prefix(limit).map { .object($0.json) })]
        if found.count > limit { answer["next"] = .string(found[limit - 1].authorization.id) }
        return .json(answer)
    }

    @Sendable
    func revoke(_ request: Request, context: ProviderRequestContext) async throws -> Response {
        let tenant = try provider.tenant(of: context)
        let id = try context.segment("id")
        guard try await provider.store.authorization(id: id, in: tenant.name) != nil else {
            throw Problem.noAuthorization
        }
        let wasInForce = try await provider.store.revokeAuthorization(
            id, in: tenant.name, at: tenant.clock.now(), reason: TokenRevocation.reason)
        return .json(["revoked": wasInForce ? 1 : 0])
    }
}

extension Problem {
    fileprivate static let noAuthorization = Problem(
        .unknownAuthorization, .notFound,
        detail: "There is no authorization with this ID.",
        remedies: [ControlCall(.listAuthorizations)])
}

extension ListedAuthorization {
    fileprivate var json: JSONObject {
        var object: JSONObject = [
            "id": .string(authorization.id), "client_id": .string(authorization.clientID),
            "grant": .string(authorization.grant.rawValue), "scope": .string(authorization.scope.description),
            "audience": .array(authorization.audience.map(JSONValue.string)),
            "authenticated_at": .number(JSONNumber(authorization.authenticatedAt.seconds)),
            "created_at": .number(JSONNumber(authorization.createdAt.seconds)),
        ]
        if !authorization.sessionID.isEmpty { object["session_id"] = .string(authorization.sessionID) }
        object["username"] = username.map(JSONValue.string)
        object["subject"] = authorization.subject.map(JSONValue.string)
        object["revoked_at"] = authorization.revokedAt.map { .number(JSONNumber($0.seconds)) }
        object["revocation_reason"] = authorization.revocationReason.map(JSONValue.string)
        return object
    }
}
