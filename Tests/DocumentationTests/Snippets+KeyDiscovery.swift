// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Foundation
import HTTPTypes
import Hummingbird
import KeyDiscovery
import Logging
import ServiceLifecycle
import TokenVerification

// MARK: KeyDiscovery.md

extension Snippets {
    static func discoveredKeys(_ logger: Logger, makeServer: (TokenVerifier) -> any Service) async throws {
        // snippet: discovered-keys
        let keys = DiscoveredKeys(issuer: "https://login.example.com", logger: logger)
        let verifier = TokenVerifier(keys: keys, policy: .accessToken(issuer: keys.issuer, audience: "orders-api"))
        try await ServiceGroup(services: [keys, makeServer(verifier)], logger: logger).run()
        // end
    }

    static func verifyWaiting(_ bearer: String, _ verifier: TokenVerifier) async throws -> VerifiedToken {
        // snippet: verify-waiting
        let token = try await verifier.verify(bearer, refreshingKeys: .onUnknownKey)
        // end
        return token
    }

    static func otherAddress() -> DiscoveredKeys {
        // snippet: other-address
        let keys = DiscoveredKeys(
            issuer: "https://login.example.com", reachableAt: "http://login.internal:8080",
            allowingInsecureHTTPHosts: ["login.internal"])
        // end
        return keys
    }

    static func trustRoots() -> DiscoveredKeys {
        // snippet: trust-roots
        var settings = DiscoverySettings()
        settings.trustRoots = .systemAndFile("/run/understudy/ca.pem")
        let keys = DiscoveredKeys(issuer: "https://understudy:8080", settings: settings)
        // end
        return keys
    }
}

// MARK: SurviveAnOutage.md

extension Snippets {
    static func discoverySettings() -> DiscoveredKeys {
        // snippet: discovery-settings
        var settings = DiscoverySettings()
        settings.maximumAge = .seconds(900)
        settings.hardStaleAge = .seconds(3 * 86_400)
        settings.whenHardStale = .failClosed
        let keys = DiscoveredKeys(issuer: "https://login.example.com", settings: settings)
        // end
        return keys
    }

    static func startWithoutKeys(_ keys: DiscoveredKeys, _ logger: Logger) async {
        // snippet: start-without-keys
        do {
            try await keys.ready()
        } catch {
            logger.warning("Starting without keys", metadata: ["error": "\(error)"])
        }
        // end
    }

    static func saveSnapshot(_ keys: DiscoveredKeys) throws {
        // snippet: save-snapshot
        let file = URL(fileURLWithPath: "/var/lib/orders/keys.json")
        if let snapshot = keys.snapshot() {
            try JSONEncoder().encode(snapshot).write(to: file, options: .atomic)
        }
        // end
    }

    static func startFromSnapshot(_ logger: Logger) throws -> DiscoveredKeys {
        // snippet: start-from-snapshot
        let keys = DiscoveredKeys(issuer: "https://login.example.com", logger: logger)
        if let data = FileManager.default.contents(atPath: "/var/lib/orders/keys.json") {
            try keys.hydrate(from: JSONDecoder().decode(KeySnapshot.self, from: data))
        }
        // end
        return keys
    }

    static func probes(_ keys: DiscoveredKeys, _ router: Router<BasicRequestContext>) {
        // snippet: probes
        router.get("health") { _, _ in "ok" }
        router.get("ready") { _, _ -> HTTPResponse.Status in
            keys.health.isReady ? .ok : .serviceUnavailable
        }
        router.get("keys") { _, _ in
            let health = keys.health
            return "\(health.state.rawValue), \(health.keyIDs.count) keys, \(health.consecutiveFailures) failures"
        }
        // end
    }
}
