// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import IdentityProvider
import IdentityStore
import JOSE
import OAuth

/// Who is signed in with a browser.
///
/// - `GET /users/{username}/sessions` lists a user's sessions, `DELETE` ends them all.
/// - `DELETE /sessions/{id}` ends one. Clients that took part in it are told (OpenID Connect Back-Channel Logout).
struct SessionRoutes: Sendable {
    let provider: Provider

    func add(to routes: RouterGroup<ProviderRequestContext>) {
        routes.get("users/:name/sessions") { _, context in
            let (tenant, user) = try await find(context)
            return Response.json(["sessions": .array(try await sessions(of: user, in: tenant).map { .object($0) })])
        }
        routes.delete("users/:name/sessions") { _, context in
            let (tenant, user) = try await find(context)
            let all = try await provider.store.sessions(of: user.subject, in: tenant.name, at: tenant.clock.now())
            for session in all { try await provider.desk.end(session: session.id, of: tenant) }
            return Response.json(["ended": .number(JSONNumber(Int64(all.count)))])
        }
        routes.delete("sessions/:id") { _, context in
            let tenant = try provider.tenant(of: context)
            guard try await provider.desk.end(session: try context.segment("id"), of: tenant) else {
                throw ProblemDetails(.notFound, "Unknown session", detail: "There is no such session, or it has ended.")
            }
            return Response.json(["ended": 1])
        }
    }

    private func find(_ context: ProviderRequestContext) async throws -> (Tenant, User) {
        let tenant = try provider.tenant(of: context)
        guard let user = try await provider.store.user(named: try context.segment("name"), in: tenant.name) else {
            throw ProblemDetails(.notFound, "Unknown username", detail: "There is no such user.")
        }
        return (tenant, user)
    }

    private func sessions(of user: User, in tenant: Tenant) async throws -> [JSONObject] {
        try await provider.store.sessions(of: user.subject, in: tenant.name, at: tenant.clock.now())
            .map { session in
                [
                    "id": .string(session.id), "username": .string(user.username), "subject": .string(session.subject),
                    "authenticated_at": .number(JSONNumber(session.authenticatedAt.seconds)),
                    "created_at": .number(JSONNumber(session.createdAt.seconds)),
                    "expires_at": .number(JSONNumber(session.expiresAt.seconds)),
                ]
            }
    }
}
