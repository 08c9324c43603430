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

@Suite("Keeping an issuer's keys new")
struct KeyRefreshTests {
    @Test("before the first answer there are no keys, and a verification that may wait gets them")
    func empty() async throws {
        try await RefreshScene.run { scene async throws in
            let token = try scene.token("k1", RefreshScene.first.get())
            #expect(scene.keys.health.state == .empty && !scene.keys.health.isReady)
            #expect(scene.verdict("a.b.c") == .malformedToken)
            #expect(await scene.verdictRefreshing(token) == nil)
            #expect(scene.keys.health.state == .fresh && scene.keys.health.keyIDs == ["k1"])
            for _ in 0..<100 { #expect(scene.verdict(token) == nil) }
            #expect(scene.fetches == 1)
        }
    }

    @Test("many who need the first keys at once cause one fetch, and the first one's cancellation ends it for nobody")
    func singleFlight() async throws {
        try await RefreshScene.run { scene async throws in
            let token = try scene.token("k1", RefreshScene.first.get())
            let gate = Gate()
            let reply = scene.issuer["/jwks.json"]
            scene.issuer["/jwks.json"] = .init(headers: [:], body: reply?.body ?? "", gate: gate)
            let first = Task { await scene.verdictRefreshing(token) }
            let others = (0..<20).map { _ in Task { await scene.verdictRefreshing(token) } }
            first.cancel()
            // It ends although nothing was answered yet.
            #expect(await first.value == .keysUnavailable)
            gate.open()
            for other in others { #expect(await other.value == nil) }
            #expect(scene.fetches == 1)
        }
    }

    @Test("no more than a thousand wait for one fetch, and who comes then has the keys at hand")
    func waiters() async throws {
        try await RefreshScene.run { scene async throws in
            let gate = Gate()
            scene.issuer["/jwks.json"] = try scene.reply([("k1", RefreshScene.first.get())], gate: gate)
            let many = (0..<1_000).map { _ in Task { try await scene.keys.ready() } }
            while scene.keys.state.withLock({ $0.waiters?.count }) != 1_000 { await Task.yield() }
            // Nothing opens the gate for this one.
            #expect(try await scene.verdictRefreshing(scene.token("k1", RefreshScene.first.get())) == .keysUnavailable)
            gate.open()
            for task in many { try await task.value }
            #expect(scene.fetches == 1)
        }
    }

    @Test("metadata and keys have one deadline, together")
    func deadline() async throws {
        try await RefreshScene.run { scene async throws in
            let gate = Gate()
            var metadata = try #require(scene.issuer["/.well-known/openid-configuration"])
            metadata.gate = gate
            scene.issuer["/.well-known/openid-configuration"] = metadata
            scene.issuer["/jwks.json"]?.gate = Gate()
            let ready = Task { try await scene.keys.ready() }
            while scene.issuer.requests.isEmpty || scene.clock.wakings.isEmpty { await Task.yield() }
            scene.clock.advance(59)
            gate.open()
            while scene.fetches == 0 || scene.clock.wakings.count < 2 { await Task.yield() }
            // Of the sixty seconds one is left.
            try #require(scene.clock.wakings == [.seconds(60), .seconds(60)])
            scene.clock.advance(1)
            let url = scene.issuer.url + "/jwks.json"
            await #expect(throws: KeyDiscoveryError.unreachable(url: url)) { try await ready.value }
        }
    }

    @Test("soft-stale keys are used while one conditional fetch confirms them")
    func softStale() async throws {
        try await RefreshScene.run { scene async throws in
            try scene.publish(
                [("k1", RefreshScene.first.get())], headers: ["ETag": "\"1\"", "Cache-Control": "max-age=300"])
            try await scene.keys.ready()
            await scene.pass(269)
            #expect(scene.fetches == 1 && scene.keys.health.state == .fresh)
            scene.clock.advance(40)
            #expect(scene.keys.health.state == .softStale)
            #expect(try scene.verdict(scene.token("k1", RefreshScene.first.get())) == nil)
            await scene.keys.settle()
            #expect(scene.fetches == 2 && scene.keys.health.state == .fresh)
            #expect(scene.issuer.requests.count == 3)
        }
    }

    @Test("during an outage the keys at hand serve, and the issuer is asked by the backoff alone")
    func outage() async throws {
        try await RefreshScene.run { scene async throws in
            try await scene.keys.ready()
            let token = try scene.token("k1", RefreshScene.first.get())
            for fault in [
                FakeIssuer.Reply(status: 500), .init(body: "<html>"), .init(body: #"{"keys":[]"#),
                .init(status: 302, headers: ["Location": "/other"]),
                .init(body: String(repeating: " ", count: 300_000)),
            ] {
                scene.issuer["/jwks.json"] = fault
                scene.issuer["/.well-known/openid-configuration"] = .init(status: 502)
                let before = scene.issuer.requests.count
                for _ in 0..<60 {
                    await scene.pass(11)
                    #expect(scene.verdict(token) == nil)
                }
                // 660 s: the rest of the ten minutes, then waits of 0.5…1, 1…2, … 30…60 s.
                let asked = scene.issuer.requests.count - before
                #expect(asked >= 1 && asked <= 30, "\(asked)")
            }
            #expect(scene.keys.health.consecutiveFailures > 5 && scene.keys.health.lastError != nil)
        }
    }

    @Test(
        "hard-stale keys fail closed, or serve on by policy; the issuer's return mends both", arguments: [true, false])
    func hardStale(failsClosed: Bool) async throws {
        var settings = DiscoverySettings()
        settings.whenHardStale = failsClosed ? .failClosed : .useLastKnown
        try await RefreshScene.run(settings) { scene async throws in
            try await scene.keys.ready()
            let reply = scene.issuer["/jwks.json"]
            scene.issuer["/jwks.json"] = .init(status: 500)
            await scene.pass(86_401)
            #expect(scene.keys.health.state == .hardStale && scene.keys.health.isReady == !failsClosed)
            let token = try scene.token("k1", RefreshScene.first.get())
            #expect(scene.verdict(token) == (failsClosed ? .keysUnavailable : nil))
            scene.issuer["/jwks.json"] = reply
            await scene.pass(61)
            #expect(scene.verdict(token) == nil && scene.keys.health.state == .fresh)
        }
    }

    @Test("a flood of unknown ids causes one fetch in its window, and good tokens do not notice")
    func flood() async throws {
        try await RefreshScene.run { scene async throws in
            try await scene.keys.ready()
            let good = try scene.token("k1", RefreshScene.first.get())
            let parts = good.split(separator: ".")
            for index in 0..<10_000 {
                let header = Base64URL.encode(Array(#"{"alg":"RS256","kid":"x\#(index)"}"#.utf8))
                #expect(scene.verdict("\(header).\(parts[1]).\(parts[2])") == .unknownKey)
                if index % 1_000 == 0 { #expect(scene.verdict(good) == nil) }
            }
            await scene.keys.settle()
            #expect(scene.fetches == 2)
            scene.clock.advance(11)
            #expect(try await scene.verdictRefreshing(scene.token("x", RefreshScene.second.get())) == .unknownKey)
            #expect(scene.fetches == 3)
            // The same id is known to be unknown for a minute.
            scene.clock.advance(11)
            #expect(try await scene.verdictRefreshing(scene.token("x", RefreshScene.second.get())) == .unknownKey)
            #expect(scene.fetches == 3)
        }
    }

    @Test("a new key is found by its first token, while the old one goes on; a withdrawn one fails at the next refresh")
    func rotation() async throws {
        try await RefreshScene.run { scene async throws in
            try await scene.keys.ready()
            let (old, new) = (try RefreshScene.first.get(), try RefreshScene.second.get())
            try scene.publish([("k1", old), ("k2", new)])
            #expect(try await scene.verdictRefreshing(scene.token("k2", new)) == nil)
            #expect(try scene.verdict(scene.token("k1", old)) == nil)
            #expect(scene.fetches == 2)
            try scene.publish([("k2", new)])
            await scene.pass(601)
            #expect(try scene.verdict(scene.token("k1", old)) == .unknownKey)
            #expect(try scene.verdict(scene.token("k2", new)) == nil)
            // The retired key is not taken under the id of the one that stayed.
            #expect(try scene.verdict(scene.token("k2", old)) == .invalidSignature)
        }
    }

    @Test("another key under the same id is believed when a second answer confirms it, and the old one is refused")
    func sameID() async throws {
        try await RefreshScene.run { scene async throws in
            try await scene.keys.ready()
            try scene.publish([("k1", RefreshScene.second.get())])
            await scene.pass(601)
            #expect(scene.fetches == 3)
            #expect(try scene.verdict(scene.token("k1", RefreshScene.second.get())) == nil)
            #expect(try scene.verdict(scene.token("k1", RefreshScene.first.get())) == .invalidSignature)
        }
    }

    @Test("an empty set is asked for twice: then all keys are withdrawn; at the start it is no set")
    func emptySet() async throws {
        try await RefreshScene.run { scene async throws in
            let reply = scene.issuer["/jwks.json"]
            scene.issuer["/jwks.json"] = .init(body: #"{"keys":[]}"#)
            await #expect(throws: KeyDiscoveryError.self) { try await scene.keys.ready() }
            #expect(scene.fetches == 2 && scene.keys.health.state == .empty)
            scene.issuer["/jwks.json"] = reply
            await scene.pass(2)
            #expect(scene.keys.health.state == .fresh)
            scene.issuer["/jwks.json"] = .init(body: #"{"keys":[]}"#)
            await scene.pass(601)
            #expect(scene.fetches == 5)
            #expect(try scene.verdict(scene.token("k1", RefreshScene.first.get())) == .unknownKey)
        }
    }

    @Test("only pinned keys are used, and the others are explained")
    func pins() async throws {
        var settings = DiscoverySettings()
        settings.pinnedThumbprints = [
            JSONWebKey(publicKey: try RefreshScene.first.get().publicKey, algorithm: nil).thumbprint
        ]
        try await RefreshScene.run(settings) { scene async throws in
            try scene.publish([("k1", RefreshScene.first.get()), ("k2", RefreshScene.second.get())])
            try await scene.keys.ready()
            #expect(try scene.verdict(scene.token("k1", RefreshScene.first.get())) == nil)
            #expect(try scene.verdict(scene.token("k2", RefreshScene.second.get())) == .unknownKey)
            #expect(scene.keys.health.skipped.map(\.reason.code) == ["not_pinned"])
        }
    }

    @Test("a start from kept keys needs no issuer; their age counts, and another issuer's are refused")
    func hydration() async throws {
        try await RefreshScene.run { scene async throws in
            try await scene.keys.ready()
            let kept = try #require(scene.keys.snapshot())
            let again = try JSONDecoder().decode(KeySnapshot.self, from: JSONEncoder().encode(kept))
            scene.issuer["/.well-known/openid-configuration"] = .init(status: 502)
            @Sendable func fresh(_ snapshot: KeySnapshot) throws(KeyDiscoveryError) -> DiscoveredKeys {
                let keys = DiscoveredKeys(issuer: scene.issuer.url, clock: ManualClock())
                try keys.hydrate(from: snapshot)
                return keys
            }
            let token = try scene.token("k1", RefreshScene.first.get())
            let policy = VerificationPolicy.bearer(issuer: scene.issuer.url, audience: "a")
            let keys = try fresh(again)
            #expect(try TokenVerifier(keys: keys, policy: policy).verify(token).keyID == "k1")
            await keys.settle()
            #expect(keys.health.isReady && keys.health.consecutiveFailures == 1)
            let old = KeySnapshot(issuer: kept.issuer, jwks: kept.jwks, confirmed: Date().addingTimeInterval(-90_000))
            #expect(try fresh(old).health.state == .hardStale)
            // Kept while a clock was ahead: nobody knows how old they are.
            let early = KeySnapshot(issuer: kept.issuer, jwks: kept.jwks, confirmed: Date().addingTimeInterval(9_000))
            #expect(try fresh(early).health.state == .hardStale)
            let other = KeySnapshot(issuer: "https://other.example", jwks: kept.jwks, confirmed: Date())
            #expect(throws: KeyDiscoveryError.snapshotOfAnotherIssuer("https://other.example")) {
                _ = try fresh(other)
            }
        }
    }

    @Test("as a service it fetches before the keys are needed, and ends when it is cancelled")
    func service() async throws {
        try await RefreshScene.run { scene async throws in
            let running = Task { try await scene.keys.run() }
            while scene.fetches < 1 { await Task.yield() }
            await scene.keys.settle()
            scene.clock.advance(601)
            while scene.fetches < 2 { await Task.yield() }
            running.cancel()
            try await running.value
        }
    }
}
