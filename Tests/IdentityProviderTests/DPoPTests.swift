// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import ControlModel
import IdentityProvider
import IdentityStore
import JOSE
import LibCrypto
import NIOHTTP1
import OAuth
import Testing

@Suite("RFC 9449 tokens that are bound to a key")
struct DPoPTests {
    private static func text(_ body: JSONObject, _ member: String = "access_token") -> String {
        body[member]?.stringValue ?? ""
    }

    @Test(
        "RFC 9449 §5, §5.1, §6.1: a proof binds the access token, whose type says so, and metadata name the algorithms")
    func bound() async throws {
        try await TestProvider.run { provider async throws in
            let key = try ClientKey()
            let body = try await provider.token(TestProvider.passwordForm, proofs: [key.proof(provider)]).json
            #expect(body["token_type"] == "DPoP" && body["refresh_token"] != nil)
            #expect(try TestProvider.claims(body["access_token"])["cnf"] == ["jkt": .string(key.thumbprint)])
            #expect(try TestProvider.claims(body["id_token"])["cnf"] == nil)
            let plain = try await provider.token(TestProvider.passwordForm).json
            #expect(plain["token_type"] == "Bearer" && plain["refresh_token"] != nil)
            #expect(try TestProvider.claims(plain["access_token"])["cnf"] == nil)
            let metadata = try await provider.send(.GET, "/.well-known/openid-configuration").json
            let algorithms = metadata["dpop_signing_alg_values_supported"]?.arrayValue ?? []
            #expect(algorithms.contains("ES256") && algorithms.contains("RS256") && !algorithms.contains("HS256"))
        }
    }

    @Test(
        "RFC 9449 §4.3, §5, §11.1: what does not hold is invalid_dpop_proof, spends nothing, and a proof is good once")
    func refusals() async throws {
        try await TestProvider.run { provider async throws in
            let key = try ClientKey()
            let issuer = try provider.tenant.issuer.description
            let used = try key.proof(provider)
            #expect(try await provider.token(TestProvider.passwordForm, proofs: [used]).status == 200)
            let bad: [([String], String)] = [
                ([used], "used before"), (["x"], "no signed token"), ([""], "no signed token"),
                ([try key.proof(provider), try key.proof(provider)], "came twice"),
                ([try key.proof(provider, .GET)], "htm of the proof is not POST"),
                ([try key.proof(provider, .POST, "/userinfo")], "htu of the proof is not \(issuer)/token"),
                ([try key.proof(provider, changing: ["htu": "http://evil.example/token"])], "htu"),
                ([try key.proof(provider, changing: ["htu": .string(provider.url + "/token")])], "htu"),
                ([try key.proof(provider, changing: ["iat": 1_799_999_700])], "older than 300 seconds"),
                ([try key.proof(provider, changing: ["iat": -9_000_000_000_000_000])], "older than 300 seconds"),
                ([try key.proof(provider, changing: ["iat": 1_800_000_061])], "of the future"),
                ([try key.proof(provider, changing: ["iat": .none])], "iat"),
            ]
            for (proofs, reason) in bad {
                let answer = try await provider.token(TestProvider.passwordForm, proofs: proofs)
                #expect(answer.status == 400 && answer.error == "invalid_dpop_proof", "\(reason)")
                #expect(try answer.json["error_description"]?.stringValue?.contains(reason) == true, "\(answer.text)")
                #expect(answer.header("WWW-Authenticate") == nil)
            }
            for good in [["iat": 1_799_999_701], ["iat": 1_800_000_060], ["htu": .string(issuer + "/token?x=1#y")]]
                as [[String: JSONValue?]]
            {
                let answer = try await provider.token(
                    TestProvider.passwordForm, proofs: [key.proof(provider, changing: good)])
                #expect(answer.status == 200, "\(answer.text)")
            }
            // The same `jti` is another proof's where the key is another.
            let twin = try ClientKey().proof(provider, changing: ["jti": "one"])
            #expect(try await provider.token(TestProvider.passwordForm, proofs: [twin]).status == 200)
            let own = try key.proof(provider, changing: ["jti": "one"])
            #expect(try await provider.token(TestProvider.passwordForm, proofs: [own]).status == 200)
        }
    }

