// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import ControlModel
import IdentityProvider
import JOSE
import OAuth
import TokenVerification

@testable import KeyDiscovery

/// A provider, the keys that are found at it by a clock that stands, and a token of it.
struct KeyDiscoveryScene: Sendable {
    let provider: TestProvider
    let clock = StandingClock()
    let keys: DiscoveredKeys
    let verifier: TokenVerifier

    init(_ provider: TestProvider) throws {
        self.provider = provider
        var settings = DiscoverySettings()
        // By the clock that stands; but connections are made by that of the machine, which may be busy.
        settings.deadline = .seconds(60)
        let issuer = try provider.tenant.issuer.description
        keys = DiscoveredKeys(issuer: issuer, reachableAt: provider.url, settings: settings, clock: clock)
        var policy = VerificationPolicy.bearer(issuer: issuer, audience: "orders-api")
        policy.now = { provider.now }
        verifier = TokenVerifier(keys: keys, policy: policy)
    }

    func token() async throws -> String {
        try await provider.signIn()["access_token"]?.stringValue ?? ""
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

    /// Moves on, lets whatever is due be fetched, and waits for it.
    func pass(_ seconds: Int) async {
        clock.advance(.seconds(seconds))
        _ = try? keys.currentKeys()
        await keys.settle()
    }

    /// The error of the last fetch, which a fault has met.
    var code: String? { keys.health.lastError?.code }

    /// What the keys are by a key set that lies.
    func lie(_ kind: FaultKeySet.Kind) async throws {
        let tenant = try provider.tenant
        let set = try await tenant.snapshot.keyRing.faultySet(kind, at: tenant.clock.now())
        try provider.fault { $0.keys = set }
    }

    static func run(_ body: @escaping @Sendable (KeyDiscoveryScene) async throws -> Void) async throws {
        try await TestProvider.run { provider async throws in
            let scene = try KeyDiscoveryScene(provider)
            try await body(scene)
            await scene.keys.settle()
        }
    }
}
