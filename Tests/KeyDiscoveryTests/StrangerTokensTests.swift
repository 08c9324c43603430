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

/// What somebody without a good token can make the service do.
@Suite("Tokens of strangers")
struct StrangerTokensTests {
    @Test("an unknown key during an outage costs one request in its window, and no good token")
    func unknownKeyDuringOutage() async throws {
        try await RefreshScene.run { scene async throws in
            try await scene.keys.ready()
            let good = try scene.token("k1", RefreshScene.first.get())
            scene.issuer["/jwks.json"] = .init(status: 503)
            for _ in 0..<20 {
                #expect(try await scene.verdictRefreshing(scene.token("x", RefreshScene.second.get())) == .unknownKey)
                #expect(scene.verdict(good) == nil)
            }
            #expect(scene.fetches == 2)
            #expect(scene.keys.health.consecutiveFailures == 0)
        }
    }

    @Test("who asks for a key that is known to be unknown does not wait, and not everybody may")
    func waiting() async throws {
        try await RefreshScene.run { scene async throws in
            try await scene.keys.ready()
            let stranger = try RefreshScene.second.get()
            #expect(try await scene.verdictRefreshing(scene.token("x", stranger)) == .unknownKey)
            let gate = Gate()
            scene.issuer["/jwks.json"] = try scene.reply([("k1", RefreshScene.first.get())], gate: gate)
            scene.clock.advance(11)
            let first = Task { try await scene.verdictRefreshing(scene.token("y", stranger)) }
            while scene.fetches < 3 { await Task.yield() }
            // The fetch is under way, and nothing opens the gate for this one.
            #expect(try await scene.verdictRefreshing(scene.token("x", stranger)) == .unknownKey)
            gate.open()
            #expect(try await first.value == .unknownKey)
            #expect(scene.fetches == 3)
        }
    }

    @Test("without any keys strangers' tokens cost nothing beyond the backoff")
    func unavailable() async throws {
        try await RefreshScene.run { scene async throws in
            scene.issuer["/.well-known/openid-configuration"] = .init(status: 503)
            let token = try scene.token("x", RefreshScene.second.get())
            for _ in 0..<10 {
                #expect(scene.verdict(token) == .keysUnavailable)
                await scene.keys.settle()
                scene.clock.advance(0.01)
            }
            #expect(scene.issuer.requests.count == 1 && scene.keys.health.consecutiveFailures == 1)
        }
    }

    @Test("a key looked for in vain by a verification that does not wait is remembered, too")
    func replayed() async throws {
        try await RefreshScene.run { scene async throws in
            try await scene.keys.ready()
            let token = try scene.token("x", RefreshScene.second.get())
            for _ in 0..<5 {
                #expect(scene.verdict(token) == .unknownKey)
                await scene.keys.settle()
                scene.clock.advance(11)
            }
            #expect(scene.fetches == 2)
        }
    }

    @Test("a token's own pointers to keys are never followed")
    func pointers() async throws {
        try await RefreshScene.run { scene async throws in
            let stranger = try RefreshScene.second.get()
            scene.issuer["/trap"] = try scene.reply([("x", stranger)])
            let trap = JSONValue.string(scene.issuer.url + "/trap")
            let token = try CompactToken.sign(
                header: ["alg": "RS256", "kid": "x", "jku": trap, "x5u": trap], payload: ["iss": trap], key: stranger,
                algorithm: .rs256)
            #expect(scene.verdict(token) == .keysUnavailable)
            #expect(await scene.verdictRefreshing(token) == .unknownKey)
            #expect(!scene.issuer.requests.contains("/trap") && scene.fetches == 1)
        }
    }
}