    @Test("of many who send one proof at once one gets tokens")
    func race() async throws {
        try await TestProvider.run { provider async throws in
            let proof = try ClientKey().proof(provider)
            let answers = try await withThrowingTaskGroup(of: Answer.self) { group in
                for _ in 0..<8 {
                    group.addTask { try await provider.token(TestProvider.passwordForm, proofs: [proof]) }
                }
                return try await group.reduce(into: [Answer]()) { $0.append($1) }
            }
            #expect(answers.count { $0.status == 200 } == 1)
            #expect(answers.count { $0.error == "invalid_dpop_proof" } == 7)
        }
    }

    @Test("RFC 9449 §5.2: a client that says so gets no token without a proof")
    func due() async throws {
        try await TestProvider.run(demo: .with { $0.clients[0].bindsAccessTokens = true }) { provider async throws in
            let key = try ClientKey()
            let refused = try await provider.token(TestProvider.passwordForm)
            #expect(refused.status == 400 && refused.error == "invalid_dpop_proof")
            let body = try await provider.token(TestProvider.passwordForm, proofs: [key.proof(provider)]).json
            #expect(body["token_type"] == "DPoP")
            #expect(try await provider.refresh(Self.text(body, "refresh_token")).error == "invalid_dpop_proof")
        }
    }

    @Test("RFC 9449 §5: a public client's refresh token is bound to its key, and a wrong try does not use it up")
    func publicRefresh() async throws {
        try await TestProvider.run { provider async throws in
            let (key, other) = (try ClientKey(), try ClientKey())
            let code = try await TestBrowser(provider).signIn(PublicClientTests.challenged).redirect["code"] ?? ""
            let form =
                "grant_type=authorization_code&client_id=demo-spa&code=\(code)&code_verifier=\(ProofKey.verifier)"
                + "&redirect_uri=\(TestBrowser.callback)"
            let first = try await provider.token(form, proofs: [key.proof(provider)], authorization: nil).json
            var refresh = Self.text(first, "refresh_token")
            func answer(_ proofs: [String]) async throws -> Answer {
                let form = "grant_type=refresh_token&client_id=demo-spa&refresh_token=\(refresh)"
                return try await provider.token(form, proofs: proofs, authorization: nil)
            }
            // Each successor is bound as the first was.
            for _ in 0..<2 {
                let bare = try await answer([])
                #expect(bare.status == 400 && bare.error == "invalid_grant")
                #expect(provider.reason(of: bare)?.contains("the request proves none") == true)
                let foreign = try await answer([other.proof(provider)])
                #expect(foreign.error == "invalid_grant")
                #expect(provider.reason(of: foreign)?.contains("another key") == true)
                let next = try await answer([key.proof(provider)]).json
                #expect(try TestProvider.claims(next["access_token"])["cnf"] == ["jkt": .string(key.thumbprint)])
                refresh = Self.text(next, "refresh_token")
            }
        }
    }

    @Test("RFC 9449 §5: what a public client is given for its first proof is bound, though what it had before was not")
    func laterKey() async throws {
        try await TestProvider.run { provider async throws in
            let code = try await TestBrowser(provider).signIn(PublicClientTests.challenged).redirect["code"] ?? ""
            let form =
                "grant_type=authorization_code&client_id=demo-spa&code=\(code)&code_verifier=\(ProofKey.verifier)"
                + "&redirect_uri=\(TestBrowser.callback)"
            let first = try await provider.token(form, authorization: nil).json
            #expect(first["token_type"] == "Bearer")
            func refresh(_ token: String, _ proofs: [String]) async throws -> Answer {
                let form = "grant_type=refresh_token&client_id=demo-spa&refresh_token=\(token)"
                return try await provider.token(form, proofs: proofs, authorization: nil)
            }
            let key = try ClientKey()
            let second = try await refresh(Self.text(first, "refresh_token"), [key.proof(provider)]).json
            #expect(second["token_type"] == "DPoP")
            let successor = Self.text(second, "refresh_token")
            #expect(try await refresh(successor, []).error == "invalid_grant")
            #expect(try await refresh(successor, [ClientKey().proof(provider)]).error == "invalid_grant")
            #expect(try await refresh(successor, [key.proof(provider)]).status == 200)
        }
    }

    @Test("RFC 9449 §5: a client that nobody registered is bound as a public one is")
    func unknownClient() async throws {
        try await TestProvider.run(demo: .with { $0.record.acceptsUnknownClients = true }) { provider async throws in
            let key = try ClientKey()
            let form =
                "grant_type=password&username=alice&password=wonderland&scope=openid+offline_access&client_id=new"
            let body = try await provider.token(form, proofs: [key.proof(provider)], authorization: nil).json
            let refresh = "grant_type=refresh_token&client_id=new&refresh_token=\(Self.text(body, "refresh_token"))"
            #expect(try await provider.token(refresh, authorization: nil).error == "invalid_grant")
            let next = try await provider.token(refresh, proofs: [key.proof(provider)], authorization: nil)
            #expect(next.status == 200, "\(next.text)")
        }
    }

