// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Foundation
import IdentityProviderTesting
import JOSE
import LibCrypto
import Synchronization
import Testing
import TokenVerification

@testable import KeyDiscovery

/// What a provider does wrong, one case each: its keys at hand serve on, and it is asked once per due moment.
@Suite("Faults of a provider")
struct ProviderFaultsTests {
    struct Fault: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let reply: FakeIssuer.Reply
        let error: @Sendable (KeyDiscoveryError?) -> Bool
    }

    private static func isUnusable(_ error: KeyDiscoveryError?) -> Bool {
        if case .unusableKeys = error { true } else { false }
    }

    private static func isStatus(_ status: Int) -> @Sendable (KeyDiscoveryError?) -> Bool {
        { error in
            if case .unexpectedStatus(_, status) = error { true } else { false }
        }
    }

    static let faults = [
        Fault(testDescription: "failing", reply: .init(status: 500), error: isStatus(500)),
        Fault(testDescription: "missing", reply: .init(status: 404), error: isStatus(404)),
        Fault(testDescription: "limiting", reply: .init(status: 429), error: isStatus(429)),
        Fault(testDescription: "unchanged unasked", reply: .init(status: 304), error: isStatus(304)),
        Fault(
            testDescription: "redirecting", reply: .init(status: 302, headers: ["Location": "/trap"]),
            error: isStatus(302)),
        Fault(testDescription: "answering a page", reply: .init(body: "<html>200</html>"), error: isUnusable),
        Fault(testDescription: "garbled", reply: .init(body: #"{"keys":[{"kty":"RSA","n":"#), error: isUnusable),
        Fault(
            testDescription: "compressing unasked",
            reply: .init(headers: ["Content-Encoding": "gzip"], body: "\u{1F}\u{8B}\u{8}"), error: isUnusable),
        Fault(
            testDescription: "of too many keys",
            reply: .init(body: #"{"keys":[\#(Array(repeating: "{}", count: 101).joined(separator: ","))]}"#),
            error: isUnusable),
        Fault(
            testDescription: "oversized", reply: .init(body: String(repeating: " ", count: 300_000)),
            error: { error in if case .tooLarge(_, 262_144) = error { true } else { false } }),
    ]

    @Test("its keys at hand serve on, and each due moment is one attempt", arguments: faults)
    func fault(_ fault: Fault) async throws {
        try await RefreshScene.run { scene async throws in
            try await scene.keys.ready()
            let token = try scene.token("k1", RefreshScene.first.get())
            let good = scene.issuer["/jwks.json"]
            scene.issuer["/jwks.json"] = fault.reply
            var before = scene.fetches
            for failures in 1...3 {
                await scene.pass(601)
                #expect(scene.verdict(token) == nil && scene.keys.health.state == .softStale)
                #expect(scene.keys.health.consecutiveFailures == failures)
                #expect(fault.error(scene.keys.health.lastError), "\(String(describing: scene.keys.health.lastError))")
                #expect(scene.fetches == before + 1)
                before = scene.fetches
                // Before the wait is over nobody asks, however often the keys are used.
                for _ in 0..<50 { #expect(scene.verdict(token) == nil) }
                await scene.keys.settle()
                #expect(scene.fetches == before)
            }
            #expect(!scene.issuer.requests.contains("/trap"))
            scene.issuer["/jwks.json"] = good
            await scene.pass(61)
            #expect(scene.verdict(token) == nil && scene.keys.health.state == .fresh)
        }
    }

    @Test("dead: nobody listens any more, and the keys at hand serve until they are hard-stale")
    func dead() async throws {
        let kept = Mutex<RefreshScene?>(nil)
        try await RefreshScene.run { scene async throws in
            try await scene.keys.ready()
            kept.withLock { $0 = scene }
        }
        let scene = try #require(kept.withLock { $0 })
        let token = try scene.token("k1", RefreshScene.first.get())
        for failures in 1...20 {
            await scene.pass(601)
            #expect(scene.keys.health.consecutiveFailures == failures)
            #expect(scene.verdict(token) == nil)
        }
        await scene.pass(86_400 - 20 * 601)
        #expect(scene.verdict(token) == .keysUnavailable)
        #expect(scene.keys.health.consecutiveFailures == 21 && !scene.keys.health.isReady)
    }

    @Test("slow: a head or a body that does not come ends with the deadline, and one request is all it costs")
    func slow() async throws {
        try await RefreshScene.run { scene async throws in
            try await scene.keys.ready()
            let token = try scene.token("k1", RefreshScene.first.get())
            let good = scene.issuer["/jwks.json"]
            for fault in [FakeIssuer.Reply(gate: Gate()), .init(body: "{", stalls: true)] {
                scene.issuer["/jwks.json"] = fault
                await scene.passBeyondTheDeadline(601)
                #expect(scene.keys.health.consecutiveFailures == 1)
                #expect(scene.keys.health.lastError == .unreachable(url: scene.issuer.url + "/jwks.json"))
                #expect(scene.verdict(token) == nil)
                fault.gate?.open()
                scene.issuer["/jwks.json"] = good
                await scene.pass(61)
                #expect(scene.verdict(token) == nil && scene.keys.health.state == .fresh)
            }
            #expect(scene.fetches == 5)
        }
    }

    @Test("out of order: the late answer to a fetch that was given up changes nothing")
    func outOfOrder() async throws {
        try await RefreshScene.run { scene async throws in
            let (old, new) = (try RefreshScene.first.get(), try RefreshScene.second.get())
            try await scene.keys.ready()
            let gate = Gate()
            scene.issuer.answer(
                "/jwks.json",
                with: [try scene.reply([("k1", old)], gate: gate), try scene.reply([("k1", old), ("k2", new)])])
            await scene.passBeyondTheDeadline(601)
            #expect(scene.keys.health.consecutiveFailures == 1)
            await scene.pass(61)
            #expect(scene.keys.health.keyIDs == ["k1", "k2"])
            gate.open()
            // The late answer is on its way while the newer set serves.
            for _ in 0..<100 {
                #expect(try scene.verdict(scene.token("k2", new)) == nil)
                await Task.yield()
            }
            #expect(scene.keys.health.keyIDs == ["k1", "k2"] && scene.fetches == 3)
        }
    }

    @Test("changing all keys: a second answer at once must confirm it; two that differ change nothing")
    func unconfirmed() async throws {
        try await RefreshScene.run { scene async throws in
            let keys = try [RefreshScene.first, RefreshScene.second, RefreshScene.third].map { try $0.get() }
            try await scene.keys.ready()
            scene.issuer.answer(
                "/jwks.json", with: [try scene.reply([("k2", keys[1])]), try scene.reply([("k3", keys[2])])])
            await scene.pass(601)
            #expect(scene.fetches == 3)
            #expect(scene.keys.health.lastError == .unconfirmedKeys(url: scene.issuer.url + "/jwks.json"))
            #expect(try scene.verdict(scene.token("k1", keys[0])) == nil)
            #expect(try scene.verdict(scene.token("k2", keys[1])) == .unknownKey)
            // The issuer stays with its last answer, so the next attempt believes it.
            await scene.pass(61)
            #expect(scene.fetches == 5)
            #expect(try scene.verdict(scene.token("k3", keys[2])) == nil)
            #expect(try scene.verdict(scene.token("k1", keys[0])) == .unknownKey)
        }
    }

    @Test("withdrawing a key: it is refused after the next refresh, and after the hard-stale age when none comes")
    func withdrawing() async throws {
        try await RefreshScene.run { scene async throws in
            let (leaving, staying) = (try RefreshScene.first.get(), try RefreshScene.second.get())
            try scene.publish([("k1", leaving), ("k2", staying)])
            try await scene.keys.ready()
            try scene.publish([("k2", staying)])
            await scene.pass(601)
            #expect(scene.fetches == 2)
            #expect(try scene.verdict(scene.token("k1", leaving)) == .unknownKey)
            #expect(try scene.verdict(scene.token("k2", staying)) == nil)
            // Withdrawn during an outage: nobody can know, but not for ever.
            scene.issuer["/jwks.json"] = .init(status: 503)
            await scene.pass(86_399)
            #expect(try scene.verdict(scene.token("k2", staying)) == nil)
            await scene.pass(1)
            #expect(try scene.verdict(scene.token("k2", staying)) == .keysUnavailable)
            #expect(scene.fetches == 4)
        }
    }

    @Test("moving its keys: a tag is sent only to the URL that gave it, and the metadata is read again after a while")
    func moving() async throws {
        try await RefreshScene.run { scene async throws in
            let (old, new) = (try RefreshScene.first.get(), try RefreshScene.second.get())
            try scene.publish([("k1", old)], headers: ["ETag": "\"1\""])
            try await scene.keys.ready()
            let url = scene.issuer.url
            scene.issuer["/moved.json"] = .init(
                headers: ["ETag": "\"1\""], body: try FakeIssuer.jwks([("k1", old), ("k2", new)]))
            scene.issuer["/.well-known/openid-configuration"] = .init(
                body: #"{"issuer":"\#(url)","jwks_uri":"\#(url)/moved.json"}"#)
            // The old place still answers, so only the second refresh asks where the keys are.
            #expect(try await scene.verdictRefreshing(scene.token("k2", new)) == .unknownKey)
            await scene.pass(601)
            #expect(try scene.verdict(scene.token("k2", new)) == nil)
            #expect(scene.fetches == 2 && scene.issuer.requests.count { $0 == "/moved.json" } == 1)
            await scene.pass(601)
            #expect(scene.keys.health.state == .fresh && scene.issuer.requests.last == "/moved.json")
        }
    }

    @Test("losing its metadata: the keys are sought where they were; metadata of another issuer is no such loss")
    func lostMetadata() async throws {
        try await RefreshScene.run { scene async throws in
            try await scene.keys.ready()
            let path = "/.well-known/openid-configuration"
            for reply in [
                FakeIssuer.Reply(status: 503), .init(status: 404), .init(body: "<html>"),
            ] {
                scene.issuer[path] = reply
                let before = scene.fetches
                for fetches in 1...5 {
                    await scene.pass(3_601)
                    #expect(scene.fetches == before + fetches && scene.keys.health.state == .fresh)
                }
            }
            scene.issuer[path] = .init(
                body: #"{"issuer":"https://other.example","jwks_uri":"\#(scene.issuer.url)/jwks.json"}"#)
            await scene.pass(3_601)
            #expect(scene.fetches == 16 && scene.keys.health.lastError?.code == "wrong_issuer")
        }
    }

    @Test("confirming without a word of its age: what it said before holds on")
    func confirming() async throws {
        try await RefreshScene.run { scene async throws in
            let key = try RefreshScene.first.get()
            let age: [String: String] = ["ETag": "\"1\"", "Cache-Control": "max-age=3000"]
            scene.issuer.answer(
                "/jwks.json",
                with: [
                    .init(headers: age, body: try FakeIssuer.jwks([("k1", key)])),
                    .init(headers: ["ETag": "\"1\""], body: try FakeIssuer.jwks([("k1", key)])),
                ])
            try await scene.keys.ready()
            for fetches in 2...3 {
                await scene.pass(3_001)
                #expect(scene.fetches == fetches && scene.keys.health.state == .fresh)
                await scene.pass(2_600)
                #expect(scene.fetches == fetches)
                scene.clock.advance(-2_600)
            }
        }
    }

    @Test("keys age by the monotonic clock and tokens by the wall clock, however far the two move apart")
    func clocks() async throws {
        try await RefreshScene.run { scene async throws in
            try await scene.keys.ready()
            let wall = Mutex(Date())
            var policy = VerificationPolicy.bearer(issuer: scene.issuer.url, audience: "a")
            policy.now = { wall.withLock { $0 } }
            let verifier = TokenVerifier(keys: scene.keys, policy: policy)
            let token = try scene.token("k1", RefreshScene.first.get())
            #expect(throws: Never.self) { try verifier.verify(token) }
            // Ten years on by the wall: the token is expired, the keys are as fresh as before, and nobody is asked.
            wall.withLock { $0 += 10 * 366 * 86_400 }
            #expect(throws: VerificationError.tokenExpired) { try verifier.verify(token) }
            #expect(scene.keys.health.state == .fresh)
            // And back before the token was issued, while the monotonic clock passes the hard-stale age.
            wall.withLock { $0 -= 10 * 366 * 86_400 }
            scene.issuer["/jwks.json"] = .init(status: 503)
            scene.clock.advance(86_400)
            #expect(throws: VerificationError.keysUnavailable) { try verifier.verify(token) }
            await scene.keys.settle()
            #expect(scene.fetches == 2)
        }
    }
}
