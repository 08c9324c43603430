// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Foundation
import IdentityProviderTesting
import Testing

@Suite("Tokens made to order", .identityProvider())
struct TokenRequestTests {
    @Test("a token says what the request says, and else what the provider would")
    func claims() async throws {
        let idp = try TestIdentityProvider.current
        var request = TokenRequest(
            for: .user("alice"), client: "demo-app", audience: ["billing", "orders-api"], scope: "orders:read",
            claims: ["tier": 2, "jti": nil])
        request.header = ["x": true, "typ": nil]
        request.issuer = "https://else.example"
        request.issuedAt = Date(timeIntervalSince1970: 1_000_000_000)
        request.notBefore = Date(timeIntervalSince1970: 1_000_000_060)
        request.expiresAt = Date(timeIntervalSince1970: 1_000_003_600)
        request.keyID = "k9"
        let minted = try await idp.mint(request)
        #expect(minted.header == ["alg": "RS256", "kid": "k9", "x": true])
        let claims = minted.claims
        #expect(claims["aud"] == JSON.array(["billing", "orders-api"]) && claims["client_id"] == "demo-app")
        #expect(claims["scope"] == "orders:read" && claims["tier"] == 2 && !claims.keys.contains("jti"))
        #expect(claims["iss"] == "https://else.example" && claims["department"] == "mathematics")
        #expect(claims["iat"] == 1_000_000_000 && claims["nbf"] == 1_000_000_060 && claims["exp"] == 1_000_003_600)
        request.lifetime = .seconds(60)
        let error = await #expect(throws: TestControlError.self) { try await idp.mint(request) }
        #expect(error?.status == 400 && error?.field == "lifetime")
    }

    @Test("what signs a token, by which algorithm and under which id is the request's")
    func signatures() async throws {
        let idp = try TestIdentityProvider.current
        var request = TokenRequest(for: .user("alice"), client: "demo-app", audience: ["orders-api"])
        #expect(try await code(of: request, idp) == nil)
        request.key = .fresh
        #expect(try await code(of: request, idp) == "unknown_key")
        request.algorithm = .es256
        #expect(try await idp.mint(request).header["alg"] == "ES256")
        request.key = nil
        for algorithm in [TokenRequest.Algorithm.none, .hs256, .rs512, .ps256] {
            request.algorithm = algorithm
            #expect(try await idp.mint(request).header["alg"] == .string(algorithm.rawValue))
            #expect(try await code(of: request, idp) == "algorithm_not_allowed")
        }
        request.algorithm = nil
        request.keyID = "k9"
        #expect(try await code(of: request, idp) == "unknown_key")
        request.keyID = nil
        let keys = try await idp.control("GET", "/keys")["keys"]?.arrayValue ?? []
        request.key = .known(keys.first?["kid"]?.stringValue ?? "")
        #expect(try await code(of: request, idp) == nil)
        request.key = .known("nobody's")
        let error = await #expect(throws: TestControlError.self) { try await idp.mint(request) }
        #expect(error?.field == "key")
    }

    @Test("a key that the test brings signs, as PEM or as a JWK")
    func ownKeys() async throws {
        let idp = try TestIdentityProvider.current
        // The key of RFC 8037 appendix A.1, whose thumbprint stands in A.3.
        let members: [String: JSON] = [
            "kty": "OKP", "crv": "Ed25519", "d": "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A",
            "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
        ]
        let pem =
            "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\n"
            + "-----END PRIVATE KEY-----\n"
        for key in [TokenRequest.Key.jwk(members), .pem(pem)] {
            var request = TokenRequest(for: .madeUp("mallory"))
            request.key = key
            let header = try await idp.mint(request).header
            #expect(header["alg"] == "EdDSA" && header["kid"] == "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k")
        }
    }

    @Test("each kind of token is made, for a user, for somebody made up and for the client itself")
    func kinds() async throws {
        let idp = try TestIdentityProvider.current
        func mint(_ subject: TokenRequest.Subject, _ kind: TokenRequest.Kind) async throws -> MintedToken {
            try await idp.mint(TokenRequest(for: subject, client: "demo-app", kind: kind))
        }
        #expect(try await mint(.user("alice"), .idToken).claims["preferred_username"] == "alice")
        #expect(try await mint(.user("alice"), .logoutToken).header["typ"] == "logout+jwt")
        #expect(try await mint(.madeUp("mallory"), .jwt).claims["sub"] == "mallory")
        #expect(try await mint(.client, .accessToken).claims["sub"] == "demo-app")
        let refresh = try await mint(.user("alice"), .refreshToken)
        #expect(refresh.claims.isEmpty && refresh.header.isEmpty)
        let answer = try await DemoApp(idp: idp).token("grant_type=refresh_token&refresh_token=\(refresh.token)")
        #expect(answer.status == 200 && !answer.text("access_token").isEmpty)
    }

    @Test("a service takes a token that was made to order, and refuses it once its lifetime is over")
    func lifetimes() async throws {
        let idp = try TestIdentityProvider.current
        let app = DemoApp(idp: idp)
        for (lifetime, status) in [(Duration.seconds(60), 200), (.seconds(-60), 401)] {
            let request = TokenRequest(for: .user("alice"), client: "demo-app", scope: "openid", lifetime: lifetime)
            let token = try await idp.mint(request).token
            #expect(try await app.get(idp.userInfoURL, ["Authorization": "Bearer \(token)"]).status == status)
        }
    }

    private func code(of request: TokenRequest, _ idp: TestIdentityProvider) async throws -> String? {
        try await idp.explain(try await idp.mint(request).token, audience: "orders-api").code
    }
}
