// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import IdentityStore
import JOSE
import NIOHTTP1
import OAuth
import Testing

@Suite("RFC 6749 §4.4 the client credentials grant")
struct ClientCredentialsGrantTests {
    private static let service = "client_id=demo-service&client_secret=demo-service-secret-not-for-production"

    private func token(_ provider: TestProvider, _ extra: String = "", client: String = service) async throws -> Answer
    {
        try await provider.token("grant_type=client_credentials&\(client)\(extra)", authorization: nil)
    }

    @Test("RFC 6749 §4.4, RFC 9700 §4.15.1: a client gets a token for itself: no user, no session, no refresh token")
    func success() async throws {
        try await TestProvider.run { provider async throws in
            let answer = try await token(provider, "&scope=orders:read")
            let body = try answer.json
            #expect(body["scope"] == "orders:read" && body["refresh_token"] == nil && body["id_token"] == nil)
            let claims = try TestProvider.claims(body["access_token"])
            #expect(
                claims["sub"] == "demo-service" && claims["client_id"] == "demo-service"
                    && claims["aud"] == "orders-api")
            for name in ["auth_time", "sid", "groups", "acr"] { #expect(claims[name] == nil) }
            let bearer = ["Authorization": "Bearer \(body["access_token"]?.stringValue ?? "")"]
            #expect(try await provider.send(.GET, "/userinfo", headers: bearer).status == 401)
        }
    }

    @Test("§4.4: only a client that can prove itself, and may; §4.4.3: never a refresh token")
    func refusals() async throws {
        let change = DemoChange.with {
            $0.clients[1].grants.append(.clientCredentials)
            $0.clients[2].grants.append(.refreshToken)
        }
        try await TestProvider.run(demo: change) { provider async throws in
            #expect(try await token(provider, client: "client_id=demo-spa").error == "unauthorized_client")
            #expect(try await token(provider, "&scope=email").error == "invalid_scope")
            #expect(try await token(provider, "&audience=x").error == "invalid_target")
            let body = try await token(provider).json
            #expect(body["access_token"] != nil && body["refresh_token"] == nil)
        }
        try await TestProvider.run(demo: .with { $0.clients[2].grants = [.password] }) { provider async throws in
            #expect(try await token(provider).error == "unauthorized_client")
        }
    }
}
