// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import IdentityStore
import JOSE
import OAuth
import Testing

@Suite("Applying a seed")
struct SeedingTests {
    @Test("the same seed again changes nothing", arguments: StoreBacking.allCases)
    func idempotence(backing: StoreBacking) async throws {
        try await backing.withStore { store in
            let before = try await store.users(in: "default")
            let report = try await store.apply(Seed(tenants: [Sample.tenant("default")]))
            #expect(report == SeedReport(created: 0, updated: 0, unchanged: 4))
            #expect(try await store.users(in: "default") == before)
        }
    }

    @Test("what comes back is what was put in", arguments: StoreBacking.allCases)
    func roundTrip(backing: StoreBacking) async throws {
        try await backing.withStore { store in
            let seed = Sample.tenant("default")
            let contents = try #require(try await store.contents(of: "default"))
            #expect(contents.record == seed.record)
            #expect(contents.clients == seed.clients)
            #expect(contents.audiences == seed.audiences)
            let user = try #require(try await store.user(named: "alice", in: "default"))
            #expect(user.claims == seed.users[0].claims)
            #expect(user.profile == seed.users[0].profile)
            #expect(user.groups == ["admins"])
            #expect(try user.passwordHash?.matches("wonderland") == true)
            #expect(try await store.user(subject: user.subject, in: "default") == user)
            #expect(try await store.contents(of: "none") == nil)
        }
    }

    @Test(
        "a subject that is omitted is the same everywhere, and differs between tenants",
        arguments: StoreBacking.allCases)
    func derivedSubjects(backing: StoreBacking) async throws {
        try await backing.withStore { store in
            let here = try await store.user(named: "alice", in: "default")?.subject
            let there = try await store.user(named: "alice", in: "other")?.subject
            #expect(here == "0b65a2d0-d9c6-8e83-9d4e-9f7bfe6955d7")
            #expect(there != here)
        }
    }

    @Test(
        "a changed user keeps the subject, gets a version, and loses the old password", arguments: StoreBacking.allCases
    )
    func updating(backing: StoreBacking) async throws {
        try await backing.withStore { store in
            let before = try #require(try await store.user(named: "alice", in: "default"))
            var seed = Sample.tenant("default")
            seed.users[0].password = "looking-glass"
            seed.users[0].state = .locked
            #expect(try await store.apply(Seed(tenants: [seed])) == SeedReport(created: 0, updated: 1, unchanged: 3))
            let after = try #require(try await store.user(named: "alice", in: "default"))
            #expect(after.subject == before.subject)
            #expect(after.version == before.version + 1)
            #expect(after.state == .locked)
            #expect(try after.passwordHash?.matches("wonderland") == false)
            #expect(try await store.user(named: "alice", in: "other")?.state == .active)
        }
    }

    @Test(
        "a user who is named without a password has none, and to name them so again changes nothing",
        arguments: StoreBacking.allCases)
    func withoutPassword(backing: StoreBacking) async throws {
        try await backing.withStore { store in
            let before = try #require(try await store.user(named: "alice", in: "default"))
            var seed = Sample.tenant("default")
            seed.users[0].password = nil
            #expect(try await store.apply(Seed(tenants: [seed])) == SeedReport(created: 0, updated: 1, unchanged: 3))
            let after = try #require(try await store.user(named: "alice", in: "default"))
            #expect(after.passwordHash == nil && after.subject == before.subject)
            #expect(try await store.apply(Seed(tenants: [seed])) == SeedReport(created: 0, updated: 0, unchanged: 4))
            #expect(try await store.user(named: "alice", in: "default") == after)
        }
    }

    @Test("of a thousand users and more, too, those without a password have none")
    func manyWithoutPassword() async throws {
        let store = try IdentityStore.inMemory()
        var seed = TenantSeed(record: TenantRecord(name: "default"))
        seed.users = (0..<1_000).map { UserSeed(username: "u\($0)", password: $0 % 500 == 0 ? "x" : nil) }
        _ = try await store.apply(Seed(tenants: [seed]))
        #expect(try await store.apply(Seed(tenants: [seed])).updated == 0)
        for index in seed.users.indices { seed.users[index].password = nil }
        #expect(try await store.apply(Seed(tenants: [seed])).updated == 2)
        #expect(try await store.user(named: "u500", in: "default")?.passwordHash == nil)
    }

    @Test("a seed that cannot be applied whole is not applied at all", arguments: StoreBacking.allCases)
    func atomicity(backing: StoreBacking) async throws {
        try await backing.withStore { store in
            let alice = try #require(try await store.user(named: "alice", in: "default"))
            let seed = TenantSeed(
                record: TenantRecord(name: "default"),
                users: [
                    UserSeed(username: "bob", password: "builder"), UserSeed(username: "eve", subject: alice.subject),
                ])
            let problem = SeedRefusal.Problem(
                file: nil, line: 1, path: "tenants[0].users[1].subject",
                message: "Two users of a tenant cannot share a subject.")
            await #expect(throws: SeedRefusal([problem], isConflict: true)) {
                try await store.apply(Seed(tenants: [seed]))
            }
            #expect(try await store.users(in: "default").map(\.username) == ["alice"])
        }
    }

    @Test("small facts are kept, and tenants are listed", arguments: StoreBacking.allCases)
    func metadata(backing: StoreBacking) async throws {
        try await backing.withStore { store in
            #expect(try await store.metadata("issuer") == nil)
            try await store.setMetadata("issuer", to: "a")
            try await store.setMetadata("issuer", to: "b")
            #expect(try await store.metadata("issuer") == "b")
            #expect(try await store.tenants().map(\.name) == ["default", "other"])
        }
    }
}
