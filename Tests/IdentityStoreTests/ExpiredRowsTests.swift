// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Foundation
import GRDB
import IdentityStore
import JOSE
import OAuth
import TestSupport
import Testing

@Suite("Rows that ended are deleted")
struct ExpiredRowsTests {
    private static let day: Int64 = 86_400

    /// Removes what ended by then, in the tenant `default`.
    @discardableResult
    private func remove(_ store: IdentityStore, after seconds: Int64, settled: Int64? = nil) async throws -> Int {
        try await store.removeExpired(
            in: "default", at: Sample.now.adding(seconds), settled: Sample.now.adding(settled ?? seconds))
    }

    @Test("an authorization stays until 24 hours after its last token ended", arguments: StoreBacking.allCases)
    func retention(backing: StoreBacking) async throws {
        try await backing.withStore { store async throws in
            try await Sample.signIn(store, token: 1, lifetime: 1_000)
            try await remove(store, after: 1_000 + Self.day - 1)
            #expect(try await store.authorization(id: "a1", in: "default") != nil)
            try await remove(store, after: 1_000 + Self.day)
            #expect(try await store.authorization(id: "a1", in: "default") == nil)
        }
    }

    @Test("a family with a used token stays whole until it goes whole, so that reuse is seen to the end")
    func family() async throws {
        try await StoreBacking.memory.withStore { store async throws in
            for (id, token) in [("a1", 1), ("a2", 11)] as [(String, UInt8)] {
                try await Sample.signIn(store, token: token, lifetime: 1_000, id: id)
                #expect(try await Sample.redeem(store, token, for: token + 1).isRotated)
                #expect(try await Sample.redeem(store, token + 1, for: token + 2, after: 500).isRotated)
            }
            try await remove(store, after: 1_000 + Self.day - 1)
            #expect(try await Sample.redeem(store, 1, for: 4, after: 1_000 + Self.day - 1) == .expired)
            #expect(try await Sample.redeem(store, 1, for: 4, after: 999) == .reused)
            #expect(try await Sample.redeem(store, 3, for: 5, after: 999) == .revoked(reason: "refresh_token_reuse"))
            try await remove(store, after: 1_000 + Self.day)
            for token in [1, 2, 3, 11, 12, 13] as [UInt8] {
                #expect(try await Sample.redeem(store, token, for: 99, after: 999) == .unknown)
            }
        }
    }

    @Test("an access token that outlives its refresh token keeps the family")
    func lateRefresh() async throws {
        try await StoreBacking.memory.withStore { store async throws in
            try await Sample.signIn(store, token: 1, lifetime: 1_000)
            // Its access token ends 300 seconds later.
            #expect(try await Sample.redeem(store, 1, for: 2, after: 900).isRotated)
            try await remove(store, after: 1_200 + Self.day - 1)
            #expect(try await Sample.redeem(store, 1, for: 3, after: 1_100) == .expired)
            try await remove(store, after: 1_200 + Self.day)
            #expect(try await Sample.redeem(store, 1, for: 3, after: 1_100) == .unknown)
        }
    }

    @Test("the rows of another tenant stay")
    func otherTenant() async throws {
        try await StoreBacking.memory.withStore { store async throws in
            try await Sample.signIn(store, token: 1)
            _ = try await store.removeExpired(in: "other", at: .farFuture, settled: .farFuture)
            #expect(try await Sample.redeem(store, 1, for: 2).isRotated)
        }
    }

    @Test("a clock that went ahead and back makes no used assertion and no used proof valid again")
    func usedOnce() async throws {
        try await StoreBacking.memory.withStore { store async throws in
            let (end, settled) = (Sample.now.adding(60), Sample.now)
            func use() async throws -> [Bool] {
                [
                    try await store.useAssertion(
                        digest: Sample.digest(1), of: "app", until: end, in: "default", settled: settled),
                    try await store.useProof(digest: Sample.digest(2), until: end, in: "default", settled: settled),
                ]
            }
            #expect(try await use() == [true, true])
            try await remove(store, after: 10 * Self.day, settled: 0)
            #expect(try await use() == [false, false])
        }
    }

    @Test("a revoked access token stays revoked while its authorization is there, whatever the clock shows")
    func revokedToken() async throws {
        try await StoreBacking.memory.withStore { store async throws in
            try await Sample.signIn(store, token: 1, lifetime: 10 * Self.day)
            try await store.revokeToken("a1.x", until: Sample.now.adding(60), in: "default")
            try await remove(store, after: 5 * Self.day)
            try await store.revokeToken("a1.y", until: Sample.now.adding(6 * Self.day), in: "default")
            let standing = try await store.standing(ofToken: "a1.x", authorization: "a1", in: "default")
            #expect(standing.isRevoked)
        }
    }

