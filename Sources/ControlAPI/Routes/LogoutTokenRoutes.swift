// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import ControlModel
import Hummingbird
import IdentityProvider
import IdentityStore
import JOSE
import ServiceLifecycle

/// The logout tokens that were signed last, oldest first (OpenID Connect Back-Channel Logout §2.4).
///
/// A client whose `backchannel_logout_uri` is `urn:understudy:logout-receiver` needs no receiver: `GET /logout-tokens`, which
/// takes `client=`, `session=` and `user=`, has them before the answer that ended the session; `wait=SECONDS` answers once
/// something matches. `DELETE` forgets them.
struct LogoutTokenRoutes: Sendable {
    let provider: Provider

    @Sendable
    func clear(_ request: Request, context: ProviderRequestContext) throws -> Response {
        try provider.tenant(of: context).logoutTokens.removeAll()
        return .json(["removed": true])
    }

    /// Which of them are asked for.
    private struct Filter {
        let client: String?
        let session: String?
        /// A user's name, or the claim `sub`.
        let user: String?
        /// Of the user of that name.
        let subject: String?

        func matches(_ entry: LogoutTokens.Entry) -> Bool {
            client.map { isSame($0, entry.clientID) } ?? true && session.map { isSame($0, entry.sessionID) } ?? true
                && user.map { isOf($0, entry) } ?? true
        }

        private func isOf(_ user: String, _ entry: LogoutTokens.Entry) -> Bool {
            subject == entry.subject || entry.claims?["sub"]?.stringValue.map { isSame($0, user) } ?? false
        }
    }

    @Sendable
    func list(_ request: Request, context: ProviderRequestContext) async throws -> Response {
        let tenant = try provider.tenant(of: context)
        let query = try ControlQuery(request)
        let (client, session, user) = (query.string("client"), query.string("session"), query.string("user"))
        let wait = try query.wait()
        try query.finish()
        var subject: String?
        if let user { subject = try await tenant.store.user(named: user, in: tenant.name)?.subject }
        let filter = Filter(client: client, session: session, user: user, subject: subject)
        if let wait {
            try await self.wait(wait, for: filter, in: tenant.logoutTokens, context)
            try provider.checkIsOpen(tenant)
        }
        var shown: [JSONValue] = []
        for entry in tenant.logoutTokens.entries where filter.matches(entry) {
            let user = try await tenant.store.user(subject: entry.subject, in: tenant.name)
            shown.append(.object(entry.json(of: user?.username)))
        }
        return .json(["logout_tokens": .array(shown)])
    }

    private func wait(
        _ time: Duration, for filter: Filter, in tokens: LogoutTokens, _ context: ProviderRequestContext
    ) async throws {
        guard let watch = tokens.watch() else {
            throw Problem(
                .tooMany, .tooManyRequests, detail: "As many requests wait for logout tokens as may.")
        }
        // Nobody waits for who is gone, and a server that stops waits for nobody.
        if let channel = context.channel { await CallerPresence.watch(channel) { watch.end() } }
        await withGracefulShutdownHandler {
            await watch.wait(atMost: time) { tokens.entries.contains(where: filter.matches) }
        } onGracefulShutdown: {
            watch.end()
        }
    }
}

extension LogoutTokens.Entry {
    fileprivate var claims: JSONObject? { CompactToken.unverifiedClaims(of: token) }

    /// - Parameter user: The name of whose session it was, who may be no more.
    fileprivate func json(of user: String?) -> JSONObject {
        let claims = claims
        var object: JSONObject = [
            "at": .number(JSONNumber(at.seconds)), "client_id": .string(clientID), "sid": .string(sessionID),
            "backchannel_logout_uri": .string(url), "logout_token": .string(token),
        ]
        object["sub"] = claims?["sub"]
        object["user"] = user.map(JSONValue.string)
        object["claims"] = claims.map(JSONValue.object)
        return object
    }
}
