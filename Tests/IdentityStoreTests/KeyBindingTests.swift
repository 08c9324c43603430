// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import IdentityStore
import JOSE
import Synchronization
import Testing

@Suite("RFC 9449: tokens that are bound to a key, and the proofs of it")
struct KeyBindingTests {
    /// Redeems a token, and says to which key it is bound.
    private func redeem(
        _ store: IdentityStore, _ token: UInt8, for successor: UInt8, tenant: String = "default",
        proving key: String? = nil, rotates: Bool = true
    ) async throws -> String? {
        let bound = Mutex<String?>(nil)
        let redemption = RefreshTokenRedemption(
            digest: Sample.digest(token), clientID: "app", now: Sample.now, successor: Sample.digest(successor),
            rotates: rotates, grace: 0, tokensEnd: Sample.now.adding(300), keyThumbprint: key)
        let outcome = try await store.redeemRefreshToken(redemption, in: tenant) { _, _, keyThumbprint in
            bound.withLock { $0 = keyThumbprint }
        }
        #expect(rotates ? outcome.isRotated : outcome.isKept)
        return bound.withLock { $0 }
    }

    @Test("a successor is bound as its token was, also behind an export", arguments: StoreBacking.allCases)
    func refreshTokens(backing: StoreBacking) async throws {
        try await backing.withStore { store in
            try await Sample.signIn(store, token: 1, keyThumbprint: "jkt")
            try await Sample.signIn(store, token: 5, id: "a2")
            #expect(try await redeem(store, 1, for: 2) == "jkt")
            #expect(try await redeem(store, 5, for: 6) == nil)
            let object = try #require(try await store.export("default", includingKeys: true))
            let export = try TenantExport(object, besides: [])
            try await store.importTenant(export, as: "twin", replacing: false, expiresAt: nil) { _, _ in nil }
            #expect(try await redeem(store, 2, for: 3, tenant: "twin") == "jkt")
            #expect(try await redeem(store, 6, for: 7, tenant: "twin") == nil)
        }
    }

    @Test(
        "a token that is bound to none yet is bound to the first key, rotated or not", arguments: StoreBacking.allCases)
    func laterKey(backing: StoreBacking) async throws {
        try await backing.withStore { store in
            try await Sample.signIn(store, token: 1)
            #expect(try await redeem(store, 1, for: 2, proving: "jkt") == nil)
            #expect(try await redeem(store, 2, for: 3, proving: "other") == "jkt")
            #expect(try await redeem(store, 3, for: 4) == "jkt")
            try await Sample.signIn(store, token: 5, id: "a2")
            #expect(try await redeem(store, 5, for: 6, rotates: false) == nil)
            #expect(try await redeem(store, 5, for: 6, proving: "jkt", rotates: false) == nil)
            #expect(try await redeem(store, 5, for: 6, proving: "other", rotates: false) == "jkt")
            #expect(try await redeem(store, 5, for: 6, rotates: false) == "jkt")
        }
    }

    @Test(
        "a proof is good once for each tenant, until it has expired, also behind an export",
        arguments: StoreBacking.allCases)
    func proofs(backing: StoreBacking) async throws {
        try await backing.withStore { store in
            func use(_ number: UInt8, in tenant: String = "default", after seconds: Int64 = 0) async throws -> Bool {
                let now = Sample.now.adding(seconds)
                return try await store.useProof(
                    digest: Sample.digest(number), until: now.adding(300), in: tenant, settled: now)
            }
            #expect(try await use(1))
            #expect(try await !use(1))
            #expect(try await use(2))
            #expect(try await use(1, in: "other"))
            let object = try #require(try await store.export("default", includingKeys: true))
            let export = try TenantExport(object, besides: [])
            try await store.importTenant(export, as: "twin", replacing: false, expiresAt: nil) { _, _ in nil }
            #expect(try await !use(1, in: "twin"))
            #expect(try await !use(1, after: 299))
            #expect(try await use(1, after: 300))
        }
    }
}
