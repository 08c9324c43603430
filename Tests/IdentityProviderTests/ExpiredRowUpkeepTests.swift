// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import ControlModel
import IdentityProvider
import IdentityStore
import JOSE
import NIOHTTP1
import OAuth
import Testing

@Suite("What a provider forgets")
struct ExpiredRowUpkeepTests {
    private static let day: Int64 = 86_400
    private static let month: Int64 = 30 * day

    /// The IDs of all authorizations of a tenant.
    private func authorizations(
        _ provider: TestProvider, in tenant: String = TenantDirectory.defaultName
    ) async throws -> [String] {
        try await provider.provider.store
            .authorizations(
                in: tenant, matching: AuthorizationFilter(), page: RecordPage(after: nil, limit: 100)
            )
            .map(\.authorization.id)
    }

    @Test("by the clock of the tenant, and a clock that is put back brings nothing back")
    func tenantClock() async throws {
        try await TestProvider.run { provider async throws in
            let token = try await provider.signIn()["refresh_token"]?.stringValue ?? ""
            let clock = try provider.tenant.clock
            #expect(clock.advance(by: Self.month + Self.day - 1))
            #expect(await provider.provider.removeExpiredRows().isEmpty)
            #expect(provider.reason(of: try await provider.refresh(token)) == "The refresh token has expired.")
            #expect(clock.advance(by: 1))
            #expect(await provider.provider.removeExpiredRows().isEmpty)
            #expect(clock.set(.real))
            #expect(provider.reason(of: try await provider.refresh(token)) == "No such refresh token.")
        }
    }

    @Test("a client's own authorization goes a day after its access token ended")
    func clientCredentials() async throws {
        try await TestProvider.run { provider async throws in
            #expect(try await provider.token("grant_type=client_credentials").status == 200)
            provider.advance(3_600 + Self.day - 1)
            #expect(await provider.provider.removeExpiredRows().isEmpty)
            #expect(try await authorizations(provider).count == 1)
            provider.advance(1)
            #expect(await provider.provider.removeExpiredRows().isEmpty)
            #expect(try await authorizations(provider).isEmpty)
        }
    }

    @Test("deletes an unredeemed code a day after it expired, and a redeemed one with its tokens")
    func codes() async throws {
        try await TestProvider.run { provider async throws in
            _ = try await TestBrowser(provider).signIn()
            let code = try await TestBrowser(provider).signIn().redirect["code"]
            let token = try await provider.redeem(code).json["refresh_token"]?.stringValue ?? ""
            provider.advance(60 + Self.day)
            #expect(await provider.provider.removeExpiredRows().isEmpty)
            #expect(try await authorizations(provider).count == 1)
            #expect(try await provider.refresh(token).status == 200)
            #expect(provider.reason(of: try await provider.redeem(code)) == Self.codeReuse)
        }
    }

    private static let codeReuse = "The code was used before; what it gave is now revoked."

    @Test("a tenant's own clock moves no other tenant's rows")
    func otherTenants() async throws {
        try await TestProvider.run { provider async throws in
            _ = try await provider.provider.createTenant(
                TenantSeed(record: TenantRecord(name: "other")), fixture: nil)
            _ = try await provider.signIn()
            #expect(provider.provider.tenants["other"]?.clock.advance(by: 10 * Self.month) == true)
            #expect(await provider.provider.removeExpiredRows().isEmpty)
            #expect(try await authorizations(provider).count == 1)
        }
    }
}
