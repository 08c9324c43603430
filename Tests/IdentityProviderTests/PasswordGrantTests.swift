// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import IdentityProvider
import IdentityStore
import JOSE
import LibCrypto
import NIOHTTP1
import OAuth
import Testing

@Suite("RFC 6749 §4.3 the password grant")
struct PasswordGrantTests {
    private let form = "grant_type=password&username=alice&password=wonderland"

    @Test("a right password gives an access token as RFC 9068 has it, a refresh token, and with openid an ID token")
    func success() async throws {
        try await TestProvider.run { provider async throws in
            let answer = try await provider.token(form + "&scope=openid+email")
            #expect(answer.status == 200)
            #expect(answer.header("Cache-Control") == "no-store")
            #expect(answer.header("Content-Type") == "application/json")
            let body = try answer.json
            #expect(body["token_type"] == "Bearer" && body["expires_in"] == 3_600 && body["scope"] == "openid email")
            let access = try CompactToken(parsing: body["access_token"]?.stringValue ?? "")
            #expect(access.header.type == "at+jwt" && access.header.algorithm == "RS256")
            let claims = try access.payload()
            #expect(claims["iss"]?.stringValue == (try provider.tenant.issuer.description))
            #expect(claims["aud"] == "orders-api" && claims["client_id"] == "demo-app")
            #expect(claims["iat"] == 1_800_000_000 && claims["nbf"] == 1_800_000_000 && claims["exp"] == 1_800_003_600)
            #expect(claims["auth_time"] == 1_800_000_000 && claims["scope"] == "openid email")
            #expect(claims["groups"] == ["admins"] && claims["department"] == "mathematics")
            #expect(claims["email"] == nil)
            let identity = try TestProvider.claims(body["id_token"])
            #expect(
                identity["aud"] == "demo-app" && identity["sub"] == claims["sub"] && identity["sid"] == claims["sid"])
            #expect(identity["email"] == "alice@example.com" && identity["email_verified"] == true)
            #expect(identity["name"] == nil && identity["nonce"] == nil)
            let half = sha256(Array((body["access_token"]?.stringValue ?? "").utf8)).prefix(16)
            #expect(identity["at_hash"]?.stringValue == Base64URL.encode(Array(half)))
            #expect(identity["acr"] != nil && identity["amr"] == ["pwd"])
            #expect(body["refresh_token"]?.stringValue?.count == 43)
        }
    }

    @Test("without a scope the default is all but openid and offline_access, and is stated")
    func defaultScope() async throws {
        try await TestProvider.run { provider async throws in
            let body = try await provider.token(form).json
            #expect(body["scope"] == "profile email orders:read orders:write")
            #expect(body["id_token"] == nil && body["refresh_token"] != nil)
        }
        try await TestProvider.run(demo: .with { $0.clients[0].defaultScopes = Scope(["email"]) }) {
            provider async throws in
            #expect(try await provider.token(form).json["scope"] == "email")
        }
    }

    @Test("a scope that is not the client's is refused, or dropped where the client says so")
    func foreignScope() async throws {
        try await TestProvider.run { provider async throws in
            #expect(try await provider.token(form + "&scope=email+admin").error == "invalid_scope")
            #expect(try await provider.token(form + "&scope=%22").error == "invalid_scope")
        }
        try await TestProvider.run(demo: .with { $0.clients[0].dropsUnknownScopes = true }) { provider async throws in
            #expect(try await provider.token(form + "&scope=email+admin").json["scope"] == "email")
            #expect(try await provider.token(form + "&scope=admin").error == "invalid_scope")
        }
    }

    @Test("a scope with doubled spaces, as clients send that join lists, is read")
    func doubledSpaces() async throws {
        try await TestProvider.run { provider async throws in
            #expect(try await provider.token(form + "&scope=+openid++email+").json["scope"] == "openid email")
        }
    }

    @Test("an empty scope has no form on the wire: it is in neither the answer nor the token")
    func emptyScope() async throws {
        try await TestProvider.run(demo: .with { $0.clients[0].scopes = Scope(["openid"]) }) { provider async throws in
            let body = try await provider.token(form).json
            #expect(body["access_token"] != nil && body["scope"] == nil)
            #expect(try TestProvider.claims(body["access_token"])["scope"] == nil)
            let bearer = "Bearer \(body["access_token"]?.stringValue ?? "")"
            let userInfo = try await provider.send(.GET, "/userinfo", headers: ["Authorization": bearer])
            #expect(userInfo.error == "insufficient_scope")
        }
    }

    @Test("a client without the refresh grant gets no refresh token")
    func withoutRefresh() async throws {
        try await TestProvider.run(demo: .with { $0.clients[0].grants = [.password] }) { provider async throws in
            let body = try await provider.token(form + "&scope=openid+offline_access").json
            #expect(body["access_token"] != nil && body["refresh_token"] == nil)
        }
    }

    @Test("a foreign Host changes nothing: the issuer is never taken from it")
    func foreignHost() async throws {
        try await TestProvider.run(issuer: "http://login.test") { provider async throws in
            let headers = [
                "Host": "evil.example", "Content-Type": "application/x-www-form-urlencoded",
                "X-Forwarded-Host": "evil.example", "Authorization": TestProvider.basic,
            ]
            let answer = try await provider.send(.POST, "/token", body: form, headers: headers)
            #expect(try TestProvider.claims(answer.json["access_token"])["iss"] == "http://login.test")
            let metadata = try await provider.send(.GET, "/.well-known/openid-configuration", headers: headers)
            #expect(metadata.status == 200 && !metadata.text.contains("evil"))
        }
    }

    @Test("a private claim with a standard name comes with that name's scope only")
    func standardNames() async throws {
        try await TestProvider.run(demo: .with { $0.users[1].claims = ["website": "https://b.example", "zip": 7] }) {
            provider async throws in
            let bob = "grant_type=password&username=bob&password=builder&scope=openid"
            let email = try await provider.token(bob + "+email").json
            #expect(try TestProvider.claims(email["id_token"])["website"] == nil)
            let profile = try TestProvider.claims(try await provider.token(bob + "+profile").json["id_token"])
            #expect(profile["website"] == "https://b.example" && profile["zip"] == 7)
        }
        try await TestProvider.run(demo: .with { $0.users[1].claims = ["email": "leak@example.com"] }) {
            provider async throws in
            let bob = "grant_type=password&username=bob&password=builder&scope=openid+profile"
            let body = try await provider.token(bob).json
            #expect(try TestProvider.claims(body["id_token"])["email"] == nil)
        }
    }

    @Test(
        "RFC 6749 §4.3.2: a wrong password, an unknown user and a locked one get one neutral answer; the journal knows better"
    )
    func neutrality() async throws {
        try await TestProvider.run { provider async throws in
            let wrong = try await provider.token("grant_type=password&username=alice&password=x")
            let unknown = try await provider.token("grant_type=password&username=nobody&password=x")
            let locked = try await provider.token("grant_type=password&username=carol&password=locked-out")
            #expect(wrong.status == 400 && wrong.error == "invalid_grant")
            #expect(wrong.text == unknown.text && wrong.text == locked.text)
            #expect(provider.reason(of: wrong) == "The password is wrong.")
            #expect(provider.reason(of: unknown) == "No such user.")
            #expect(provider.reason(of: locked) == "The user's state is locked.")
        }
    }

    @Test("rejects every password of a user without one", arguments: ["x", "decoy"])
    func withoutPassword(password: String) async throws {
        try await TestProvider.run { provider async throws in
            let tenant = try provider.tenant
            _ = try await tenant.store.create(UserSeed(username: "dora"), in: tenant.name)
            let form = "grant_type=password&username=dora&password=\(password)"
            #expect(try await provider.token(form).error == "invalid_grant")
        }
    }

    @Test("each state but active refuses", arguments: ["disabled", "locked", "password_expired", "mfa_required"])
    func states(state: String) async throws {
        try await TestProvider.run(demo: .with { $0.users[0].state = .init(rawValue: state) ?? .active }) {
            provider async throws in
            let answer = try await provider.token(form)
            #expect(answer.error == "invalid_grant")
            #expect(provider.reason(of: answer)?.contains(state) == true)
        }
    }

    @Test("a refresh token only with offline_access, where the tenant says so")
    func offlineAccess() async throws {
        try await TestProvider.run(demo: .with { $0.record.requiresOfflineAccess = true }) { provider async throws in
            let plain = try await provider.token(form).json
            #expect(plain["access_token"] != nil && plain["refresh_token"] == nil)
            #expect(try await provider.token(form + "&scope=offline_access").json["refresh_token"] != nil)
        }
    }

    @Test("audiences are selected from the client's list, several are an array")
    func audiences() async throws {
        let change = DemoChange.with { $0.clients[0].audience = ["orders-api", "urn:x"] }
        try await TestProvider.run(demo: change) { provider async throws in
            let all = try await provider.token(form).json
            #expect(try TestProvider.claims(all["access_token"])["aud"] == ["orders-api", "urn:x"])
            #expect(try CompactToken(parsing: all["access_token"]?.stringValue ?? "").header.type == "JWT")
            let one = try await provider.token(form + "&resource=urn:x").json
            #expect(try TestProvider.claims(one["access_token"])["aud"] == "urn:x")
            let two = try await provider.token(form + "&resource=urn:x&audience=orders-api").json
            #expect(try TestProvider.claims(two["access_token"])["aud"] == ["urn:x", "orders-api"])
            for bad in ["&audience=other", "&resource=orders-api", "&resource=urn:x%23f", "&resource=urn:y"] {
                #expect(try await provider.token(form + bad).error == "invalid_target")
            }
        }
    }

    @Test("without audiences of its own a client's tokens are for the tenant's default, else for the issuer")
    func defaultAudience() async throws {
        try await TestProvider.run(demo: .with { $0.clients[0].audience = [] }) { provider async throws in
            let body = try await provider.token(form).json
            #expect(
                try TestProvider.claims(body["access_token"])["aud"]?.stringValue == provider.tenant.issuer.description)
        }
        let change = DemoChange.with {
            $0.clients[0].audience = []
            $0.record.defaultAudience = ["everything"]
        }
        try await TestProvider.run(demo: change) { provider async throws in
            let body = try await provider.token(form).json
            #expect(try TestProvider.claims(body["access_token"])["aud"] == "everything")
        }
    }

    @Test("OpenID Connect Core §14: an audience is its bytes: what only looks the same is another, and is never signed")
    func lookalikes() async throws {
        let change = DemoChange.with { $0.clients[0].audience = ["Kitchen", "caf\u{E9}"] }
        try await TestProvider.run(demo: change) { provider async throws in
            let form = "grant_type=password&username=alice&password=wonderland&audience="
            for lookalike in ["%E2%84%AAitchen", "cafe%CC%81"] {
                #expect(try await provider.token(form + lookalike).error == "invalid_target")
            }
            let good = try await provider.token(form + "Kitchen&audience=Kitchen").json
            #expect(try TestProvider.claims(good["access_token"])["aud"] == "Kitchen")
        }
    }

    @Test("two tokens of one second differ, and a custom claim never shadows a registered one")
    func entropy() async throws {
        try await TestProvider.run(demo: .with { $0.users[0].claims = ["sub": "eve", "scope": "all", "x": 1] }) {
            provider async throws in
            let first = try await provider.token(form).json
            let second = try await provider.token(form).json
            #expect(first["access_token"] != second["access_token"])
            let claims = try TestProvider.claims(first["access_token"])
            #expect(claims["sub"] != "eve" && claims["scope"] != "all" && claims["x"] == 1)
        }
    }

    @Test("lifetimes are the client's, else the tenant's")
    func lifetimes() async throws {
        let change = DemoChange.with {
            $0.clients[0].accessTokenLifetime = 60
            $0.record.idTokenLifetime = 90
        }
        try await TestProvider.run(demo: change) { provider async throws in
            let body = try await provider.token(form + "&scope=openid").json
            #expect(body["expires_in"] == 60)
            #expect(try TestProvider.claims(body["access_token"])["exp"] == 1_800_000_060)
            #expect(try TestProvider.claims(body["id_token"])["exp"] == 1_800_000_090)
        }
    }
}
