// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Foundation
import IdentityProviderTesting
import Testing

@Suite("Signing keys in the kit's words", .identityProvider())
struct KeyTests {
    private let app: DemoApp
    private var idp: TestIdentityProvider { app.idp }

    init() throws { app = DemoApp(idp: try TestIdentityProvider.current) }

    @Test("a key is published before it signs, retires, and is withdrawn, by the provider's clock")
    func life() async throws {
        let first = try #require(try await idp.keys().first)
        #expect(first.state == .active && first.algorithm == "RS256" && first.withdrawsAt == nil)
        try idp.clock.freeze()
        let next = try await idp.rotateKeys(publicationPeriod: .seconds(600), retirementPeriod: .seconds(60))
        #expect(next.state == .upcoming && next.activatesAt == idp.clock.now + 600 && next.id != first.id)
        #expect(try await idp.signIn("alice").accessToken.isEmpty == false)
        #expect(try await app.get(idp.jwksURL).body.contains(next.id))
        try idp.clock.advance(by: .seconds(600))
        let keys = try await idp.keys()
        #expect(keys.first { $0.id == next.id }?.state == .active)
        #expect(keys.first { $0.id == first.id }?.state == .retiring)
        let withdrawn = try await idp.withdraw(key: first.id)
        #expect(withdrawn.id == first.id && withdrawn.state == .withdrawn)
        #expect(try await app.get(idp.jwksURL).body.contains(first.id) == false)
    }

    @Test("a key is made for an algorithm, and the last one of its kind goes by force only")
    func force() async throws {
        let refusal = await #expect(throws: TestControlError.self) {
            try await idp.withTenant { try await $0.rotateKeys() }
        }
        #expect(refusal?.status == 409)
        let made = try await idp.makeKey(.es256)
        #expect(made.algorithm == "ES256" && made.state == .upcoming && made.activatesAt == nil)
        #expect(try await idp.makeKey(.edDSA, isActive: true).state == .active)
        let last = try #require(try await idp.keys().first { $0.algorithm == "RS256" })
        let error = await #expect(throws: TestControlError.self) { try await idp.retire(key: last.id) }
        #expect(error?.status == 409)
        let retired = try await idp.retire(key: last.id, retirementPeriod: .seconds(60), force: true)
        #expect(retired.state == .retiring && retired.withdrawsAt != nil)
        let unknown = await #expect(throws: TestControlError.self) { try await idp.withdraw(key: "nobody's") }
        #expect(unknown?.status == 404)
    }
}
