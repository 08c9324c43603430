// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Hummingbird
import IdentityProvider
import JOSE
import OAuth

/// The logout tokens that were signed last, oldest first (OpenID Connect Back-Channel Logout §2.4).
///
/// A client whose `backchannel_logout_uri` is `urn:understudy:logout-receiver` needs no receiver: `GET /logout-tokens`, which
/// takes `client=` and `session=`, has them before the answer that ended the session. `DELETE` forgets them.
struct LogoutTokenRoutes: Sendable {
    let provider: Provider

    func add(to routes: RouterGroup<ProviderRequestContext>) {
        routes.get("logout-tokens") { request, context in
            let query = try request.query(knowing: ["client", "session"])
            let entries = try provider.tenant(of: context).logoutTokens.entries
                .filter { entry in
                    query["client"].map { isSame($0, entry.clientID) } ?? true
                        && query["session"].map { isSame($0, entry.sessionID) } ?? true
                }
            return Response.json(["logout_tokens": .array(entries.map { .object($0.json) })])
        }
        routes.delete("logout-tokens") { _, context in
            try provider.tenant(of: context).logoutTokens.removeAll()
            return Response.json(["removed": true])
        }
    }
}

extension LogoutTokens.Entry {
    fileprivate var json: JSONObject {
        var object: JSONObject = [
            "at": .number(JSONNumber(at.seconds)), "client_id": .string(clientID), "sid": .string(sessionID),
            "backchannel_logout_uri": .string(url), "logout_token": .string(token),
        ]
        object["claims"] = (try? CompactToken(parsing: token).payload()).map(JSONValue.object)
        return object
    }
}
