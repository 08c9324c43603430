// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Foundation
import JOSE
import Synchronization
import Testing

@testable import TokenVerification

/// Keys and a clock that a test changes.
final class ChangingWorld: KeySource {
    private let keys: Mutex<KeySet?>
    private let seconds = Mutex(TokenForge.now)

    init(_ keys: KeySet?) {
        self.keys = Mutex(keys)
    }

    func currentKeys() throws(VerificationError) -> KeySet {
        guard let keys = keys.withLock({ $0 }) else { throw .keysUnavailable }
        return keys
    }

    func set(_ keys: KeySet?) { self.keys.withLock { $0 = keys } }

    var now: Int64 {
        get { seconds.withLock { $0 } }
        set { seconds.withLock { $0 = newValue } }
    }

    func policy(_ policy: VerificationPolicy) -> VerificationPolicy {
        var policy = policy
        policy.now = { [self] in Date(timeIntervalSince1970: Double(now)) }
        return policy
    }
}

@Suite("Remembering tokens that held")
struct VerifiedTokenCacheTests {
    private static let access = VerificationPolicy.accessToken(
        issuer: TokenForge.issuer, audience: TokenForge.audience)

    private func verdict(_ verifier: TokenVerifier, _ token: String) -> VerificationError? {
        do throws(VerificationError) {
            _ = try verifier.verify(token)
            return nil
        } catch {
            return error
        }
    }