    @Test("a session stays as long as something that it gave")
    func session() async throws {
        try await StoreBacking.memory.withStore { store async throws in
            try await browse(store, id: "a1", tokensEnd: 5 * Self.day)
            try await remove(store, after: 2 * Self.day)
            let kept = try await store.sessions(
                in: "default", at: Sample.now, matching: SessionFilter(), page: RecordPage(limit: 9))
            #expect(kept.map(\.session.id) == ["s-a1"])
            try await remove(store, after: 6 * Self.day)
            #expect(try await store.endSession("s-a1", in: "default", at: Sample.now) == nil)
        }
    }

    private func draft(_ session: String) -> SessionDraft {
        SessionDraft(
            id: session, digest: Sample.digest(50), replacing: nil, now: Sample.now, expiresAt: Sample.now.adding(100))
    }

    /// Signs alice in with a browser, and redeems a code.
    private func browse(_ store: IdentityStore, id: String, tokensEnd: Int64) async throws {
        let (user, _, _) = try await store.signIn("alice", in: "default", with: draft("s-\(id)")) { try #require($0) }
        let code = AuthorizationCode(
            redirectURI: nil, challenge: nil, nonce: nil, expiresAt: Sample.now.adding(60))
        let isKept = try await store.issueCode(
            code, digest: Sample.digest(60), for: Sample.authorization(id, subject: user.subject), consent: nil,
            in: "default")
        #expect(isKept)
        let end = Sample.now.adding(tokensEnd)
        _ = try await store.redeemCode(
            digest: Sample.digest(60), clientID: "app", in: "default", at: Sample.now, tokensEnd: end
        ) { _, _, _ in RefreshTokenDraft(digest: Sample.digest(61), expiresAt: Sample.now.adding(100)) }
    }

    @Test("of every kind of row nothing is left")
    func everything() async throws {
        try await withTemporaryDirectory { folder async throws in
            let path = folder + "/understudy.db"
            let store = try IdentityStore.open(at: path)
            _ = try await store.apply(Seed(tenants: [Sample.tenant("default")]))
            try await browse(store, id: "a1", tokensEnd: 300)
            try await store.revokeToken("a1.x", until: Sample.now.adding(60), in: "default")
            try await store.keep(
                OpaqueToken(claims: [:], expiresAt: Sample.now.adding(60)), digest: Sample.digest(3), in: "default")
            let end = Sample.now.adding(60)
            _ = try await store.useAssertion(
                digest: Sample.digest(4), of: "app", until: end, in: "default", settled: Sample.now)
            _ = try await store.useProof(digest: Sample.digest(5), until: end, in: "default", settled: Sample.now)
            let device = DeviceCode(
                clientID: "app", userCode: "BCDF", scope: Scope(), audience: [], expiresAt: end, interval: 5)
            #expect(try await store.keep(device, digest: Sample.digest(6), in: "default", at: Sample.now))
            let user = try #require(try await store.user(named: "alice", in: "default"))
            let isApproved = try await store.approveDevice(
                userCode: "BCDF", for: "alice", in: "default", at: Sample.now
            ) { _ in Sample.authorization("a2", subject: user.subject) }
            #expect(isApproved)
            #expect(try await counts(path).values.min() == 1)
            try await remove(store, after: 300 + Self.day)
            #expect(try await counts(path).values.max() == 0)
            try store.close()
        }
    }

    /// How many rows each table has that deletion is about.
    private func counts(_ path: String) async throws -> [String: Int] {
        try await DatabaseQueue(path: path)
            .read { database in
                var counts: [String: Int] = [:]
                for table in [
                    "authorizations", "authorization_codes", "client_assertions", "device_codes", "dpop_proofs",
                    "opaque_tokens", "refresh_tokens", "revoked_tokens", "session_authorizations", "sessions",
                ] { counts[table] = try Int.fetchOne(database, sql: "SELECT COUNT(*) FROM \(table)") }
                return counts
            }
    }

    /// Signs alice in many times, with a refresh token of its own each time.
    private func signIn(_ store: IdentityStore, times: Range<Int>) async throws {
        for number in times {
            _ = try await store.authorize(username: "alice", in: "default") { user in
                var digest = Sample.digest(0)
                withUnsafeBytes(of: UInt64(number) &* 0x9E37_79B9_7F4A_7C15) { digest.replaceSubrange(0..<8, with: $0) }
                return (
                    Sample.authorization("a\(number)", subject: try #require(user).subject),
                    RefreshTokenDraft(digest: digest, expiresAt: Sample.now.adding(1_000))
                )
            }
        }
    }

    @Test("deletion is many small transactions: a failure late in it undoes nothing before")
    func smallTransactions() async throws {
        try await withTemporaryDirectory { folder async throws in
            let path = folder + "/understudy.db"
            let store = try IdentityStore.open(at: path)
            _ = try await store.apply(Seed(tenants: [Sample.tenant("default")]))
            try await signIn(store, times: 0..<1_000)
            try await store.prolong(
                try #require(try await store.authorization(id: "a500", in: "default")), until: Sample.now.adding(2_000),
                in: "default")
            try await DatabaseQueue(path: path)
                .write { database in
                    try database.execute(
                        sql: """
                            CREATE TRIGGER refusal BEFORE DELETE ON authorizations WHEN old.id = 'a500'
                            BEGIN SELECT RAISE(ABORT, 'refused'); END
                            """)
                }
            await #expect(throws: StoreError.self) { try await remove(store, after: 2_000 + Self.day) }
            let left = try #require(try await counts(path)["authorizations"])
            #expect((1...500).contains(left))
            try store.close()
        }
    }

    /// The size of a store's file after so many sign-ins and what a test does with them.
    private func size(
        after signIns: Int, _ body: (IdentityStore) async throws -> Void
    ) async throws -> Int {
        var size = 0
        try await withTemporaryDirectory { folder async throws in
            let path = folder + "/understudy.db"
            let store = try IdentityStore.open(at: path)
            _ = try await store.apply(Seed(tenants: [Sample.tenant("default"), Sample.tenant("other")]))
            try await signIn(store, times: 0..<signIns)
            try await body(store)
            try store.close()
            size = try #require(try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int)
        }
        return size
    }

    @Test("ten times as many sign-ins leave a file no larger once they are deleted, and so does a reset or a removal")
    func fileSize() async throws {
        let few = try await size(after: 300) { _ in }
        let many = try await size(after: 3_000) { _ in }
        let deleted = try await size(after: 3_000) { store async throws in
            try await remove(store, after: 1_000 + Self.day)
            try await store.shrink()
        }
        let reset = try await size(after: 3_000) { store async throws in
            try await store.reset("default", to: [Sample.tenant("default")])
            try await store.shrink()
        }
        let removed = try await size(after: 3_000) { store async throws in
            _ = try await store.removeTenant("default")
            try await store.shrink()
        }
        #expect(many > 3 * few)
        #expect(max(deleted, reset, removed) <= few * 12 / 10)
    }

    @Test("a file that does not shrink uses its free pages again")
    func reuse() async throws {
        func size(rounds: Int) async throws -> Int {
            try await self.size(after: 0) { store async throws in
                for round in 0..<rounds {
                    try await signIn(store, times: round * 1_000..<(round + 1) * 1_000)
                    try await remove(store, after: 1_000 + Self.day)
                }
            }
        }
        let (one, six) = (try await size(rounds: 1), try await size(rounds: 6))
        #expect(six <= one * 12 / 10)
    }

    @Test(
        "each row to delete is found by an index",
        arguments: [
            ("id FROM authorizations WHERE tenant = 'x' AND ends_at <= 1 ORDER BY ends_at LIMIT 9", "_by_end"),
            ("id FROM sessions WHERE tenant = 'x' AND expires_at <= 1", "_by_expiry"),
            ("1 FROM opaque_tokens WHERE tenant = 'x' AND expires_at <= 1", "_by_expiry"),
            ("1 FROM refresh_tokens WHERE tenant = 'x' AND authorization_id = 'a'", "_of_authorization"),
            ("1 FROM authorization_codes WHERE tenant = 'x' AND authorization_id = 'a'", "_of_authorization"),
            ("1 FROM revoked_tokens WHERE tenant = 'x' AND id > 'a.' AND id < 'a/'", "(tenant=? AND id>? AND id<?)"),
        ])
    func plans(question: String, search: String) async throws {
        try await withTemporaryDirectory { folder async throws in
            let path = folder + "/understudy.db"
            try IdentityStore.open(at: path).close()
            let plan = try await DatabaseQueue(path: path)
                .read { database in
                    try Row.fetchAll(database, sql: "EXPLAIN QUERY PLAN SELECT \(question)")
                        .map { $0["detail"] as String }
                }
            #expect(plan.count == 1 && plan.allSatisfy { $0.hasPrefix("SEARCH") && $0.contains(search) }, "\(plan)")
        }
    }
}
