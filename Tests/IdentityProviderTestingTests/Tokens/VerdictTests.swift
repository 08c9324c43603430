// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Foundation
import IdentityProviderTesting
import Testing

@Suite("Verdicts in the kit's words", .identityProvider())
struct VerdictTests {
    @Test("the catalogue has all codes that are right, where the rule stands, and what it could not make")
    func catalogue() async throws {
        let idp = try TestIdentityProvider.current
        let catalogue = try await idp.catalogue(audience: "orders-api")
        let expired = try #require(catalogue["expired"])
        #expect(!expired.isValid && expired.verdicts.contains("token_expired") && expired.policy == "access-token")
        #expect(expired.section.contains("RFC 7519"))
        #expect(catalogue.allSatisfy { $0.verdicts.contains($0.verdict) && !$0.section.isEmpty })
        #expect(catalogue.contains { $0.verdicts.count > 1 })
        #expect(Set(catalogue.map(\.basis)) == Set(CatalogueToken.Basis.allCases))
        let due = try await idp.catalogue(audience: "orders-api", bases: [.required])
        #expect(!due.isEmpty && due.count < catalogue.count && due.allSatisfy { $0.basis == .required })
        let omission = try #require(catalogue.omissions.first { $0.name == "retired-key" })
        #expect(!omission.need.isEmpty && catalogue["retired-key"] == nil)
        try await idp.rotateKeys()
        let after = try await idp.catalogue(audience: "orders-api")
        #expect(after["retired-key"]?.isValid == true && !after.omissions.contains { $0.name == "retired-key" })
    }

    @Test("an explanation has reason and remedy, the size, and what has become of the token")
    func explanation() async throws {
        let idp = try TestIdentityProvider.current
        let token = try await idp.signIn("alice").accessToken
        let good = try await idp.explain(token, audience: "orders-api")
        #expect(good.isValid && good.code == nil && good.policy == "access-token" && !good.isOpaque)
        #expect(good.size.bytes == token.utf8.count && good.fitsCookie && good.fitsHeader)
        let parts = [good.size.header, good.size.payload, good.size.signature].compactMap { $0 }
        #expect(parts.count == 3 && parts.reduce(2, +) == good.size.bytes)
        #expect(good.header?["alg"] == "RS256" && good.claims?["client_id"] == "demo-app")
        #expect(good.standing.state == .active && good.standing.user == "alice" && good.standing.kind == "access_token")
        #expect(good.standing.clientID == "demo-app" && good.standing.grant == "password")
        #expect(good.standing.revocationReason == nil)

        let late = try #require(good.standing.expiresAt)
        let expired = try await idp.explain(token, audience: "orders-api", at: late)
        #expect(expired.code == "token_expired" && expired.date == late && expired.standing.state == .expired)
        let check = try #require(expired.checks.first { !$0.isPassed })
        #expect(check.code == "token_expired" && check.reason?.isEmpty == false)
        #expect(try await idp.explain(token, audience: "orders-api", at: late, leeway: .seconds(60)).isValid)
        #expect(expired.checks.allSatisfy { !$0.isUnverified })
        let broken = try await idp.explain(token.dropLast(4) + "AAAA", audience: "orders-api", at: late)
        #expect(broken.code == "invalid_signature" && broken.checks.contains { $0.isUnverified && !$0.isPassed })
        let foreign = try await idp.explain(token, audience: "orders-api", issuer: "https://else.example")
        #expect(foreign.code == "wrong_issuer" && foreign.checks.contains { $0.remedy?.isEmpty == false })

        try await idp.revoke(token: token)
        let revoked = try await idp.explain(token, audience: "orders-api").standing
        #expect(revoked.state == .revoked && revoked.revocationReason?.isEmpty == false)
        let unknown = try await idp.explain("abc").standing
        #expect(unknown.state == .unknown && unknown.kind == nil)
    }
}
