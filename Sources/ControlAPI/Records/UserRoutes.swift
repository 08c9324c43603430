// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Fixtures
import IdentityProvider
import IdentityStore
import JOSE

extension RecordRoutes {
    /// `/_understudy/v1/users`.
    static func users(_ provider: Provider) -> RecordRoutes {
        let store = provider.store
        return RecordRoutes(
            path: "users", key: "username", tenant: provider.knownName,
            list: { tenant, page in
                try await store.users(in: tenant, search: page.search, after: page.after, limit: page.limit)
                    .map(shown)
            },
            show: { tenant, name in try await store.user(named: name, in: tenant).map(shown) },
            create: { tenant, object in shown(try await store.create(try Fixtures.decodeUser(object), in: tenant)) },
            replace: { tenant, object in
                var seed = try Fixtures.decodeUser(object)
                // A subject stays unless the caller says otherwise: tokens and sessions are known by it.
                seed.derivesSubject = object["subject"]?.isNull == true
                return shown(try await store.replace(seed, in: tenant))
            },
            change: { tenant, name, patch in
                try await store.changeUser(name, in: tenant) { user in try changed(user, by: patch) }.map(shown)
            },
            remove: { tenant, name in
                guard let ended = try await store.removeUser(name, in: tenant, at: provider.now(of: tenant)) else {
                    return false
                }
                if let served = provider.tenants[tenant] {
                    for session in ended { provider.desk.announce(session, of: served) }
                }
                return true
            })
    }

    /// The password's hash is nobody's business who only looks.
    @Sendable
    private static func shown(_ user: User) -> JSONObject {
        var object = FixtureDocument.json(user)
        object["password_hash"] = nil
        object["has_password"] = .bool(user.passwordHash != nil)
        return object
    }

    private static func changed(_ user: User, by patch: JSONObject) throws -> UserSeed {
        var object = FixtureDocument.json(user)
        if patch["password"] != nil { object["password_hash"] = nil }
        object.merge(patch)
        var seed = try Fixtures.decodeUser(object)
        seed.derivesSubject = patch["subject"]?.isNull == true
        return seed
    }
}
