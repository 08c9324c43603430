// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import IdentityProvider
import IdentityStore
import JOSE
import NIOHTTP1
import OAuth
import Testing

@Suite("RFC 7662 token introspection")
struct IntrospectionEndpointTests {
    private func introspect(
        _ provider: TestProvider, _ token: String, extra: String = "", authorization: String? = TestProvider.basic
    ) async throws -> Answer {
        var headers = ["Content-Type": "application/x-www-form-urlencoded"]
        headers["Authorization"] = authorization
        return try await provider.send(.POST, "/introspect", body: "token=\(token)\(extra)", headers: headers)
    }

    @Test("§2.2: an access token in force says what it stands for", arguments: [false, true])
    func accessToken(isOpaque: Bool) async throws {
        try await TestProvider.run(demo: .with { $0.clients[0].hasOpaqueAccessTokens = isOpaque }) {
            provider async throws in
            let token = try await provider.signIn()["access_token"]?.stringValue ?? ""
            #expect(token.contains(".") == !isOpaque)
            for hint in ["", "&token_type_hint=access_token", "&token_type_hint=refresh_token", "&token_type_hint=x"] {
                let body = try await introspect(provider, token, extra: hint).json
                #expect(body["active"] == true && body["username"] == "alice" && body["token_type"] == "Bearer")
                #expect(body["client_id"] == "demo-app" && body["aud"] == "orders-api" && body["exp"] == 1_800_003_600)
                #expect(body["scope"] == "openid email orders:read" && body["sub"] != nil && body["jti"] != nil)
                #expect(body["iss"]?.stringValue == (try provider.tenant.issuer.description))
            }
            let info = try await provider.send(.GET, "/userinfo", headers: ["Authorization": "Bearer \(token)"])
            #expect(try info.json["email"] == "alice@example.com")
            provider.advance(3_600)
            #expect(try await introspect(provider, token).text == #"{"active":false}"#)
        }
    }

    @Test("a refresh token is its client's own matter")
    func refreshToken() async throws {
        try await TestProvider.run { provider async throws in
            let token = try await provider.signIn()["refresh_token"]?.stringValue ?? ""
            let body = try await introspect(provider, token).json
            #expect(body["active"] == true && body["token_type"] == nil && body["username"] == "alice")
            let service = "&client_id=demo-service&client_secret=demo-service-secret-not-for-production"
            let foreign = try await introspect(provider, token, extra: service, authorization: nil)
            #expect(foreign.text == #"{"active":false}"#)
            #expect(provider.reason(of: foreign) == "Another client's refresh token.")
            _ = try await provider.refresh(token)
            #expect(try await introspect(provider, token).text == #"{"active":false}"#)
        }
    }

    @Test("§2.2: nothing is said of a token that is not in force, and the journal knows why")
    func inactive() async throws {
        try await TestProvider.run { provider async throws in
            let body = try await provider.signIn()
            let identity = body["id_token"]?.stringValue ?? ""
            let access = body["access_token"]?.stringValue ?? ""
            for token in ["x", "a.b.c", identity, String(access.dropLast(4)) + "AAAA"] {
                let answer = try await introspect(provider, token)
                #expect(answer.status == 200 && answer.text == #"{"active":false}"#)
                #expect(provider.reason(of: answer) != nil)
            }
            let tenant = try provider.tenant
            _ = try await tenant.store.changeUser("alice", in: tenant.name) { _ in
                var seed = UserSeed(username: "alice")
                seed.state = .locked
                return seed
            }
            #expect(try await introspect(provider, access).text == #"{"active":false}"#)
        }
    }

    @Test("§2.2: reports a refresh token as inactive while its user is locked")
    func lockedRefreshToken() async throws {
        try await TestProvider.run { provider async throws in
            let token = try await provider.signIn()["refresh_token"]?.stringValue ?? ""
            try await provider.setState(.locked)
            #expect(try await introspect(provider, token).text == #"{"active":false}"#)
        }
    }

