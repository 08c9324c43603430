// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Fixtures
import Foundation
import IdentityProvider
import IdentityStore
import JOSE
import Logging
import NIOHTTP1
import OAuth
import Testing

@Suite("Tenants that come and go", .timeLimit(.minutes(30)))
struct TenantLifeTests {
    private func seed(_ name: String, keys: TenantRecord.KeySource = .shared) -> TenantSeed {
        var record = TenantRecord(name: name)
        record.keySource = keys
        return TenantSeed(record: record)
    }

    @Test("a tenant whose time is over goes by itself, by the system's clock and not by its own")
    func timeToLive() async throws {
        try await TestProvider.run { test async throws in
            var brief = seed("brief")
            brief.record.expiresAt = NumericDate(seconds: Int64(test.now.timeIntervalSince1970) + 60)
            let tenant = try await test.provider.createTenant(brief, fixture: nil)
            #expect(tenant.clock.advance(by: 3_600))
            #expect(await test.provider.removeExpiredTenants().isEmpty)
            #expect(try await test.send(.GET, "/brief/jwks.json").status == 200)
            test.advance(60)
            #expect(await test.provider.removeExpiredTenants().isEmpty)
            #expect(try await test.send(.GET, "/brief/jwks.json").status == 404)
            #expect(try await test.provider.store.contents(of: "brief") == nil)
        }
    }

    @Test("a tenant that shares keys follows each change of them at once")
    func sharedKeys() async throws {
        try await TestProvider.run { test async throws in
            _ = try await test.provider.createTenant(seed("twin"), fixture: nil)
            let before = try await test.send(.GET, "/twin/jwks.json").text
            _ = try await test.provider.rotateKey(
                .rs256, publicationPeriod: nil, retirementPeriod: nil, in: TenantDirectory.defaultName)
            let after = try await test.send(.GET, "/twin/jwks.json").text
            #expect(after != before)
            #expect(try await test.send(.GET, "/jwks.json").text == after)
        }
    }

    @Test("keys of its own come from a pool that fills itself behind the first, and keeps what it has")
    func pool() async throws {
        try await TestProvider.run { test async throws in
            let store = test.provider.store
            let first = try await test.provider.createTenant(seed("first", keys: .own), fixture: nil)
            while try await store.pooledKeyCount(.rs256) == 0 { await Task.yield() }
            let pooled = try #require(try await store.takePooledKey(.rs256))
            try await store.pool(pooled, id: "kept", .rs256)
            let second = try await test.provider.createTenant(seed("second", keys: .own), fixture: nil)
            let ids = Set([first, second].flatMap { $0.snapshot.keyRing.entries.map(\.id) })
            #expect(ids.count == 2)
            #expect(ids.isDisjoint(with: try test.tenant.snapshot.keyRing.entries.map(\.id)))
        }
    }

    @Test("keys that wait in the pool are there after a restart, and the first tenant with keys of its own has one")
    func pooledKeysOnDisk() async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("pool-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appendingPathComponent("understudy.sqlite").path
        let address = TenantAddress(issuer: try #require(Issuer("https://login.example.com")))
        let store = try IdentityStore.open(at: path)
        let provider = try await buildProvider(store: store)
        try await provider.open(at: address)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                await provider.keyPool.fill(logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
            }
            _ = try await provider.createTenant(seed("first", keys: .own), fixture: nil)
            while try await store.pooledKeyCount(.rs256) == 0 { await Task.yield() }
            group.cancelAll()
            try await group.waitForAll()
        }
        let pooled = try #require(try await store.takePooledKey(.rs256))
        while try await store.takePooledKey(.rs256) != nil {}
        try await store.pool(pooled, id: "kept", .rs256)
        try store.close()
        let reopened = try IdentityStore.open(at: path)
        #expect(try await reopened.pooledKeyCount(.rs256) == 1)
        let restarted = try await buildProvider(store: reopened)
        try await restarted.open(at: address)
        let second = try await restarted.createTenant(seed("second", keys: .own), fixture: nil)
        #expect(second.snapshot.keyRing.entries.map(\.record.privateKeyPEM) == [pooled])
        #expect(try await reopened.pooledKeyCount(.rs256) == 0)
        try reopened.close()
    }

    @Test("the public keys of a tenant are exported into a folder of its own, which goes with it")
    func export() async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("keys-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let provider = try await buildProvider(
            store: try IdentityStore.inMemory(), publicKeys: PublicKeyExport(directory: folder.path))
        let address = try #require(Issuer("https://login.example.com/base"))
        try await provider.open(at: TenantAddress(issuer: address))
        _ = try await provider.createTenant(seed("acme/eu"), fixture: nil)
        let issuer = try String(contentsOf: folder.appendingPathComponent("acme.eu/issuer.txt"), encoding: .utf8)
        #expect(issuer == "https://login.example.com/base/acme/eu\n")
        #expect(try await provider.removeTenant("acme/eu"))
        #expect(!FileManager.default.fileExists(atPath: folder.appendingPathComponent("acme.eu").path))
        #expect(FileManager.default.fileExists(atPath: folder.appendingPathComponent("default/jwks.json").path))
    }

    @Test(
        "a thousand tenants live beside each other, the longest name that fits counts, and a restart finds them again")
    func thousand() async throws {
        let store = try IdentityStore.inMemory()
        let provider = try await buildProvider(store: store)
        let address = TenantAddress(issuer: try #require(Issuer("https://login.example.com")))
        try await provider.open(at: address)
        for number in 0..<1_000 {
            _ = try await provider.createTenant(
                seed(number % 2 == 0 ? "t-\(number)" : "t-\(number - 1)/deep"), fixture: nil)
        }
        #expect(provider.tenants.all.count == 1_001)
        #expect(provider.tenants.tenant(at: "/t-4/token")?.name == "t-4")
        #expect(provider.tenants.tenant(at: "/t-4/deep/token")?.name == "t-4/deep")
        #expect(provider.tenants.tenant(at: "/t-4/deeper/token")?.name == "t-4")
        #expect(provider.tenants.tenant(at: "/t-44444/token")?.name == "default")
        #expect(provider.tenants.tenant(at: "/default/token")?.name == "default")
        let restarted = try await buildProvider(store: store)
        try await restarted.open(at: address)
        #expect(restarted.tenants.all.map(\.name) == provider.tenants.all.map(\.name))
    }
}
