// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import ControlModel
import HTTPTypes
import IdentityProvider
import OAuth
import Testing
import TokenVerification

@testable import KeyDiscovery

/// Every action of a fault at the key set, and what the SDK makes of it.
@Suite("Every action of a fault, seen by the SDK", .timeLimit(.minutes(30)))
struct KeyDiscoveryFaultTableTests {
    struct Row: CustomTestStringConvertible, Sendable {
        let testDescription: String
        /// The error of the fetch that meets it; `nil` where the answer is taken.
        let code: String?
        /// What then becomes of a token that was good.
        let verdict: VerificationError?
        /// What becomes of a token that a key signed which came after the fault.
        let verdictOnNew: VerificationError?
        /// Whether the fetch ends by its deadline alone.
        let isSlow: Bool
        let act: @Sendable (inout FaultAction, Tenant) async throws -> Void

        init(
            _ description: String, _ code: String?, isSlow: Bool = false,
            _ act: @escaping @Sendable (inout FaultAction) -> Void
        ) {
            testDescription = description
            self.code = code
            verdict = nil
            verdictOnNew = nil
            self.isSlow = isSlow
            self.act = { action, _ in act(&action) }
        }

        init(keys kind: FaultKeySet.Kind, _ verdict: VerificationError?) {
            testDescription = "keys: \(kind.rawValue)"
            code = nil
            self.verdict = verdict
            verdictOnNew = kind == .frozen ? .unknownKey : nil
            isSlow = false
            act = { action, tenant in
                action.keys = try await tenant.snapshot.keyRing.faultySet(kind, at: tenant.clock.now())
            }
        }
    }

    static let rows: [Row] = [
        Row("error", "unexpected_status") { $0.refusal = .init(name: "temporarily_unavailable") },
        Row("status", "unexpected_status") { $0.status = 500 },
        // When it asks again is the SDK's own matter: by its backoff, whatever the header says.
        Row("429 with Retry-After", "unexpected_status") {
            $0.status = 429
            $0.headers = [.init(name: .retryAfter, value: "86400")]
        },
        Row("503 with Retry-After", "unexpected_status") {
            $0.status = 503
            $0.headers = [.init(name: .retryAfter, value: "86400")]
        },
        Row("headers", nil) { $0.headers = [.init(name: .cacheControl, value: "no-store")] },
        Row("body", "unusable_keys") { $0.body = Array("<html>200</html>".utf8) },
        // What a document is, its bytes say: issuers are known to send text/html or none.
        Row("content type", nil) { $0.contentType = "text/html" },
        Row("delay", "unreachable", isSlow: true) { $0.delay = 300_000...300_000 },
        Row("drip", "unreachable", isSlow: true) { $0.drip = .init(bytes: 1, pause: .seconds(60)) },
        Row("drop", "unreachable") { $0.connection = .drop },
        Row("reset", "unreachable") { $0.connection = .reset },
        Row("truncate", "unreachable") { $0.connection = .truncate },
        Row("hang", "unreachable", isSlow: true) { $0.connection = .hang },
        Row("JSON cut", "unusable_keys") { $0.damage = .truncated },
        Row("JSON garbled", "unusable_keys") { $0.damage = .malformed },
        Row("oversize", "too_large") { $0.oversize = 300_000 },
        // Nothing listens there: whoever followed it would call it unreachable.
        Row("redirect", "unexpected_status") { $0.redirect = "http://127.0.0.1:1/trap" },
        Row(keys: .empty, .unknownKey),
        Row(keys: .unrelated, .unknownKey),
        Row(keys: .sameKeyIDs, .invalidSignature),
        Row(keys: .frozen, nil),
    ]

    @Test("the fetch that meets it ends as the table says, and once it is gone all is well again", arguments: rows)
    func action(_ row: Row) async throws {
        try await KeyDiscoveryScene.run { scene async throws in
            let (provider, token) = (scene.provider, try await scene.token())
            try await scene.keys.ready()
            _ = try provider.standingClock()
            var action = FaultAction()
            try await row.act(&action, try provider.tenant)
            let act = action
            try provider.fault { $0 = act }
            let rotated = row.verdictOnNew == nil ? nil : try await newToken(scene)
            scene.clock.advance(.seconds(601))
            _ = try? scene.keys.currentKeys()
            try await provider.met()
            let ended = Task { await scene.keys.settle() }
            // The fetch may not have begun to wait by the clock yet.
            while row.isSlow, scene.keys.health.consecutiveFailures == 0 {
                scene.clock.advance(.milliseconds(100))
                await Task.yield()
            }
            await ended.value
            #expect(scene.code == row.code && scene.keys.health.consecutiveFailures == (row.code == nil ? 0 : 1))
            #expect((scene.keys.health.state == .fresh) == (row.code == nil))
            #expect(scene.verdict(token) == row.verdict)
            if let rotated { #expect(scene.verdict(rotated) == row.verdictOnNew) }
            // A key that nobody knows has the keys sought again, meanwhile.
            await scene.keys.settle()
            try provider.tenant.faults.removeAll()
            await scene.pass(601)
            #expect(scene.code == nil && scene.keys.health.state == .fresh, "\(scene.keys.health)")
            #expect(scene.verdict(token) == nil)
            if let rotated { #expect(scene.verdict(rotated) == nil) }
        }
    }

    /// What the next key signs, at once.
    private func newToken(_ scene: KeyDiscoveryScene) async throws -> String {
        _ = try await scene.provider.provider.rotateKey(
            .rs256, publicationPeriod: 0, retirementPeriod: nil, in: "default")
        return try await scene.token()
    }

    @Test("no action is missing in the table")
    func complete() async throws {
        try await TestProvider.run { provider async throws in
            var actions: [FaultAction] = []
            for row in Self.rows {
                var action = FaultAction()
                try await row.act(&action, try provider.tenant)
                actions.append(action)
            }
            var members: Set<String> = []
            for action in actions {
                // What is not set is an optional or an array without a child.
                for member in Mirror(reflecting: action).children
                where !Mirror(reflecting: member.value).children.isEmpty {
                    members.insert(member.label ?? "")
                }
            }
            #expect(members == Set(Mirror(reflecting: FaultAction()).children.compactMap(\.label)))
            #expect(Set(actions.compactMap(\.connection)) == Set(FaultAction.Connection.allCases))
            #expect(Set(actions.compactMap(\.damage)) == Set(FaultAction.Damage.allCases))
            #expect(Set(actions.compactMap(\.keys?.kind)) == Set(FaultKeySet.Kind.allCases))
        }
    }
}
