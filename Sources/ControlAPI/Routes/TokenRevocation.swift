// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import ControlModel
import HTTPTypes
import IdentityProvider
import IdentityStore
import JOSE

/// Ends authorizations, and so every token that hangs on them: at the wish of whoever owns the server.
struct TokenRevocation {
    private enum Target {
        case token(String)
        case all(user: String?, client: String?)
    }

    static let reason = "revoked_by_owner"
    private let target: Target

    /// Reads `{"token"}`, or `{"user"}`, `{"client"}` or both.
    ///
    /// - Throws: ``Problem`` that names the member.
    init(_ body: ControlBody) throws(Problem) {
        let token = try body.string("token")
        let user = try body.string("user")
        let client = try body.string("client")
        switch (token, user, client) {
        case (let token?, nil, nil): target = .token(token)
        case (nil, nil, nil):
            throw body.strangerFirst(
                Problem(
                    .missingMember, detail: "One of token, user and client is required.", field: "token"))
        case (_?, _, _):
            throw Problem(
                .contradiction, detail: "Give token alone, or user and client.", field: "token")
        case (nil, _, _): target = .all(user: user, client: client)
        }
    }

    /// - Returns: How many authorizations were in force until now.
    /// - Throws: ``Problem`` for what does not exist, or an error of the store.
    func run(in tenant: Tenant) async throws -> Int {
        let now = tenant.clock.now()
        switch target {
        case .token(let text):
            guard let token = try await PresentedToken.find(text, in: tenant) else {
                throw Problem(
                    .unknownToken, .notFound,
                    detail: "The tenant knows no authorization of that token. ID tokens have none of their own.",
                    field: "token")
            }
            let wasInForce = try await tenant.store.revokeAuthorization(
                token.authorization.id, in: tenant.name, at: now, reason: Self.reason)
            return wasInForce ? 1 : 0
        case .all(let user, let client):
            return try await tenant.store.revokeAuthorizations(
                of: try await tenant.subject(of: user), to: try known(client, in: tenant.snapshot),
                in: tenant.name,
                at: now, reason: Self.reason)
        }
    }

    /// A misspelled name would end nothing, and nobody would notice.
    private func known(_ client: String?, in snapshot: TenantSnapshot) throws(Problem) -> String? {
        guard let client else { return nil }
        guard snapshot.client(client) != nil else {
            throw Problem(
                .unknownClient, detail: "There is no client of that id.", field: "client")
        }
        return client
    }
}
