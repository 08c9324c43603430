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

@Suite("RFC 6749 §4.1.3 the authorization code grant")
struct AuthorizationCodeGrantTests {
    @Test("a code is good once; whoever sends it again ends what it gave (RFC 6749 §4.1.2)")
    func replay() async throws {
        try await TestProvider.run { provider async throws in
            let code = try await TestBrowser(provider).signIn().redirect["code"]
            let tokens = try await provider.redeem(code).json
            let bearer = ["Authorization": "Bearer \(tokens["access_token"]?.stringValue ?? "")"]
            #expect(try await provider.send(.GET, "/userinfo", headers: bearer).status == 200)
            let again = try await provider.redeem(code)
            #expect(again.status == 400 && again.error == "invalid_grant")
            #expect(provider.reason(of: again) == "The code was used before; what it gave is now revoked.")
            #expect(try await provider.send(.GET, "/userinfo", headers: bearer).status == 401)
            #expect(try await provider.refresh(tokens["refresh_token"]?.stringValue ?? "").error == "invalid_grant")
        }
    }

    @Test("of many who redeem one code at once one wins, and what it got is revoked")
    func race() async throws {
        try await TestProvider.run { provider async throws in
            let code = try await TestBrowser(provider).signIn().redirect["code"]
            let answers = try await withThrowingTaskGroup(of: Answer.self) { group in
                for _ in 0..<8 { group.addTask { try await provider.redeem(code) } }
                return try await group.reduce(into: [Answer]()) { $0.append($1) }
            }
            let won = answers.filter { $0.status == 200 }
            #expect(won.count == 1 && answers.count { $0.error == "invalid_grant" } == 7)
            let token = try #require(won.first?.json["refresh_token"]?.stringValue)
            #expect(try await provider.refresh(token).error == "invalid_grant")
        }
    }

    @Test(
        "RFC 6749 §4.1.2, §4.1.3, OpenID Connect Core §3.1.3.2: a code is bound to its client and its redirect URI, and to its moment; a wrong try does not use it up"
    )
    func binding() async throws {
        let change = DemoChange.with { $0.clients[2].grants = [.authorizationCode] }
        try await TestProvider.run(demo: change) { provider async throws in
            let code = try await TestBrowser(provider).signIn().redirect["code"]
            let service = ["client_id": "demo-service", "client_secret": "demo-service-secret-not-for-production"]
            let foreign = try await provider.redeem(code, service, authorization: nil)
            #expect(foreign.error == "invalid_grant")
            #expect(provider.reason(of: foreign) == "The code was issued to another client.")
            for uri in ["", "http://127.0.0.1/callback/", "http://127.0.0.1:80/callback"] {
                #expect(try await provider.redeem(code, ["redirect_uri": uri]).error == "invalid_grant")
            }
            #expect(try await provider.redeem(code, ["code_verifier": ProofKey.verifier]).error == "invalid_grant")
            #expect(try await provider.redeem("x").error == "invalid_grant")
            #expect(try await provider.redeem("").error == "invalid_request")
            provider.advance(59)
            #expect(try await provider.redeem(code).status == 200)
            let late = try await TestBrowser(provider).signIn().redirect["code"]
            provider.advance(60)
            let expired = try await provider.redeem(late)
            #expect(provider.reason(of: expired) == "The code has expired.")
        }
    }

    @Test("RFC 6749 §4.1.3: without a redirect URI in the request, none is due with the code")
    func withoutRedirectURI() async throws {
        let change = DemoChange.with { $0.clients[0].redirectURIs = [TestBrowser.callback] }
        try await TestProvider.run(demo: change) { provider async throws in
            let browser = TestBrowser(provider)
            let answer = try await browser.signIn(["redirect_uri": "", "scope": "email"])
            #expect(answer.header("Location")?.hasPrefix(TestBrowser.callback + "?code=") == true)
            let code = try answer.redirect["code"]
            #expect(try await provider.redeem(code).error == "invalid_grant")
            let tokens = try await provider.redeem(code, ["redirect_uri": ""]).json
            #expect(tokens["scope"] == "email" && tokens["id_token"] == nil)
            let page = try await browser.authorize(["redirect_uri": ""])
            #expect(page.status == 400 && page.header("Location") == nil)
        }
    }

