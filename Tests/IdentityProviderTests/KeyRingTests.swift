// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Foundation
import IdentityProvider
import IdentityStore
import JOSE
import LibCrypto
import OAuth
import Synchronization
import Testing

@Suite("The key ring and its export")
struct KeyRingTests {
    private static let now = NumericDate(seconds: 1_000)

    /// Withdrawn, retiring, active and upcoming at ``now``.
    private static let keys = Result {
        try [(1, 2, 3), (1, 900, 1_001), (1, nil, nil), (1_001, nil, nil)]
            .map { (dates: (Int64, Int64?, Int64?)) in
                var key = try SigningKey.generate(at: now, activatesAt: NumericDate(seconds: dates.0))
                key.retiresAt = dates.1.map(NumericDate.init(seconds:))
                key.withdrawsAt = dates.2.map(NumericDate.init(seconds:))
                return key
            }
    }

    @Test("no key is made whose id a command line would take for an option")
    func ids() throws {
        let now = NumericDate(seconds: 1_800_000_000)
        for _ in 0..<400 { #expect(try SigningKey.generate(.es256, at: now).id.first != "-") }
    }

    @Test("the newest active key signs; all but withdrawn ones are published; an id matches exactly or not")
    func states() throws {
        let keys = try Self.keys.get()
        #expect(keys.map { $0.state(at: Self.now) } == [.withdrawn, .retiring, .active, .upcoming])
        let ring = try KeyRing(keys)
        #expect(ring.signer(for: .rs256, at: Self.now)?.id == keys[2].id)
        #expect(ring.published(at: Self.now).map(\.id) == keys[1...].map(\.id))
        #expect(ring.published(keys[0].id, at: Self.now) == nil && ring.published("x", at: Self.now) == nil)
        #expect(ring.published(keys[1].id, at: Self.now) != nil)
        #expect(keys[2].id == ring.signer(for: .rs256, at: Self.now)?.webKey.thumbprint)
        #expect(ring.signer(for: .es256, at: Self.now) == nil)
    }

    @Test("the clock moves the keys, forwards and back")
    func clock() throws {
        let keys = try Self.keys.get()
        let ring = try KeyRing(keys)
        let later = Self.now.adding(1)
        #expect(ring.signer(for: .rs256, at: later)?.id == keys[3].id)
        #expect(ring.published(at: later).map(\.id) == [keys[2].id, keys[3].id])
        #expect(ring.signer(for: .rs256, at: NumericDate(seconds: 1))?.id == keys[2].id)
        #expect(ring.published(at: NumericDate(seconds: 2)).count == 4)
    }

    @Test("the export holds public halves and the issuer, and loses what left the ring")
    func export() throws {
        let keys = try Self.keys.get()
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("keys-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let issuer = try #require(Issuer("http://localhost:8080"))
        let export = PublicKeyExport(directory: folder.path)
        try export.write(KeyRing(keys).publicKeys(at: Self.now), tenant: "default", issuer: issuer)
        func names() throws -> Set<String> {
            Set(try FileManager.default.contentsOfDirectory(atPath: folder.path + "/default"))
        }
        let all = Set(keys[1...].map { "\($0.id).pem" } + ["jwks.json", "issuer.txt"])
        #expect(try names() == all)
        for name in all {
            let text = try String(contentsOf: folder.appendingPathComponent("default/\(name)"), encoding: .utf8)
            #expect(!text.contains("PRIVATE") && !text.contains("\"d\""))
        }
        try export.write(KeyRing(keys).publicKeys(at: Self.now.adding(1)), tenant: "default", issuer: issuer)
        #expect(try names() == all.subtracting(["\(keys[1].id).pem"]))
    }

    @Test("the export follows the clock: a key that is withdrawn by its date leaves the folder")
    func exportByDate() async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("keys-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let time = TestProvider.Time()
        let provider = try await buildProvider(
            store: try IdentityStore.inMemory(), clock: TenantClock { time.now.withLock { $0 } },
            publicKeys: PublicKeyExport(directory: folder.path))
        try await provider.open(at: TenantAddress(issuer: try #require(Issuer("http://localhost:8080"))))
        func names() throws -> Set<String> {
            Set(
                try FileManager.default.contentsOfDirectory(atPath: folder.path + "/default")
                    .filter { $0.hasSuffix(".pem") })
        }
        let first = try names()
        let next = try await provider.rotateKey(
            .rs256, publicationPeriod: 10, retirementPeriod: 60, in: TenantDirectory.defaultName)
        #expect(try names() == first.union(["\(next.id).pem"]))
        time.now.withLock { $0 = $0.adding(69) }
        #expect(provider.exportPublicKeys().isEmpty)
        #expect(try names().count == 2)
        time.now.withLock { $0 = $0.adding(1) }
        #expect(provider.exportPublicKeys().isEmpty)
        #expect(try names() == ["\(next.id).pem"])
    }
}
