// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Foundation
import IdentityProviderTesting
import JOSE
import LibCrypto
import TokenVerification

@testable import KeyDiscovery

/// An issuer, keys found at it by a clock that the test moves, and a verifier over them.
struct RefreshScene: Sendable {
    static let first = Result { try PrivateKey.generateRSA(bits: 2_048) }
    static let second = Result { try PrivateKey.generateRSA(bits: 2_048) }
    static let third = Result { try PrivateKey.generateRSA(bits: 2_048) }

    let issuer: FakeIssuer
    let clock: ManualClock
    let keys: DiscoveredKeys
    let verifier: TokenVerifier

    static func run(
        _ settings: DiscoverySettings = DiscoverySettings(),
        _ body: @escaping @Sendable (RefreshScene) async throws -> Void
    ) async throws {
        try await FakeIssuer.run { issuer async throws in
            let clock = ManualClock()
            // By the clock that stands; but connections are made by that of the machine, which may be busy.
            var settings = settings
            settings.deadline = .seconds(60)
            let keys = DiscoveredKeys(issuer: issuer.url, settings: settings, clock: clock)
            let policy = VerificationPolicy.bearer(issuer: issuer.url, audience: "a")
            let scene = RefreshScene(
                issuer: issuer, clock: clock, keys: keys, verifier: TokenVerifier(keys: keys, policy: policy))
            try scene.publish([("k1", first.get())])
            try await body(scene)
            // A server that ends while somebody connects to it would trap.
            await keys.settle()
        }
    }

    func publish(_ published: [(String, PrivateKey)], headers: [String: String] = [:]) throws {
        issuer["/jwks.json"] = .init(headers: headers, body: try FakeIssuer.jwks(published))
    }

    /// What the issuer answers when it publishes the keys.
    func reply(_ published: [(String, PrivateKey)], gate: Gate? = nil) throws -> FakeIssuer.Reply {
        .init(body: try FakeIssuer.jwks(published), gate: gate)
    }

    func token(_ keyID: String, _ key: PrivateKey) throws -> String {
        let claims: JSONObject = [
            "iss": .string(issuer.url), "sub": "alice", "aud": "a",
            "exp": .number(JSONNumber(Int64(Date().timeIntervalSince1970) + 900)),
        ]
        return try CompactToken.sign(
            header: ["alg": "RS256", "kid": .string(keyID)], payload: claims, key: key, algorithm: .rs256)
    }

    func verdict(_ token: String) -> VerificationError? {
        do throws(VerificationError) {
            _ = try verifier.verify(token)
            return nil
        } catch {
            return error
        }
    }

    func verdictRefreshing(_ token: String) async -> VerificationError? {
        do throws(VerificationError) {
            _ = try await verifier.verify(token, refreshingKeys: .onUnknownKey)
            return nil
        } catch {
            return error
        }
    }

    /// How often the set was asked for.
    var fetches: Int { issuer.requests.count { $0 == "/jwks.json" } }

    /// Moves on, lets a fetch that is due reach the issuer, and moves on until it is given up.
    func passBeyondTheDeadline(_ seconds: Double) async {
        let before = fetches
        clock.advance(seconds)
        _ = try? keys.currentKeys()
        while fetches == before { await Task.yield() }
        let ended = Task { await keys.settle() }
        // The fetch may not have begun to wait by the clock yet.
        while keys.health.consecutiveFailures == 0 {
            clock.advance(0.1)
            await Task.yield()
        }
        await ended.value
    }

    /// Moves on, lets whatever is due be fetched, and waits for it.
    func pass(_ seconds: Double) async {
        clock.advance(seconds)
        _ = try? keys.currentKeys()
        await keys.settle()
    }
}
