// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Fixtures
import IdentityProvider
import IdentityStore
import JOSE

extension RecordRoutes {
    /// `/_understudy/v1/clients`; a change is served at once.
    static func clients(_ provider: Provider) -> RecordRoutes {
        let store = provider.store
        @Sendable
        func serving(_ client: Client?, in tenant: String) async throws -> JSONObject? {
            try await provider.refresh(tenant)
            return client.map { FixtureDocument.json($0) }
        }
        return RecordRoutes(
            path: "clients", key: "id", tenant: provider.knownName,
            list: { tenant, page in
                let clients = try await store.contents(of: tenant)?.clients ?? []
                return clients.map { FixtureDocument.json($0) }
                    .filter { client in page.search.map { JSONValue.object(client).mentions($0) } ?? true }
                    .drop { client in page.after.map { client["id"]?.stringValue ?? "" <= $0 } ?? false }
                    .prefix(page.limit).map { $0 }
            },
            show: { tenant, id in
                let clients = try await store.contents(of: tenant)?.clients ?? []
                return clients.first { isSame($0.id, id) }.map { FixtureDocument.json($0) }
            },
            create: { tenant, object in
                try await serving(try await store.create(try Fixtures.decodeClient(object), in: tenant), in: tenant)
                    ?? [:]
            },
            replace: { tenant, object in
                try await serving(try await store.replace(try Fixtures.decodeClient(object), in: tenant), in: tenant)
                    ?? [:]
            },
            change: { tenant, id, patch in
                try await serving(
                    try await store.changeClient(id, in: tenant) { client in
                        var object = FixtureDocument.json(client)
                        object.merge(patch)
                        return try Fixtures.decodeClient(object)
                    }, in: tenant)
            },
            remove: { tenant, id in
                let isRemoved = try await store.removeClient(id, in: tenant, at: provider.now(of: tenant))
                try await provider.refresh(tenant)
                return isRemoved
            })
    }
}

extension JSONValue {
    /// Whether a text within has this part, in any case; the names of members are not searched.
    fileprivate func mentions(_ part: String) -> Bool {
        switch self {
        case .string(let text): text.lowercased().contains(part.lowercased())
        case .array(let values): values.contains { $0.mentions(part) }
        case .object(let object): object.contains { $0.value.mentions(part) }
        case .null, .bool, .number: false
        }
    }
}