    @Test("RFC 7636 §4.6: the verifier is that of the challenge, and one without a challenge is refused")
    func proofKey() async throws {
        try await TestProvider.run { provider async throws in
            let browser = TestBrowser(provider)
            let challenged = ["code_challenge": ProofKey.challenge, "code_challenge_method": "S256"]
            let code = try await browser.signIn(challenged).redirect["code"]
            for verifier in ["", String(ProofKey.verifier.dropLast()) + "K", ProofKey.challenge, "short"] {
                let answer = try await provider.redeem(code, ["code_verifier": verifier])
                #expect(answer.status == 400 && answer.error == "invalid_grant")
            }
            #expect(try await provider.redeem(code, ["code_verifier": ProofKey.verifier]).status == 200)
        }
    }

    @Test("RFC 9700 §4.8.2: a challenge that was stripped from the request is noticed by its verifier")
    func downgrade() async throws {
        try await TestProvider.run { provider async throws in
            let code = try await TestBrowser(provider).signIn().redirect["code"]
            let answer = try await provider.redeem(code, ["code_verifier": ProofKey.verifier])
            #expect(answer.error == "invalid_grant")
            #expect(provider.reason(of: answer) == "The code was asked for without a code_challenge.")
        }
    }

    @Test("plain, and verifiers beyond RFC 7636's alphabet, only where the client says so")
    func tolerance() async throws {
        let change = DemoChange.with {
            $0.clients[0].codeChallengeMethods = [.s256, .plain]
            $0.clients[0].toleratesCodeVerifiers = true
        }
        try await TestProvider.run(demo: change) { provider async throws in
            let browser = TestBrowser(provider)
            let plain = try await browser.signIn(["code_challenge": ProofKey.verifier]).redirect["code"]
            #expect(try await provider.redeem(plain, ["code_verifier": ProofKey.verifier]).status == 200)
            let odd = "a verifier+with/other=letters"
            let challenge = Base64URL.encode(sha256(Array(odd.utf8)))
            let request = ["code_challenge": challenge, "code_challenge_method": "S256"]
            let code = try await browser.authorize(request).redirect["code"]
            #expect(try await provider.redeem(code, ["code_verifier": odd]).status == 200)
            let metadata = try await provider.send(.GET, "/.well-known/openid-configuration").json
            #expect(metadata["code_challenge_methods_supported"] == ["S256", "plain"])
        }
    }

    @Test("RFC 7636 §4.6: rejects a verifier that is not the plain challenge")
    func wrongPlainVerifier() async throws {
        let change = DemoChange.with { $0.clients[0].codeChallengeMethods = [.s256, .plain] }
        try await TestProvider.run(demo: change) { provider async throws in
            let request = ["code_challenge": ProofKey.verifier, "code_challenge_method": "plain"]
            let code = try await TestBrowser(provider).signIn(request).redirect["code"]
            let wrong = try await provider.redeem(code, ["code_verifier": ProofKey.challenge])
            #expect(wrong.error == "invalid_grant")
        }
    }

    @Test("the audience may be narrowed with the code (RFC 8707 §2.2); the scope may not be widened")
    func narrowing() async throws {
        let change = DemoChange.with { $0.clients[0].audience = ["orders-api", "urn:x"] }
        try await TestProvider.run(demo: change) { provider async throws in
            let browser = TestBrowser(provider)
            let code = try await browser.signIn().redirect["code"]
            let tokens = try await provider.redeem(code, ["resource": "urn:x", "scope": "openid profile"]).json
            #expect(try TestProvider.claims(tokens["access_token"])["aud"] == "urn:x")
            #expect(tokens["scope"] == "openid email")
            let other = try await browser.authorize(["resource": "urn:x"]).redirect["code"]
            #expect(try await provider.redeem(other, ["audience": "orders-api"]).error == "invalid_target")
            #expect(try await provider.redeem(other).status == 200)
        }
    }

    @Test("rejects the code of a user who was locked after the sign-in", arguments: [UserState.locked, .disabled])
    func lockedUser(state: UserState) async throws {
        try await TestProvider.run { provider async throws in
            let code = try await TestBrowser(provider).signIn().redirect["code"]
            try await provider.setState(state)
            #expect(try await provider.redeem(code).error == "invalid_grant")
        }
    }

    @Test("rejects the code of a removed user, and does not sign in a later user of the same name")
    func userGone() async throws {
        try await TestProvider.run { provider async throws in
            let browser = TestBrowser(provider)
            let code = try await browser.signIn().redirect["code"]
            let tenant = try provider.tenant
            _ = try await provider.provider.store.removeUser("alice", in: tenant.name, at: tenant.clock.now())
            #expect(try await provider.redeem(code).error == "invalid_grant")
            _ = try await provider.provider.store.create(UserSeed(username: "alice"), in: tenant.name)
            #expect(try await browser.authorize(["prompt": "none"]).redirect["error"] == "login_required")
        }
    }
}
