// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Foundation
import JOSE
import KeyDiscovery
import LibCrypto
import TokenVerification

/// Verifications a second, and the slowest of a hundred, while the issuer does what issuers do.
///
/// One caller, one token after the other, keys found over HTTP at a real socket. Prints one JSON object.
@main
struct VerificationRates {
    private static let count = 20_000

    static func main() async throws {
        try await BenchmarkIssuer.run { issuer in
            var rows: [String] = []
            rows.append(line("cold", try await cold(issuer)))
            rows.append(line("warm", try await warm(issuer)))
            rows.append(line("rotation", try await rotation(issuer)))
            rows.append(line("flood", try await flood(issuer)))
            rows.append(line("outage", try await outage(issuer)))
            print("{\(rows.joined(separator: ","))}")
        }
    }

    private static func line(_ name: String, _ times: [Double]) -> String {
        let sorted = times.sorted()
        let rate = Double(times.count) / times.reduce(0, +) * 1e6
        return
            "\"\(name)\":{\"rate\":\(rate),\"p50\":\(sorted[sorted.count / 2]),\"p99\":\(sorted[sorted.count * 99 / 100])}"
    }

    /// Microseconds.
    private static func time(_ body: () async throws -> Void) async rethrows -> Double {
        let started = ContinuousClock.now
        try await body()
        let (seconds, attoseconds) = (ContinuousClock.now - started).components
        return Double(seconds) * 1e6 + Double(attoseconds) / 1e12
    }

    private static func verifier(_ keys: DiscoveredKeys) -> TokenVerifier {
        TokenVerifier(keys: keys, policy: .accessToken(issuer: keys.issuer, audience: "orders-api"))
    }

    /// A service that starts, and its first token: metadata and keys over HTTP, then one verification.
    private static func cold(_ issuer: BenchmarkIssuer) async throws -> [Double] {
        let token = try issuer.token()
        var times: [Double] = []
        for _ in 0..<200 {
            let verifier = verifier(DiscoveredKeys(issuer: issuer.url))
            times.append(try await time { _ = try await verifier.verify(token, refreshingKeys: .onUnknownKey) })
        }
        return times
    }

    private static func warm(_ issuer: BenchmarkIssuer) async throws -> [Double] {
        let (keys, token) = (DiscoveredKeys(issuer: issuer.url), try issuer.token())
        try await keys.ready()
        return try await verifications(verifier(keys), { _ in token })
    }

    /// A new key every thousand tokens, whose first token has to be looked up.
    private static func rotation(_ issuer: BenchmarkIssuer) async throws -> [Double] {
        var settings = DiscoverySettings()
        settings.unknownKeyInterval = .zero
        let keys = DiscoveredKeys(issuer: issuer.url, settings: settings)
        try await keys.ready()
        var token = try issuer.token()
        return try await verifications(verifier(keys)) { index in
            if index % 1_000 == 0 {
                try issuer.rotate()
                token = try issuer.token()
            }
            return token
        }
    }

    /// Ten thousand tokens of unknown keys, one between each two good ones, which alone are timed.
    private static func flood(_ issuer: BenchmarkIssuer) async throws -> [Double] {
        let (keys, token) = (DiscoveredKeys(issuer: issuer.url), try issuer.token())
        try await keys.ready()
        let verifier = verifier(keys)
        let parts = token.split(separator: ".")
        var times: [Double] = []
        for index in 0..<10_000 {
            let header = Base64URL.encode(Array(#"{"alg":"RS256","typ":"at+jwt","kid":"x\#(index)"}"#.utf8))
            let stranger = "\(header).\(parts[1]).\(parts[2])"
            _ = try? await verifier.verify(stranger, refreshingKeys: .onUnknownKey)
            times.append(try await time { _ = try await verifier.verify(token, refreshingKeys: .onUnknownKey) })
        }
        return times
    }

    /// Keys beyond their time, and an issuer that only fails: each refresh that is due is tried, in the background.
    private static func outage(_ issuer: BenchmarkIssuer) async throws -> [Double] {
        var settings = DiscoverySettings()
        settings.minimumAge = .seconds(1)
        settings.maximumAge = .seconds(1)
        settings.minimumBackoff = .milliseconds(10)
        settings.maximumBackoff = .milliseconds(100)
        let (keys, token) = (DiscoveredKeys(issuer: issuer.url, settings: settings), try issuer.token())
        try await keys.ready()
        issuer.fail()
        let verifier = verifier(keys)
        while keys.health.consecutiveFailures < 2 { _ = try verifier.verify(token) }
        return try await verifications(verifier, { _ in token })
    }

    private static func verifications(
        _ verifier: TokenVerifier, _ token: (Int) throws -> String
    ) async throws -> [Double] {
        var times: [Double] = []
        times.reserveCapacity(count)
        for index in 0..<count {
            let token = try token(index)
            times.append(try await time { _ = try await verifier.verify(token, refreshingKeys: .onUnknownKey) })
        }
        return times
    }
}
