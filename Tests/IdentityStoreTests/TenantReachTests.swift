// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import IdentityStore
import Testing

@Suite("Tenants that would stand before a path of another")
struct TenantReachTests {
    private func seed(_ name: String, _ paths: [String: String] = [:]) -> TenantSeed {
        var record = TenantRecord(name: name)
        record.endpointPaths = paths
        return TenantSeed(record: record)
    }

    @Test(
        "are refused in the transaction that brings them, in whatever order they come", arguments: StoreBacking.allCases
    )
    func order(backing: StoreBacking) async throws {
        try await backing.withStore { store in
            let (above, below) = (seed("corp", ["token": "/eu/t"]), seed("corp/eu"))
            let before = try await store.tenants().map(\.name)
            for seeds in [[above, below], [below, above]] {
                await #expect(throws: SeedRefusal.self) { _ = try await store.apply(Seed(tenants: seeds)) }
            }
            #expect(try await store.tenants().map(\.name) == before)
            try await store.createTenant(below, keys: [], fixture: nil)
            await #expect(throws: StoreError.self) { try await store.createTenant(above, keys: [], fixture: nil) }
            let base = seed("default", ["jwks": "/corp/eu/keys"])
            await #expect(throws: SeedRefusal.self) { _ = try await store.apply(Seed(tenants: [base])) }
            await #expect(throws: StoreError.self) { try await store.reset("default", to: [base]) }
            #expect(try await store.contents(of: "default")?.record.endpointPaths.isEmpty == true)
            // What is as long as its name, and not below it, is nobody's.
            _ = try await store.apply(Seed(tenants: [seed("default", ["jwks": "/corp/asia/keys", "token": "/corps"])]))
        }
    }

    @Test("and one that was in the way may be moved by the same seed", arguments: StoreBacking.allCases)
    func moved(backing: StoreBacking) async throws {
        try await backing.withStore { store in
            _ = try await store.apply(Seed(tenants: [seed("corp", ["token": "/eu/t"])]))
            _ = try await store.apply(Seed(tenants: [seed("corp/eu"), seed("corp", ["token": "/us/t"])]))
            #expect(try await store.tenants().map(\.name).contains("corp/eu"))
        }
    }
}
