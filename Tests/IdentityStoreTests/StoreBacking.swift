// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Foundation
import IdentityStore
import JOSE
import OAuth
import TestSupport

/// What the contract suite runs on: a file, and memory.
enum StoreBacking: CaseIterable, Sendable {
    case file
    case memory

    /// Runs the body over a new store that holds the tenants `default` and `other`, each with a user and a client.
    func withStore(_ body: (IdentityStore) async throws -> Void) async throws {
        switch self {
        case .memory: try await seeded(IdentityStore.inMemory(), body)
        case .file:
            try await withTemporaryDirectory { path in
                try await seeded(IdentityStore.open(at: path + "/understudy.db"), body)
            }
        }
    }

    private func seeded(_ store: IdentityStore, _ body: (IdentityStore) async throws -> Void) async throws {
        _ = try await store.apply(Seed(tenants: [Sample.tenant("default"), Sample.tenant("other")]))
        try await body(store)
        try store.close()
    }
}

/// Records to work with.
enum Sample {
    static let now = NumericDate(seconds: 1_800_000_000)

    static func tenant(_ name: String) -> TenantSeed {
        var user = UserSeed(username: "alice", password: "wonderland")
        user.profile = ["name": "Alice"]
        user.claims = ["department": "mathematics", "n": 9_007_199_254_740_993]
        user.groups = ["admins"]
        var client = Client(id: "app", secret: "secret")
        client.grants = [.password, .refreshToken]
        client.scopes = Scope(["openid", "email"])
        return TenantSeed(
            record: TenantRecord(name: name), users: [user], clients: [client],
            audiences: [Audience(id: "api", tokenType: "at+jwt")])
    }

    static func authorization(_ id: String, subject: String) -> Authorization {
        Authorization(
            id: id, clientID: "app", subject: subject, grant: .password, scope: Scope(["openid", "email"]),
            audience: ["api"], authenticatedAt: now, sessionID: "s-\(id)", createdAt: now)
    }

    /// A digest that stands for a token.
    static func digest(_ number: UInt8) -> [UInt8] {
        [UInt8](repeating: number, count: 32)
    }

    /// Signs alice in with a refresh token that lives for `lifetime` seconds.
    static func signIn(
        _ store: IdentityStore, token: UInt8, lifetime: Int64 = 1_000, id: String = "a1", keyThumbprint: String? = nil
    ) async throws {
        _ = try await store.authorize(username: "alice", in: "default") { user in
            guard let user else { throw Refusal() }
            let draft = RefreshTokenDraft(
                digest: digest(token), expiresAt: now.adding(lifetime), keyThumbprint: keyThumbprint)
            return (authorization(id, subject: user.subject), draft)
        }
    }

    /// Presents a token, `seconds` after the sign-in.
    static func redeem(
        _ store: IdentityStore, _ token: UInt8, for successor: UInt8, after seconds: Int64 = 0, grace: Int64 = 0,
        client: String = "app", rotates: Bool = true, tenant: String = "default",
        judging: @escaping @Sendable (Authorization, User?) throws -> Void = { _, _ in }
    ) async throws -> RefreshTokenOutcome {
        let redemption = RefreshTokenRedemption(
            digest: digest(token), clientID: client, now: now.adding(seconds), successor: digest(successor),
            rotates: rotates, grace: grace, tokensEnd: now.adding(seconds + 300))
        return try await store.redeemRefreshToken(redemption, in: tenant) { authorization, user, _ in
            try judging(authorization, user)
        }
    }
}

/// What a caller throws to refuse.
struct Refusal: Error, Equatable {}

extension RefreshTokenOutcome {
    var isRotated: Bool {
        if case .redeemed(_, _, .rotated, _) = self { true } else { false }
    }

    var isKept: Bool {
        if case .redeemed(_, _, .kept, _) = self { true } else { false }
    }
}
