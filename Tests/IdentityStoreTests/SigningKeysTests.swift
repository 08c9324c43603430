// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Foundation
import GRDB
import IdentityStore
import JOSE
import TestSupport
import Testing

@Suite("Signing keys, by their dates")
struct SigningKeysTests {
    private func key(
        _ id: String, _ algorithm: SignatureAlgorithm = .rs256, activatesAt: NumericDate = Sample.now
    ) -> SigningKey {
        SigningKey(
            id: id, algorithm: algorithm, privateKeyPEM: "pem", createdAt: Sample.now, activatesAt: activatesAt)
    }

    private func rotation(_ now: NumericDate) -> SigningKeyRotation {
        SigningKeyRotation(algorithm: .rs256, now: now, publicationPeriod: 60, retirementPeriod: 3_600)
    }

    @Test("they come back in the order they were made, each tenant's own", arguments: StoreBacking.allCases)
    func order(backing: StoreBacking) async throws {
        try await backing.withStore { store in
            for id in ["z", "a"] { try await store.addSigningKey(key(id), to: "default") }
            #expect(try await store.signingKeys(of: "default") == [key("z"), key("a")])
            #expect(try await store.signingKeys(of: "other").isEmpty)
            await #expect(throws: StoreError.self) { try await store.addSigningKey(key("z"), to: "default") }
            await #expect(throws: StoreError.self) { try await store.addSigningKey(key("b"), to: "nowhere") }
        }
    }

    @Test("a new key is published before it signs, and the last one after it did", arguments: StoreBacking.allCases)
    func rotation(backing: StoreBacking) async throws {
        try await backing.withStore { store in
            try await store.addSigningKey(key("old"), to: "default")
            try await store.addSigningKey(key("other", .es256), to: "default")
            let next = try await store.rotateSigningKey(rotation(Sample.now), to: key("new"), in: "default")
            #expect(next.id == "new" && next.activatesAt == Sample.now.adding(60))
            func states(_ seconds: Int64) async throws -> [SigningKeyState] {
                try await store.signingKeys(of: "default").map { $0.state(at: Sample.now.adding(seconds)) }
            }
            #expect(try await states(59) == [.active, .active, .upcoming])
            #expect(try await states(60) == [.retiring, .active, .active])
            #expect(try await states(3_659) == [.retiring, .active, .active])
            #expect(try await states(3_660) == [.withdrawn, .active, .active])
        }
    }

