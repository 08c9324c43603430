// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Foundation
import IdentityStore
import InMemoryLogging
import JOSE
import Logging
import OAuth
import Testing

@testable import IdentityProvider

@Suite("What makes and removes tenants takes turns")
struct TenantTurnTests {
    private static func seed(_ name: String, keys: TenantRecord.KeySource = .shared) -> TenantSeed {
        var record = TenantRecord(name: name)
        record.keySource = keys
        return TenantSeed(record: record)
    }

    private static func provider(exportingTo folder: URL? = nil) async throws -> Provider {
        let provider = try await buildProvider(
            store: try IdentityStore.inMemory(), publicKeys: folder.map { PublicKeyExport(directory: $0.path) })
        try await provider.open(at: TenantAddress(issuer: try #require(Issuer("https://login.example.com"))))
        return provider
    }

    private static func withFolder(_ body: (URL) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("turns-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try await body(folder)
    }

    @Test("fixtures are applied in the turn of each of their tenants: nothing of them is there before")
    func apply() async throws {
        let provider = try await Self.provider()
        let seed = Seed(tenants: [Self.seed("first"), Self.seed("second")])
        let applying = try await provider.turns.take("second") {
            let applying = Task { try await provider.apply(seed) }
            for _ in 0..<200 {
                await Task.yield()
                let count = try await provider.store.tenants().count
                #expect(count == 1)
            }
            #expect(provider.origins.seed(of: "second") == nil)
            return applying
        }
        #expect(try await applying.value.created == 2)
        #expect(provider.tenants["first"] != nil && provider.tenants["second"] != nil)
    }

    @Test("those that share keys, and need new ones, do not wait for the tenant whose keys they are, or for each other")
    func sharedKeys() async throws {
        let provider = try await Self.provider()
        var seeds: [TenantSeed] = []
        for (name, algorithm) in [("a", SignatureAlgorithm.es256), ("z", .es384)] {
            var client = Client(id: "app")
            client.signingAlgorithm = algorithm
            seeds.append(TenantSeed(record: Self.seed(name).record, clients: [client]))
        }
        let (first, last) = (seeds[0], seeds[1])
        async let applied = provider.apply(Seed(tenants: [Self.seed("default", keys: .own), last]))
        async let created = provider.createTenant(first, fixture: nil)
        _ = try await (applied, created)
        let algorithms = Set(provider.tenants["z"]?.snapshot.keyRing.entries.map(\.algorithm.name) ?? [])
        #expect(algorithms == ["RS256", "ES256", "ES384"])
    }

    @Test("a tenant that is there already costs no key of the pool")
    func conflict() async throws {
        let provider = try await Self.provider()
        let key = try SigningKey.generate(at: NumericDate(seconds: 0))
        _ = try await provider.createTenant(Self.seed("taken"), fixture: nil)
        try await provider.store.pool(key.privateKeyPEM, id: key.id, .rs256)
        await #expect(throws: StoreError.self) {
            _ = try await provider.createTenant(Self.seed("taken", keys: .own), fixture: nil)
        }
        #expect(try await provider.store.pooledKeyCount(.rs256) == 1)
        _ = try await provider.createTenant(Self.seed("free", keys: .own), fixture: nil)
        #expect(try await provider.store.pooledKeyCount(.rs256) == 0)
    }

    @Test("a tenant that was removed meanwhile gets no folder of keys again, and one that comes later does")
    func removedExport() async throws {
        try await Self.withFolder { folder in
            let provider = try await Self.provider(exportingTo: folder)
            let path = folder.appendingPathComponent("acme").path
            for _ in 0..<2 {
                _ = try await provider.createTenant(Self.seed("acme"), fixture: nil)
                #expect(FileManager.default.fileExists(atPath: path))
                _ = try await provider.removeTenant("acme")
                try provider.export("acme")
                #expect(!FileManager.default.fileExists(atPath: path))
            }
        }
    }

    @Test("a folder that cannot be written keeps no other from being written")
    func failedExport() async throws {
        try await Self.withFolder { folder in
            let provider = try await Self.provider(exportingTo: folder)
            let names = (0..<12).map { "t\($0)" }
            // Nothing can be written below a file.
            try FileManager.default.removeItem(at: folder)
            try Data().write(to: folder)
            for name in names { _ = try await provider.createTenant(Self.seed(name), fixture: nil) }
            try FileManager.default.removeItem(at: folder)
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            try Data().write(to: folder.appendingPathComponent("t0"))
            #expect(provider.exportPublicKeys().map(\.tenant) == ["t0"])
            for name in names.dropFirst() {
                let file = folder.appendingPathComponent("\(name)/jwks.json").path
                #expect(FileManager.default.fileExists(atPath: file), "\(name)")
            }
        }
    }

    @Test("whether a tenant's time is over is judged once more when its turn has come")
    func expiry() async throws {
        try await TestProvider.run { test async throws in
            var brief = Self.seed("brief")
            brief.record.expiresAt = NumericDate(seconds: Int64(test.now.timeIntervalSince1970) + 60)
            _ = try await test.provider.createTenant(brief, fixture: nil)
            test.advance(60)
            let removing = await test.provider.turns.take("brief") {
                let removing = Task { await test.provider.removeExpiredTenants() }
                for _ in 0..<1_000 { await Task.yield() }
                test.advance(-60)
                return removing
            }
            #expect(await removing.value.isEmpty && test.provider.tenants["brief"] != nil)
            test.advance(60)
            #expect(await test.provider.removeExpiredTenants().isEmpty)
            #expect(test.provider.tenants["brief"] == nil)
        }
    }

    @Test("the log says why no key can be made ahead")
    func pool() async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("pool-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let store = try IdentityStore.open(at: folder.appendingPathComponent("understudy.sqlite").path)
        let pool = KeyPool(store: store)
        try store.close()
        let log = InMemoryLogHandler()
        let logger = Logger(label: "test") { _ in log }
        pool.prepare(1)
        let filling = Task { await pool.fill(logger: logger) }
        while log.entries.isEmpty { await Task.yield() }
        filling.cancel()
        await filling.value
        #expect(log.entries.first?.level == .error && "\(log.entries[0].message)".contains("ahead"))
    }
}
