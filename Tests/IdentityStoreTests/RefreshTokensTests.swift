// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import IdentityStore
import JOSE
import OAuth
import Testing

@Suite("Refresh tokens: rotation and reuse (RFC 9700 §4.14.2)")
struct RefreshTokensTests {
    @Test("each token is good once, and its successor keeps the family's end", arguments: StoreBacking.allCases)
    func rotation(backing: StoreBacking) async throws {
        try await backing.withStore { store in
            try await Sample.signIn(store, token: 1)
            let first = try await Sample.redeem(store, 1, for: 2)
            #expect(first.isRotated)
            guard case .redeemed(let authorization, let user, _, let expiresAt) = first else { return }
            #expect(authorization.id == "a1")
            #expect(user.username == "alice")
            #expect(expiresAt == Sample.now.adding(1_000))
            #expect(try await Sample.redeem(store, 2, for: 3, after: 10).isRotated)
            #expect(try await Sample.redeem(store, 3, for: 4, after: 999).isRotated)
            #expect(try await Sample.redeem(store, 4, for: 5, after: 1_000) == .expired)
        }
    }

    @Test("reuse revokes the family, the newest token too", arguments: StoreBacking.allCases)
    func reuse(backing: StoreBacking) async throws {
        try await backing.withStore { store in
            try await Sample.signIn(store, token: 1)
            #expect(try await Sample.redeem(store, 1, for: 2).isRotated)
            #expect(try await Sample.redeem(store, 1, for: 3, after: 1) == .reused)
            #expect(try await Sample.redeem(store, 2, for: 4, after: 2) == .revoked(reason: "refresh_token_reuse"))
            let authorization = try #require(try await store.authorization(id: "a1", in: "default"))
            #expect(authorization.revokedAt == Sample.now.adding(1))
        }
    }

    @Test("of a hundred at once one wins, and the family is dead", arguments: StoreBacking.allCases)
    func concurrency(backing: StoreBacking) async throws {
        try await backing.withStore { store in
            try await Sample.signIn(store, token: 1)
            let outcomes = try await withThrowingTaskGroup(of: RefreshTokenOutcome.self) { group in
                for successor in 100..<200 {
                    group.addTask { try await Sample.redeem(store, 1, for: UInt8(successor)) }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(outcomes.count(where: \.isRotated) == 1)
            #expect(outcomes.count { $0 == .reused } == 1)
            #expect(outcomes.count { $0 == .revoked(reason: "refresh_token_reuse") } == 98)
        }
    }

    @Test("another client's token is not its, and stays good for its owner", arguments: StoreBacking.allCases)
    func foreignClient(backing: StoreBacking) async throws {
        try await backing.withStore { store in
            try await Sample.signIn(store, token: 1)
            #expect(try await Sample.redeem(store, 1, for: 2, client: "thief") == .foreignClient)
            #expect(try await Sample.redeem(store, 1, for: 2).isRotated)
            #expect(try await Sample.redeem(store, 1, for: 3, client: "thief") == .foreignClient)
            #expect(try await Sample.redeem(store, 2, for: 3).isRotated)
        }
    }

    @Test("a token is of one tenant", arguments: StoreBacking.allCases)
    func tenants(backing: StoreBacking) async throws {
        try await backing.withStore { store in
            try await Sample.signIn(store, token: 1)
            #expect(try await Sample.redeem(store, 1, for: 2, tenant: "other") == .unknown)
            #expect(try await Sample.redeem(store, 9, for: 2) == .unknown)
            #expect(try await store.authorization(id: "a1", in: "other") == nil)
        }
    }

    @Test("a refusal by the caller changes nothing", arguments: StoreBacking.allCases)
    func judging(backing: StoreBacking) async throws {
        try await backing.withStore { store in
            try await Sample.signIn(store, token: 1)
            await #expect(throws: Refusal()) {
                try await Sample.redeem(store, 1, for: 2) { _, _ in throw Refusal() }
            }
            #expect(try await Sample.redeem(store, 1, for: 2).isRotated)
        }
    }

    @Test("a reusable token goes on", arguments: StoreBacking.allCases)
    func reusable(backing: StoreBacking) async throws {
        try await backing.withStore { store in
            try await Sample.signIn(store, token: 1)
            for _ in 0..<3 { #expect(try await Sample.redeem(store, 1, for: 2, rotates: false).isKept) }
            #expect(try await Sample.redeem(store, 2, for: 3, rotates: false) == .unknown)
        }
    }

    @Test("a sign-in that is refused keeps nothing", arguments: StoreBacking.allCases)
    func refusedSignIn(backing: StoreBacking) async throws {
        try await backing.withStore { store in
            await #expect(throws: Refusal()) {
                try await store.authorize(username: "nobody", in: "default") { user in
                    #expect(user == nil)
                    throw Refusal()
                }
            }
            try await Sample.signIn(store, token: 1)
            #expect(try await store.authorization(id: "a1", in: "default")?.scope.tokens == ["openid", "email"])
        }
    }
}

@Suite("Refresh tokens: the grace for retries")
struct RefreshTokenGraceTests {
    @Test("within its grace the preceding token yields a sibling", arguments: StoreBacking.allCases)
    func sibling(backing: StoreBacking) async throws {
        try await backing.withStore { store in
            try await Sample.signIn(store, token: 1)
            #expect(try await Sample.redeem(store, 1, for: 2, grace: 30).isRotated)
            #expect(try await Sample.redeem(store, 1, for: 3, after: 29, grace: 30).isRotated)
            #expect(try await Sample.redeem(store, 1, for: 4, after: 30, grace: 30) == .reused)
        }
    }

    @Test("each sibling lives on until their parent is used again", arguments: StoreBacking.allCases)
    func siblings(backing: StoreBacking) async throws {
        try await backing.withStore { store in
            try await Sample.signIn(store, token: 1)
            _ = try await Sample.redeem(store, 1, for: 2, grace: 30)
            _ = try await Sample.redeem(store, 1, for: 3, after: 1, grace: 30)
            #expect(try await Sample.redeem(store, 2, for: 4, after: 2, grace: 30).isRotated)
            #expect(try await Sample.redeem(store, 3, for: 5, after: 3, grace: 30).isRotated)
            #expect(try await Sample.redeem(store, 1, for: 6, after: 4, grace: 30) == .reused)
            for token in [4, 5] as [UInt8] {
                #expect(
                    try await Sample.redeem(store, token, for: 7, after: 5, grace: 30)
                        == .revoked(reason: "refresh_token_reuse"))
            }
        }
    }

    @Test("anything older than the preceding token revokes the family", arguments: StoreBacking.allCases)
    func older(backing: StoreBacking) async throws {
        try await backing.withStore { store in
            try await Sample.signIn(store, token: 1)
            _ = try await Sample.redeem(store, 1, for: 2, grace: 30)
            _ = try await Sample.redeem(store, 2, for: 3, grace: 30)
            #expect(try await Sample.redeem(store, 1, for: 4, after: 1, grace: 30) == .reused)
        }
    }

    @Test("the grace is the same client's only", arguments: StoreBacking.allCases)
    func otherClient(backing: StoreBacking) async throws {
        try await backing.withStore { store in
            try await Sample.signIn(store, token: 1)
            _ = try await Sample.redeem(store, 1, for: 2, grace: 30)
            #expect(try await Sample.redeem(store, 1, for: 3, grace: 30, client: "thief") == .foreignClient)
            #expect(try await Sample.redeem(store, 2, for: 3, grace: 30).isRotated)
        }
    }
}