    @Test("a token is remembered the second time, and answered the third")
    func admission() throws {
        let cache = VerifiedTokenCache()
        let verifier = TokenVerifier(keys: try TokenForge.keys(), policy: TokenForge.policy(), cache: cache)
        let token = try TokenForge.token()
        for _ in 0..<4 { #expect(try verifier.verify(token).subject == "alice") }
        #expect(cache.statistics == .init(hits: 2, misses: 2, admissions: 1, evictions: 0))
        cache.invalidateAll()
        #expect(cache.count == 0 && verdict(verifier, token) == nil)
    }

    @Test("what does not hold any more is forgotten, and was no hit; what is too long is not even looked for")
    func forgotten() throws {
        let cache = VerifiedTokenCache()
        let world = ChangingWorld(try TokenForge.keys())
        let verifier = TokenVerifier(keys: world, policy: world.policy(Self.access), cache: cache)
        let token = try TokenForge.token()
        for _ in 0..<3 { _ = try verifier.verify(token) }
        #expect(cache.count == 1 && cache.statistics.hits == 1)
        world.now += 601
        for _ in 0..<3 { #expect(verdict(verifier, token) == .tokenExpired) }
        #expect(cache.count == 0 && cache.statistics.hits == 1)
        let misses = cache.statistics.misses
        #expect(verdict(verifier, String(repeating: ".", count: 1_000_000)) == .tokenTooLarge)
        #expect(cache.statistics.misses == misses)
        #expect(VerifiedTokenCache(maximumEntries: .max, maximumBytes: .max).count == 0)
    }

    @Test("a token is verified again after a while, however often it comes")
    func aging() throws {
        let cache = VerifiedTokenCache(maximumAge: .zero)
        let verifier = TokenVerifier(keys: try TokenForge.keys(), policy: TokenForge.policy(), cache: cache)
        let token = try TokenForge.token()
        for _ in 0..<5 { _ = try verifier.verify(token) }
        #expect(cache.statistics.hits == 0 && cache.statistics.admissions >= 2)
    }

    @Test("a token is counted by what it takes in memory, which may be far more than its bytes")
    func memory() throws {
        let ones = JSONValue.array(Array(repeating: 1, count: 4_000))
        let dense = try TokenForge.token(claims: ["x": ones])
        let cache = VerifiedTokenCache(maximumEntries: 10, maximumBytes: 100_000)
        let verifier = TokenVerifier(keys: try TokenForge.keys(), policy: TokenForge.policy(), cache: cache)
        for _ in 0..<3 { _ = try verifier.verify(dense) }
        #expect(dense.utf8.count * 4 < 100_000 && cache.count == 0)
    }

    @Test("what was refused, what is good once and what is bound to a key is never remembered")
    func neverRemembered() throws {
        let cache = VerifiedTokenCache()
        var policy = TokenForge.policy()
        policy.allowsConfirmation = true
        let verifier = TokenVerifier(keys: try TokenForge.keys(), policy: policy, cache: cache)
        let bound = try TokenForge.token(claims: ["cnf": ["jkt": "x"]])
        let forged = try TokenForge.token(key: TokenForge.otherKey.get())
        for _ in 0..<3 {
            #expect(verdict(verifier, bound) == nil)
            #expect(verdict(verifier, forged) == .invalidSignature)
        }
        #expect(cache.count == 0)
    }

    @Test("bounded by entries and by bytes, and a flood of tokens that come once pushes nothing out")
    func bounds() throws {
        let cache = VerifiedTokenCache(maximumEntries: 3)
        let verifier = TokenVerifier(keys: try TokenForge.keys(), policy: TokenForge.policy(), cache: cache)
        func token(_ name: String) throws -> String { try TokenForge.token(claims: ["jti": .string(name)]) }
        let regular = try token("regular")
        for _ in 0..<3 { _ = try verifier.verify(regular) }
        for index in 0..<40 { _ = try verifier.verify(token("once \(index)")) }
        #expect(cache.count == 1)
        for index in 0..<8 {
            let other = try token("twice \(index)")
            for _ in 0..<2 { _ = try verifier.verify(other) }
            _ = try verifier.verify(regular)
        }
        #expect(cache.count <= 3 && cache.statistics.evictions > 0)
        let small = VerifiedTokenCache(maximumEntries: 10, maximumBytes: 1_000)
        let other = TokenVerifier(keys: try TokenForge.keys(), policy: TokenForge.policy(), cache: small)
        for _ in 0..<3 { _ = try other.verify(regular) }
        #expect(small.count == 0)
    }

    @Test("what a cache answers is what a fresh verification would, while time, keys and policies change")
    func sameVerdict() throws {
        let (first, second) = (try TokenForge.key.get(), try TokenForge.otherKey.get())
        let sets: [KeySet?] = [
            try TokenForge.keySet([TokenForge.webKey(first)]),
            try TokenForge.keySet([TokenForge.webKey(first), TokenForge.webKey(second, id: "k2")]),
            try TokenForge.keySet([TokenForge.webKey(second)]),
            try TokenForge.keySet([TokenForge.webKey(first, algorithm: .ps256)]),
            try TokenForge.keySet([TokenForge.webKey(first), TokenForge.webKey(second)]), nil,
            KeySet(entries: [], issuer: nil, skipped: []),
            try TokenForge.keySet([TokenForge.webKey(first, id: "k9")]),
        ]
        func number(_ value: Int64) -> JSONValue { .number(JSONNumber(value)) }
        let now = TokenForge.now
        let tokens = [
            try TokenForge.token(), try TokenForge.token(header: ["kid": "k2"], key: second),
            try TokenForge.token(claims: ["exp": number(now + 40), "nbf": number(now + 20)]),
            try TokenForge.token(claims: ["auth_time": number(now - 100)]), try TokenForge.token(key: second),
            try TokenForge.token(header: ["kid": .none]),
            try TokenForge.token(claims: ["iat": number(now + 25), "auth_time": number(now)]),
        ]
        let world = ChangingWorld(sets[0])
        var strict = Self.access
        strict.maximumAuthenticationAge = 120
        strict.expirationLeeway = 10
        var generator = SystemRandomNumberGenerator()
        var (held, refused, evictions) = (0, 0, 0)
        for policy in [Self.access, strict] {
            let policy = world.policy(policy)
            let cache = VerifiedTokenCache(maximumEntries: 2)
            let cached = TokenVerifier(keys: world, policy: policy, cache: cache)
            for step in 0..<4_000 {
                if step % 7 == 0 { world.now = now + Int64.random(in: -60...160, using: &generator) }
                if step % 41 == 0 { world.set(sets.randomElement(using: &generator) ?? nil) }
                let token = tokens.randomElement(using: &generator) ?? ""
                let fresh = verdict(TokenVerifier(keys: world, policy: policy), token)
                #expect(verdict(cached, token) == fresh)
                if fresh == nil { held += 1 } else { refused += 1 }
            }
            #expect(cache.statistics.hits > 0)
            evictions += cache.statistics.evictions
        }
        #expect(held > 500 && refused > 500 && evictions > 0)
    }
}
