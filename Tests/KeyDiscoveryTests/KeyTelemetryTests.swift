// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import CoreMetrics
import Foundation
import IdentityProviderTesting
import InMemoryTracing
import JOSE
import MetricsTestKit
import Testing
import TokenVerification
import Tracing

@testable import KeyDiscovery

@Suite("What is told of an issuer's keys")
struct KeyTelemetryTests {
    @Test("each fetch is counted by its outcome, and has a span; a verification has none")
    func telemetry() async throws {
        try await FakeIssuer.run { (issuer: FakeIssuer) async throws in
            let (metrics, tracer, clock) = (TestMetrics(), InMemoryTracer(), ManualClock())
            let keys = DiscoveredKeys(issuer: issuer.url, metrics: metrics, tracer: tracer, clock: clock)
            let ours = [("issuer", issuer.url)]
            func refreshes(_ outcome: String) throws -> Int64 {
                try metrics.expectCounter("key_refreshes", ours + [("outcome", outcome)]).totalValue
            }
            try await keys.ready()
            #expect(try refreshes("changed") == 1)
            #expect(try metrics.expectGauge("keys_held", ours).lastValue == 1)
            #expect(try metrics.expectGauge("keys_age_seconds", ours).lastValue == 0)
            #expect(try metrics.expectTimer("key_refresh_duration", ours).values.count == 1)
            clock.advance(601)
            _ = try keys.currentKeys()
            await keys.settle()
            #expect(try refreshes("confirmed") == 1)
            issuer["/jwks.json"] = .init(status: 502)
            clock.advance(700)
            _ = try keys.currentKeys()
            await keys.settle()
            #expect(try refreshes("unexpected_status") == 1)
            #expect(try metrics.expectGauge("keys_age_seconds", ours).lastValue == 700)
            #expect(try metrics.expectGauge("keys_held", ours).lastValue == 1)

            let spans = tracer.finishedSpans
            let fetches = spans.filter { $0.operationName == "fetch keys" }
            #expect(fetches.count == 3 && spans.count == 3 + issuer.requests.count)
            #expect(fetches.allSatisfy { "\($0.attributes["issuer"]?.toSpanAttribute() ?? "")".contains(issuer.url) })
            #expect(fetches.last?.status?.code == .error)
            let verifier = TokenVerifier(keys: keys, policy: .bearer(issuer: issuer.url, audience: "a"))
            #expect(throws: VerificationError.malformedToken) { try verifier.verify("a.b.c") }
            #expect(tracer.finishedSpans.count == spans.count && tracer.activeSpans.isEmpty)
        }
    }

    @Test("every error has a code of its own")
    func codes() {
        let errors: [KeyDiscoveryError] = [
            .insecureURL(""), .unreachable(url: ""), .unexpectedStatus(url: "", status: 500),
            .tooLarge(url: "", limit: 1), .malformedMetadata(url: ""), .wrongIssuer(url: ""),
            .unconfirmedKeys(url: ""), .snapshotOfAnotherIssuer(""),
        ]
        #expect(Set(errors.map(\.code)).count == errors.count)
        #expect(errors.allSatisfy { $0.code.allSatisfy { $0.isLowercase || $0 == "_" } })
    }
}
