// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import IdentityStore
import JOSE
import OAuth
import Testing

@Suite("Tenants of one store are apart")
struct TenantsApartTests {
    private static let tenants = ["default", "other"]

    /// Signs alice in, in both tenants.
    private func signIn(_ store: IdentityStore) async throws {
        for (number, tenant) in Self.tenants.enumerated() {
            _ = try await store.authorize(username: "alice", in: tenant) { user in
                guard let user else { throw Refusal() }
                let draft = RefreshTokenDraft(
                    digest: Sample.digest(UInt8(number)), expiresAt: Sample.now.adding(1_000))
                return (Sample.authorization("a1", subject: user.subject), draft)
            }
        }
    }

    /// The tenants in which alice's sign-in is in force.
    private func active(_ store: IdentityStore) async throws -> [String] {
        var active: [String] = []
        for tenant in Self.tenants {
            let authorization = try await store.authorization(id: "a1", in: tenant)
            if let authorization, authorization.revokedAt == nil { active.append(tenant) }
        }
        return active
    }

    @Test("finds a user in their own tenant only", arguments: StoreBacking.allCases)
    func users(backing: StoreBacking) async throws {
        try await backing.withStore { store in
            _ = try await store.create(UserSeed(username: "bob"), in: "other")
            var found: [String] = []
            for tenant in Self.tenants where try await store.user(named: "bob", in: tenant) != nil {
                found.append(tenant)
            }
            #expect(found == ["other"])
        }
    }

    @Test("creates a client that another tenant has, too", arguments: StoreBacking.allCases)
    func clients(backing: StoreBacking) async throws {
        try await backing.withStore { store in
            _ = try await store.create(Client(id: "service"), in: "other")
            await #expect(throws: Never.self) { try await store.create(Client(id: "service"), in: "default") }
        }
    }

    @Test("ends the tokens of a removed client in its own tenant only", arguments: StoreBacking.allCases)
    func removedClient(backing: StoreBacking) async throws {
        try await backing.withStore { store in
            try await signIn(store)
            _ = try await store.removeClient("app", in: "default", at: Sample.now)
            #expect(try await active(store) == ["other"])
        }
    }

    @Test("revokes the authorizations of one tenant only", arguments: StoreBacking.allCases)
    func revocation(backing: StoreBacking) async throws {
        try await backing.withStore { store in
            try await signIn(store)
            _ = try await store.revokeAuthorizations(
                of: nil, to: nil, in: "default", at: Sample.now, reason: "revoked")
            #expect(try await active(store) == ["other"])
        }
    }

    @Test("resets one tenant only", arguments: StoreBacking.allCases)
    func reset(backing: StoreBacking) async throws {
        try await backing.withStore { store in
            try await signIn(store)
            try await store.reset("default", to: [Sample.tenant("default")])
            #expect(try await active(store) == ["other"])
        }
    }
}