    @Test("§2.2: reports a refresh token as inactive once it has expired, and once it is revoked", arguments: [60, 0])
    func inactiveRefreshToken(seconds: Int64) async throws {
        try await TestProvider.run(demo: .with { $0.clients[0].refreshTokenLifetime = 60 }) { provider async throws in
            let token = try await provider.signIn()["refresh_token"]?.stringValue ?? ""
            let tenant = try provider.tenant
            provider.advance(seconds)
            if seconds == 0 {
                _ = try await tenant.store.revokeAuthorizations(
                    of: nil, to: nil, in: tenant.name, at: tenant.clock.now(), reason: "test")
            }
            #expect(try await introspect(provider, token).text == #"{"active":false}"#)
        }
    }

    @Test(
        "OpenID Connect Core §8.1: hides the username from a client that knows users by pairwise identifiers",
        arguments: ["access_token", "refresh_token"])
    func pairwiseUsername(kind: String) async throws {
        try await TestProvider.run(demo: .with { $0.clients[0].pairwiseSector = "app.example" }) {
            provider async throws in
            let token = try await provider.signIn()[kind]?.stringValue ?? ""
            let body = try await introspect(provider, token).json
            #expect(body["active"] == true && !body.names.contains("username"))
        }
    }

    @Test("§4: a token is active for the client it was issued to, and for those that serve its audience; nobody else")
    func audience() async throws {
        let service = "&client_id=demo-service&client_secret=demo-service-secret-not-for-production"
        try await TestProvider.run { provider async throws in
            let token = try await provider.signIn()["access_token"]?.stringValue ?? ""
            let answer = try await introspect(provider, token, extra: service, authorization: nil)
            #expect(answer.text == #"{"active":false}"# && provider.reason(of: answer)?.contains("audience") == true)
        }
        try await TestProvider.run(demo: .with { $0.clients[2].introspectedAudiences = ["orders-api"] }) {
            provider async throws in
            let token = try await provider.signIn()["access_token"]?.stringValue ?? ""
            #expect(try await introspect(provider, token, extra: service, authorization: nil).json["active"] == true)
        }
        try await TestProvider.run(demo: .with { $0.clients[0].audience = ["demo-service"] }) { provider async throws in
            let token = try await provider.signIn()["access_token"]?.stringValue ?? ""
            #expect(try await introspect(provider, token, extra: service, authorization: nil).json["active"] == true)
        }
    }

    @Test("a claim of the user's own that is called active changes nothing")
    func activeClaim() async throws {
        try await TestProvider.run(demo: .with { $0.users[0].claims = ["active": false] }) { provider async throws in
            let token = try await provider.signIn()["access_token"]?.stringValue ?? ""
            #expect(try await introspect(provider, token).json["active"] == true)
        }
    }

    @Test("§2.1: who asks proves who they are, and a public client cannot")
    func authentication() async throws {
        try await TestProvider.run { provider async throws in
            let token = try await provider.signIn()["access_token"]?.stringValue ?? ""
            for (extra, header) in [("", nil), ("&client_id=demo-spa", nil), ("", "Basic YTpi")] as [(String, String?)]
            {
                let answer = try await introspect(provider, token, extra: extra, authorization: header)
                #expect(answer.status == 401 && answer.error == "invalid_client")
                #expect(answer.header("WWW-Authenticate")?.hasPrefix("Basic ") == true)
            }
            #expect(try await introspect(provider, "").error == "invalid_request")
        }
    }
}

@Suite("RFC 7009 token revocation")
struct RevocationEndpointTests {
    private func revoke(
        _ provider: TestProvider, _ token: String, extra: String = "", authorization: String? = TestProvider.basic
    ) async throws -> Answer {
        var headers = ["Content-Type": "application/x-www-form-urlencoded"]
        headers["Authorization"] = authorization
        return try await provider.send(.POST, "/revoke", body: "token=\(token)\(extra)", headers: headers)
    }

    private func userInfo(_ provider: TestProvider, _ body: JSONObject) async throws -> Int {
        let bearer = "Bearer \(body["access_token"]?.stringValue ?? "")"
        return try await provider.send(.GET, "/userinfo", headers: ["Authorization": bearer]).status
    }

