// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import ControlModel
import HTTPTypes
import IdentityProvider
import JOSE
import OAuth
import Testing
import TokenVerification

@testable import KeyDiscovery

/// The SDK's keys at a provider that fumbles on purpose: each fault is seen, and survived as the SDK's documentation says.
@Suite("Faults, seen by the SDK", .timeLimit(.minutes(30)))
struct KeyDiscoveryFaultTests {
    private typealias Scene = KeyDiscoveryScene

    struct Outage: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let code: String
        let act: @Sendable (inout FaultAction) -> Void
    }

    static let outages = [
        Outage(testDescription: "error", code: "unexpected_status") { $0.refusal = .init(name: "server_error") },
        Outage(testDescription: "status", code: "unexpected_status") { $0.status = 503 },
        Outage(testDescription: "a status that there is not", code: "unexpected_status") { $0.status = 799 },
        Outage(testDescription: "redirect", code: "unexpected_status") { $0.redirect = "http://127.0.0.1:1/trap" },
        Outage(testDescription: "drop", code: "unreachable") { $0.connection = .drop },
        Outage(testDescription: "reset", code: "unreachable") { $0.connection = .reset },
        Outage(testDescription: "truncate", code: "unreachable") { $0.connection = .truncate },
        Outage(testDescription: "JSON cut", code: "") { $0.damage = .truncated },
        Outage(testDescription: "JSON garbled", code: "") { $0.damage = .malformed },
        Outage(testDescription: "another body", code: "") { $0.body = Array("<html>200</html>".utf8) },
        Outage(testDescription: "oversize", code: "too_large") { $0.oversize = 300_000 },
    ]

    @Test("the keys at hand serve through an outage of the key set, and are fresh again after it", arguments: outages)
    func keySet(_ outage: Outage) async throws {
        try await Scene.run { scene async throws in
            let token = try await scene.token()
            try await scene.keys.ready()
            let id = try scene.provider.fault(at: [.jwks], outage.act)
            for failures in 1...2 {
                await scene.pass(601)
                #expect(scene.keys.health.consecutiveFailures == failures && scene.verdict(token) == nil)
                #expect(scene.code == (outage.code.isEmpty ? "unusable_keys" : outage.code))
            }
            #expect(try scene.provider.tenant.faults[id]?.hits == 2)
            try scene.provider.tenant.faults.removeAll()
            await scene.pass(61)
            #expect(scene.keys.health.state == .fresh && scene.verdict(token) == nil)
        }
    }

    @Test(
        "without the metadata there are no keys at the start, and later they are sought where they were",
        arguments: outages)
    func metadata(_ outage: Outage) async throws {
        let isTooLarge = outage.testDescription == "oversize"
        try await Scene.run { scene async throws in
            let token = try await scene.token()
            try scene.provider.fault(at: [.openIDConfiguration, .oauthMetadata], outage.act)
            await #expect(throws: KeyDiscoveryError.self) { try await scene.keys.ready() }
            #expect(scene.code == (outage.code.isEmpty ? "malformed_metadata" : outage.code))
            #expect(scene.verdict(token) == .keysUnavailable)
            try scene.provider.tenant.faults.removeAll()
            await scene.pass(2)
            #expect(scene.verdict(token) == nil)
            try scene.provider.fault(at: [.openIDConfiguration, .oauthMetadata], outage.act)
            await scene.pass(3_601)
            // A document that is too large is another matter than one that is not there.
            #expect((scene.keys.health.state == .fresh) == !isTooLarge && scene.verdict(token) == nil)
        }
    }

    @Test("who hangs or drips beyond the deadline is given up, and one who only takes his time is not")
    func slow() async throws {
        try await Scene.run { scene async throws in
            let token = try await scene.token()
            try await scene.keys.ready()
            let dripping = try scene.provider.standingClock()
            let slow: [@Sendable (inout FaultAction) -> Void] = [
                { $0.connection = .hang }, { $0.delay = 300_000...300_000 },
                { $0.drip = .init(bytes: 1, pause: .seconds(60)) },
            ]
            for act in slow {
                try scene.provider.fault(count: 1, act)
                scene.clock.advance(.seconds(601))
                _ = try? scene.keys.currentKeys()
                while try !scene.provider.tenant.faults.isEmpty { await Task.yield() }
                let ended = Task { await scene.keys.settle() }
                // The fetch may not have begun to wait by the clock yet.
                while scene.keys.health.consecutiveFailures == 0 {
                    scene.clock.advance(.milliseconds(100))
                    await Task.yield()
                }
                await ended.value
                #expect(scene.code == "unreachable" && scene.verdict(token) == nil)
                await scene.pass(61)
                #expect(scene.keys.health.state == .fresh)
            }
            try scene.provider.fault(count: 1) { $0.delay = 1_000...2_000 }
            let before = dripping.waits.count
            scene.clock.advance(.seconds(601))
            _ = try? scene.keys.currentKeys()
            await dripping.waiting(before + 1)
            dripping.advance(.seconds(2))
            await scene.keys.settle()
            #expect(scene.keys.health.state == .fresh && scene.code == nil)
        }
    }

    @Test("same id, new key: after the refresh an old token is refused")
    func sameKeyIDs() async throws {
        try await Scene.run { scene async throws in
            let token = try await scene.token()
            try await scene.keys.ready()
            let ids = scene.keys.health.keyIDs
            try await scene.lie(.sameKeyIDs)
            #expect(scene.verdict(token) == nil)
            await scene.pass(601)
            // Two answers at once that say the same are believed.
            #expect(scene.keys.health.keyIDs == ids && scene.verdict(token) == .invalidSignature)
            try scene.provider.tenant.faults.removeAll()
            await scene.pass(601)
            #expect(scene.verdict(token) == nil)
        }
    }

    @Test(
        "an empty set and a stranger's: all keys are withdrawn once a second answer confirms it; two that differ change nothing"
    )
    func withdrawn() async throws {
        for kind in [FaultKeySet.Kind.empty, .unrelated] {
            try await Scene.run { scene async throws in
                let token = try await scene.token()
                try await scene.keys.ready()
                let id = try scene.provider.fault(count: 1) { $0.keys = FaultKeySet(kind, set: .init(keys: [])) }
                await scene.pass(601)
                #expect(scene.verdict(token) == nil)
                #expect(try scene.provider.tenant.faults[id] == nil)
                try await scene.lie(kind)
                await scene.pass(601)
                #expect(scene.verdict(token) == .unknownKey)
            }
        }
    }

    @Test("a key withdrawn and another in its place: the new one's token makes the SDK ask, and the old one's fails")
    func rotation() async throws {
        try await Scene.run { scene async throws in
            let old = try await scene.token()
            try await scene.keys.ready()
            let (provider, name) = (scene.provider.provider, try scene.provider.tenant.name)
            let first = try #require(scene.keys.health.keyIDs.first)
            try await scene.lie(.frozen)
            _ = try await provider.rotateKey(.rs256, publicationPeriod: 0, retirementPeriod: nil, in: name)
            let new = try await scene.token()
            // A cache between them lags behind: the new key is looked for in vain.
            #expect(await scene.verdictRefreshing(new) == .unknownKey && scene.verdict(old) == nil)
            try scene.provider.tenant.faults.removeAll()
            scene.clock.advance(.seconds(61))
            #expect(await scene.verdictRefreshing(new) == nil)
            _ = try await provider.withdrawKey(first, force: true, in: name)
            await scene.pass(601)
            #expect(scene.verdict(old) == .unknownKey && scene.verdict(new) == nil)
        }
    }

    @Test("a Cache-Control of years is held to an hour, and one of nothing to a minute")
    func cacheControl() async throws {
        for (value, seconds) in [("public, max-age=315360000", 3_600), ("max-age=0", 60), ("no-store", 60)] {
            try await Scene.run { scene async throws in
                try scene.provider.fault { $0.headers = [.init(name: .cacheControl, value: value)] }
                try await scene.keys.ready()
                let fault = { try scene.provider.tenant.faults.all.first?.hits }
                scene.clock.advance(.seconds(seconds * 9 / 10 - 1))
                _ = try? scene.keys.currentKeys()
                await scene.keys.settle()
                #expect(try fault() == 1 && scene.keys.health.state == .fresh, "\(value)")
                await scene.pass(seconds / 10 + 1)
                #expect(try fault() == 2, "\(value)")
            }
        }
    }
}