    @Test("a ring that is full takes no key but in place of one that is withdrawn", arguments: StoreBacking.allCases)
    func full(backing: StoreBacking) async throws {
        try await backing.withStore { store in
            for number in 0..<SigningKey.limit { try await store.addSigningKey(key("k\(number)"), to: "default") }
            await #expect(throws: StoreError.self) { try await store.addSigningKey(key("more"), to: "default") }
            await #expect(throws: StoreError.self) {
                try await store.rotateSigningKey(rotation(Sample.now), to: key("more"), in: "default")
            }
            let ids = try await store.signingKeys(of: "default").map(\.id)
            #expect(ids.count == SigningKey.limit && !ids.contains("more"))
            for id in ["k3", "k7"] {
                _ = try await store.changeSigningKey(id, in: "default", keepingSigner: nil) { key in
                    (key.retiresAt, key.withdrawsAt) = (Sample.now, Sample.now)
                }
            }
            try await store.addSigningKey(key("more"), to: "default")
            let kept = try await store.signingKeys(of: "default").map(\.id)
            #expect(
                kept.count == SigningKey.limit && kept.last == "more" && !kept.contains("k3") && kept.contains("k7"))
        }
    }

    @Test("certificates stay with their key", arguments: StoreBacking.allCases)
    func certificates(backing: StoreBacking) async throws {
        try await backing.withStore { store in
            var certified = key("certified")
            certified.certificates = [[0x30, 0x00], [0x30, 0xFF]]
            try await store.addSigningKey(certified, to: "default")
            #expect(try await store.signingKeys(of: "default") == [certified])
        }
    }

    @Test("an upcoming key takes over at once, and the fresh one is not kept", arguments: StoreBacking.allCases)
    func upcoming(backing: StoreBacking) async throws {
        try await backing.withStore { store in
            try await store.addSigningKey(key("old"), to: "default")
            try await store.addSigningKey(key("next", activatesAt: .farFuture), to: "default")
            let next = try await store.rotateSigningKey(rotation(Sample.now), to: key("fresh"), in: "default")
            #expect(next.id == "next" && next.activatesAt == Sample.now)
            #expect(
                try await store.signingKeys(of: "default").map { $0.state(at: Sample.now) } == [.retiring, .active])
            await #expect(throws: StoreError.conflict("no RS256 key is upcoming")) {
                try await store.rotateSigningKey(rotation(Sample.now), to: nil, in: "default")
            }
        }
    }

    @Test(
        "an upcoming key waits for as long as is asked for, and so long the last one signs",
        arguments: StoreBacking.allCases)
    func waiting(backing: StoreBacking) async throws {
        try await backing.withStore { store in
            try await store.addSigningKey(key("old"), to: "default")
            try await store.addSigningKey(key("next", activatesAt: .farFuture), to: "default")
            for (now, period) in [(Sample.now, 600), (Sample.now.adding(300), 600)] as [(NumericDate, Int64)] {
                let rotation = SigningKeyRotation(
                    algorithm: .rs256, now: now, publicationPeriod: 0, waitingPeriod: period, retirementPeriod: 60)
                let next = try await store.rotateSigningKey(rotation, to: nil, in: "default")
                #expect(next.id == "next" && next.activatesAt == now.adding(period))
            }
            func states(_ seconds: Int64) async throws -> [SigningKeyState] {
                try await store.signingKeys(of: "default").map { $0.state(at: Sample.now.adding(seconds)) }
            }
            // Put off once more: at no moment does none sign.
            #expect(try await states(899) == [.active, .upcoming])
            #expect(try await states(900) == [.retiring, .active])
            #expect(try await states(960) == [.withdrawn, .active])
        }
    }

    @Test("the last one that signs stays, unless that is not asked for", arguments: StoreBacking.allCases)
    func last(backing: StoreBacking) async throws {
        try await backing.withStore { store in
            try await store.addSigningKey(key("only"), to: "default")
            await #expect(throws: StoreError.conflict("it is the only active RS256 key")) {
                try await store.changeSigningKey("only", in: "default", keepingSigner: Sample.now) {
                    $0.withdrawsAt = Sample.now
                }
            }
            #expect(try await store.signingKeys(of: "default").map { $0.state(at: Sample.now) } == [.active])
            let gone = try await store.changeSigningKey("only", in: "default", keepingSigner: nil) {
                $0.withdrawsAt = Sample.now
            }
            #expect(gone?.state(at: Sample.now) == .withdrawn)
            #expect(
                try await store.changeSigningKey("none", in: "default", keepingSigner: nil) { _ in } == nil)
        }
    }

    @Test("neither does the one on which a retirement relies", arguments: StoreBacking.allCases)
    func successor(backing: StoreBacking) async throws {
        try await backing.withStore { store in
            try await store.addSigningKey(key("old"), to: "default")
            _ = try await store.rotateSigningKey(rotation(Sample.now), to: key("new"), in: "default")
            await #expect(throws: StoreError.conflict("it is the only active RS256 key")) {
                try await store.changeSigningKey("new", in: "default", keepingSigner: Sample.now) {
                    $0.withdrawsAt = Sample.now
                }
            }
            // After it took over, the old one may go.
            let later = Sample.now.adding(60)
            let old = try await store.changeSigningKey("old", in: "default", keepingSigner: later) {
                $0.withdrawsAt = later
            }
            #expect(old?.state(at: later) == .withdrawn)
        }
    }

    @Test("the states of a version 1 file become the dates that mean them")
    func migration() async throws {
        try await withTemporaryDirectory { folder in
            let path = folder + "/understudy.db"
            let store = try IdentityStore.open(at: path)
            _ = try await store.apply(Seed(tenants: [Sample.tenant("default")]))
            try store.close()
            let queue = try DatabaseQueue(path: path)
            try await queue.write { database in
                try database.execute(
                    sql: """
                        DROP TABLE signing_keys;
                        CREATE TABLE signing_keys (
                            tenant TEXT NOT NULL REFERENCES tenants (name) ON DELETE CASCADE, id TEXT NOT NULL,
                            algorithm TEXT NOT NULL, state TEXT NOT NULL, private_key TEXT NOT NULL,
                            created_at INTEGER NOT NULL, place INTEGER NOT NULL, PRIMARY KEY (tenant, id)
                        ) STRICT;
                        DELETE FROM grdb_migrations WHERE identifier LIKE '2:%';
                        """)
                for (place, state) in ["upcoming", "active", "retiring", "withdrawn"].enumerated() {
                    try database.execute(
                        sql: "INSERT INTO signing_keys VALUES ('default', ?, 'RS256', ?, 'pem', 5, ?)",
                        arguments: [state, state, place])
                }
            }
            try queue.close()
            let migrated = try IdentityStore.open(at: path)
            let keys = try await migrated.signingKeys(of: "default")
            #expect(keys.map { $0.state(at: Sample.now).rawValue } == keys.map(\.id))
            #expect(keys.count == 4)
            try migrated.close()
        }
    }
}