    @Test("§2.1: a refresh token takes its family along, access tokens and successors too")
    func family() async throws {
        try await TestProvider.run { provider async throws in
            let first = try await provider.signIn()
            let second = try await provider.refresh(first["refresh_token"]?.stringValue ?? "").json
            let answer = try await revoke(provider, first["refresh_token"]?.stringValue ?? "")
            #expect(answer.status == 200 && answer.text.isEmpty && answer.header("Cache-Control") == "no-store")
            for body in [first, second] { #expect(try await userInfo(provider, body) == 401) }
            #expect(try await provider.refresh(second["refresh_token"]?.stringValue ?? "").error == "invalid_grant")
        }
    }

    @Test("§2.1: an access token goes alone, for good", arguments: [false, true])
    func accessToken(isOpaque: Bool) async throws {
        try await TestProvider.run(demo: .with { $0.clients[0].hasOpaqueAccessTokens = isOpaque }) {
            provider async throws in
            let first = try await provider.signIn()
            #expect(try await revoke(provider, first["access_token"]?.stringValue ?? "").status == 200)
            #expect(try await userInfo(provider, first) == 401)
            #expect(try await revoke(provider, first["access_token"]?.stringValue ?? "").status == 200)
            let second = try await provider.refresh(first["refresh_token"]?.stringValue ?? "").json
            #expect(try await userInfo(provider, second) == 200)
            #expect(try await userInfo(provider, first) == 401)
        }
    }

    @Test("§2.2: what nobody knows is revoked already; §2.1: another client's token stays, and its hint is only a hint")
    func others() async throws {
        try await TestProvider.run { provider async throws in
            let body = try await provider.signIn()
            for token in ["x", "a.b.c"] { #expect(try await revoke(provider, token).status == 200) }
            let spa = "&client_id=demo-spa"
            for name in ["access_token", "refresh_token"] {
                let token = body[name]?.stringValue ?? ""
                let foreign = try await revoke(provider, token, extra: spa, authorization: nil)
                #expect(foreign.status == 400 && foreign.error == "invalid_grant")
            }
            #expect(try await userInfo(provider, body) == 200)
            let token = body["access_token"]?.stringValue ?? ""
            #expect(try await revoke(provider, token, extra: "&token_type_hint=refresh_token").status == 200)
            #expect(try await userInfo(provider, body) == 401)
            #expect(try await revoke(provider, token, authorization: nil).error == "invalid_client")
            #expect(try await revoke(provider, "").error == "invalid_request")
        }
    }

    @Test("§2.1: a token that is given up while its user is locked stays so when they are not")
    func lockedMeanwhile() async throws {
        try await TestProvider.run { provider async throws in
            let body = try await provider.signIn()
            let tenant = try provider.tenant
            @Sendable func set(_ state: UserState) async throws {
                _ = try await tenant.store.changeUser("alice", in: tenant.name) { user in
                    var seed = UserSeed(username: user.username)
                    seed.state = state
                    return seed
                }
            }
            try await set(.locked)
            #expect(try await revoke(provider, body["access_token"]?.stringValue ?? "").status == 200)
            try await set(.active)
            #expect(try await userInfo(provider, body) == 401)
        }
    }

    @Test("§2: a public client gives its own tokens up")
    func publicClient() async throws {
        try await TestProvider.run { provider async throws in
            let request = [
                "client_id": "demo-spa", "code_challenge": ProofKey.challenge, "code_challenge_method": "S256",
            ]
            let code = try await TestBrowser(provider).signIn(request).redirect["code"]
            let changes = ["client_id": "demo-spa", "code_verifier": ProofKey.verifier]
            let body = try await provider.redeem(code, changes, authorization: nil).json
            let token = body["refresh_token"]?.stringValue ?? ""
            #expect(try await revoke(provider, token, extra: "&client_id=demo-spa", authorization: nil).status == 200)
            let again = try await provider.refresh(token, extra: "&client_id=demo-spa", authorization: nil)
            #expect(again.error == "invalid_grant")
        }
    }
}