    @Test("RFC 9449 §4.3: the target is any name that the provider goes by, and none that a request says")
    func targets() async throws {
        let (front, back) = ("http://front.example:{port}", "http://back.example:{port}/idp")
        try await TestProvider.run(frontChannel: front, backChannel: back) { provider async throws in
            let key = try ClientKey()
            let address = try provider.tenant.address
            for base in [address.issuer, address.frontChannel, address.backChannel] {
                let proof = try key.proof(provider, changing: ["htu": .string(base.url("/token"))])
                #expect(try await provider.token(TestProvider.passwordForm, proofs: [proof]).status == 200, "\(base)")
            }
            for other in [provider.url + "/token", address.issuer.url("/idp/token"), "http://front.example/token"] {
                let proof = try key.proof(provider, changing: ["htu": .string(other)])
                let refused = try await provider.token(TestProvider.passwordForm, proofs: [proof])
                #expect(refused.error == "invalid_dpop_proof", "\(other)")
            }
        }
    }

    @Test("RFC 9449 §11.1: a proof is good once, also where the clock was put forward in between and went back")
    func clock() async throws {
        try await TestProvider.run { provider async throws in
            let key = try ClientKey()
            let clock = try provider.tenant.clock
            let proof = try key.proof(provider)
            #expect(try await provider.token(TestProvider.passwordForm, proofs: [proof]).status == 200)
            #expect(clock.set(.offset(400)))
            #expect(try await provider.token(TestProvider.passwordForm, proofs: [key.proof(provider)]).status == 200)
            #expect(clock.set(.real))
            let again = try await provider.token(TestProvider.passwordForm, proofs: [proof])
            #expect(again.error == "invalid_dpop_proof")
        }
    }

    @Test("RFC 9449 §5: a client that proves itself by its secret may go on with another key, or with none")
    func confidentialRefresh() async throws {
        try await TestProvider.run { provider async throws in
            let (key, other) = (try ClientKey(), try ClientKey())
            let first = try await provider.token(TestProvider.passwordForm, proofs: [key.proof(provider)]).json
            let form = "grant_type=refresh_token&refresh_token=\(Self.text(first, "refresh_token"))"
            let second = try await provider.token(form, proofs: [other.proof(provider)]).json
            #expect(try TestProvider.claims(second["access_token"])["cnf"] == ["jkt": .string(other.thumbprint)])
            let third = try await provider.refresh(Self.text(second, "refresh_token")).json
            #expect(third["token_type"] == "Bearer")
        }
    }

    @Test("RFC 9449 §10: a code that was asked for with dpop_jkt is redeemed with that key alone")
    func code() async throws {
        try await TestProvider.run { provider async throws in
            let (key, other) = (try ClientKey(), try ClientKey())
            let browser = TestBrowser(provider)
            let code = try await browser.signIn(["dpop_jkt": key.thumbprint]).redirect["code"] ?? ""
            let form = "grant_type=authorization_code&code=\(code)&redirect_uri=\(TestBrowser.callback)"
            let bare = try await provider.token(form)
            #expect(bare.error == "invalid_grant" && provider.reason(of: bare)?.contains("proves none") == true)
            #expect(try await provider.token(form, proofs: [other.proof(provider)]).error == "invalid_grant")
            let body = try await provider.token(form, proofs: [key.proof(provider)]).json
            #expect(body["token_type"] == "DPoP")
            for wrong in ["x", key.thumbprint + "A", String(key.thumbprint.dropLast()) + "="] {
                let refused = try await browser.authorize(["dpop_jkt": wrong]).redirect
                #expect(refused["error"] == "invalid_request" && refused["code"] == nil, "\(wrong)")
            }
        }
    }

    @Test("a bound token goes into no cookie, which would prove nothing")
    func cookie() async throws {
        try await TestProvider.run(demo: .with { $0.clients[0].accessTokenCookie = "at" }) { provider async throws in
            let plain = try await provider.token(TestProvider.passwordForm)
            #expect(plain.header("Set-Cookie")?.hasPrefix("at=") == true)
            let bound = try await provider.token(TestProvider.passwordForm, proofs: [ClientKey().proof(provider)])
            #expect(bound.status == 200 && bound.header("Set-Cookie") == nil)
        }
    }
}
