// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Foundation
import IdentityProvider
import IdentityStore
import JOSE
import NIOHTTP1
import Testing

@Suite("RFC 6749 §6 refreshing")
struct RefreshTokenGrantTests {
    private func token(_ body: JSONObject) -> String {
        body["refresh_token"]?.stringValue ?? ""
    }

    @Test("RFC 6749 §6, §10.10: a refresh rotates, and keeps subject, session and time of the sign-in")
    func rotation() async throws {
        try await TestProvider.run { provider async throws in
            let first = try await provider.signIn()
            provider.advance(100)
            let second = try await provider.refresh(token(first)).json
            #expect(token(second) != token(first) && token(second).count == 43)
            #expect(first["scope"] == "openid email orders:read" && second["scope"] == first["scope"])
            let before = try TestProvider.claims(first["id_token"])
            let after = try TestProvider.claims(second["id_token"])
            for claim in ["sub", "aud", "auth_time", "sid", "iss"] {
                #expect(before[claim] != nil && after[claim] == before[claim], "\(claim)")
            }
            #expect(after["nonce"] == nil && after["iat"] == 1_800_000_100)
        }
    }

    @Test("reuse kills the family: the newest refresh token, and userinfo for its access tokens")
    func reuse() async throws {
        try await TestProvider.run { provider async throws in
            let first = try await provider.signIn()
            let second = try await provider.refresh(token(first)).json
            let reused = try await provider.refresh(token(first))
            #expect(reused.status == 400 && reused.error == "invalid_grant")
            #expect(provider.reason(of: reused)?.contains("whole family is now revoked") == true)
            let next = try await provider.refresh(token(second))
            #expect(next.error == "invalid_grant" && next.text == reused.text)
            let bearer = "Bearer \(second["access_token"]?.stringValue ?? "")"
            let userInfo = try await provider.send(.GET, "/userinfo", headers: ["Authorization": bearer])
            #expect(userInfo.status == 401)
            #expect(provider.reason(of: userInfo) == "The authorization is revoked: refresh_token_reuse.")
        }
    }

    /// `make full` asks for more rounds than one.
    static let rounds = 1...max(1, ProcessInfo.processInfo.environment["RACE_ROUNDS"].flatMap { Int($0) } ?? 1)

    @Test("of a hundred at once one gets 200, then the family is dead", arguments: rounds)
    func concurrency(round: Int) async throws {
        try await TestProvider.run { provider async throws in
            let first = try await provider.signIn()
            let answers = try await withThrowingTaskGroup(of: Answer.self) { group in
                for _ in 0..<100 { group.addTask { try await provider.refresh(token(first)) } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            let winners = answers.filter { $0.status == 200 }
            #expect(winners.count == 1)
            #expect(answers.count { $0.error == "invalid_grant" } == 99)
            let winner = try #require(try winners.first?.json)
            #expect(try await provider.refresh(token(winner)).error == "invalid_grant")
        }
    }

    @Test("narrowing narrows the access token only; widening is refused and costs nothing")
    func narrowing() async throws {
        try await TestProvider.run { provider async throws in
            let first = try await provider.signIn(scope: "email orders:read")
            #expect(try await provider.refresh(token(first), extra: "&scope=email+profile").error == "invalid_scope")
            #expect(try await provider.refresh(token(first), extra: "&audience=other").error == "invalid_target")
            let narrow = try await provider.refresh(token(first), extra: "&scope=email").json
            #expect(narrow["scope"] == "email")
            #expect(try TestProvider.claims(narrow["access_token"])["scope"] == "email")
            let wide = try await provider.refresh(token(narrow)).json
            #expect(wide["scope"] == "email orders:read")
        }
    }

    @Test("RFC 6749 §6, §10.4: garbage, an expired token and another client's are one neutral invalid_grant")
    func refused() async throws {
        try await TestProvider.run(demo: .with { $0.clients[0].refreshTokenLifetime = 60 }) { provider async throws in
            let first = try await provider.signIn()
            let garbage = try await provider.refresh("garbage")
            let foreign = try await provider.refresh(
                token(first) + "&client_id=demo-spa", authorization: nil)
            #expect(garbage.error == "invalid_grant" && foreign.error == "invalid_grant")
            #expect(provider.reason(of: garbage) == "No such refresh token.")
            #expect(provider.reason(of: foreign) == "The refresh token was issued to another client.")
            #expect(try await provider.refresh(token(first)).status == 200)
            let second = try await provider.signIn()
            provider.advance(60)
            let expired = try await provider.refresh(token(second))
            #expect(expired.text == garbage.text)
            #expect(provider.reason(of: expired) == "The refresh token has expired.")
        }
    }

    @Test("a user who was locked meanwhile gets nothing, and everything again once unlocked")
    func lockedMeanwhile() async throws {
        try await TestProvider.run { provider async throws in
            let first = try await provider.signIn()
            func setState(_ state: UserState) async throws {
                var user = UserSeed(username: "alice")
                user.state = state
                let seed = TenantSeed(record: TenantRecord(name: "default"), users: [user])
                _ = try await provider.provider.apply(Seed(tenants: [seed]))
            }
            try await setState(.locked)
            #expect(try await provider.refresh(token(first)).error == "invalid_grant")
            let bearer = "Bearer \(first["access_token"]?.stringValue ?? "")"
            #expect(try await provider.send(.GET, "/userinfo", headers: ["Authorization": bearer]).status == 401)
            try await setState(.active)
            #expect(try await provider.refresh(token(first)).status == 200)
        }
    }

    @Test("nothing is spent while no key can sign")
    func withoutKey() async throws {
        try await TestProvider.run { provider async throws in
            let first = try await provider.signIn()
            let tenant = try provider.tenant
            let kid = try #require(tenant.snapshot.keyRing.entries.first?.id)
            _ = try await provider.provider.withdrawKey(kid, force: true, in: tenant.name)
            let refused = try await provider.refresh(token(first))
            #expect(refused.status == 503 && refused.error == "temporarily_unavailable")
            #expect(refused.header("Retry-After") != nil)
            _ = try await provider.provider.generateKey(.rs256, activatesAt: tenant.clock.now(), in: tenant.name)
            #expect(try await provider.refresh(token(first)).status == 200)
        }
    }

    @Test("a reusable refresh token goes on")
    func reusable() async throws {
        try await TestProvider.run(demo: .with { $0.clients[0].reusesRefreshTokens = true }) { provider async throws in
            let first = try await provider.signIn()
            #expect(!token(first).isEmpty)
            for _ in 0..<3 { #expect(token(try await provider.refresh(token(first)).json) == token(first)) }
        }
    }
}
