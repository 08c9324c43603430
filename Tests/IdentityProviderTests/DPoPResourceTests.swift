// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import IdentityProvider
import IdentityStore
import JOSE
import NIOHTTP1
import OAuth
import Testing

@Suite("RFC 9449 §7 bound tokens at userinfo and introspection, and §8 nonces")
struct DPoPResourceTests {
    private func token(_ provider: TestProvider, _ key: ClientKey) async throws -> String {
        let body = try await provider.token(TestProvider.passwordForm, proofs: [key.proof(provider)]).json
        return body["access_token"]?.stringValue ?? ""
    }

    @Test("RFC 9449 §7.1: with a proof for this request and this token, claims are given", arguments: [false, true])
    func userInfo(isOpaque: Bool) async throws {
        try await TestProvider.run(demo: .with { $0.clients[0].hasOpaqueAccessTokens = isOpaque }) {
            provider async throws in
            let key = try ClientKey()
            let token = try await token(provider, key)
            #expect(token.contains(".") != isOpaque)
            for scheme in ["DPoP", "dpop"] {
                let proof = try key.proof(provider, .GET, "/userinfo", for: token)
                let answer = try await provider.userInfo(token, scheme: scheme, proofs: [proof])
                #expect(answer.status == 200 && answer.header("DPoP-Nonce") == nil)
                #expect(try answer.json["email"] == "alice@example.com")
            }
        }
    }

    @Test("RFC 9449 §7.1, §7.2: a bound token without its proof, and a proof without a bound token, are refused")
    func refusals() async throws {
        try await TestProvider.run { provider async throws in
            let (key, other) = (try ClientKey(), try ClientKey())
            let token = try await token(provider, key)
            let plain = try await provider.signIn()["access_token"]?.stringValue ?? ""
            func proof(_ key: ClientKey, for token: String?, _ changes: [String: JSONValue?] = [:]) throws -> String {
                try key.proof(provider, .GET, "/userinfo", for: token, changing: changes)
            }
            let used = try proof(key, for: token)
            #expect(try await provider.userInfo(token, proofs: [used]).status == 200)
            let bad: [(Answer, String, String)] = [
                (try await provider.userInfo(token, scheme: "Bearer", proofs: []), "invalid_token", "scheme is DPoP"),
                (
                    try await provider.userInfo(token, scheme: "Bearer", proofs: [proof(key, for: token)]),
                    "invalid_token", "scheme is DPoP"
                ),
                (
                    try await provider.userInfo(plain, proofs: [proof(key, for: plain)]), "invalid_token",
                    "scheme is Bearer"
                ),
                (try await provider.userInfo(token, proofs: []), "invalid_dpop_proof", "header DPoP is due"),
                (try await provider.userInfo(token, proofs: [used]), "invalid_dpop_proof", "used before"),
                (try await provider.userInfo(token, proofs: [proof(key, for: nil)]), "invalid_dpop_proof", "ath"),
                (try await provider.userInfo(token, proofs: [proof(key, for: plain)]), "invalid_dpop_proof", "ath"),
                (
                    try await provider.userInfo(token, proofs: [proof(other, for: token)]), "invalid_dpop_proof",
                    "another key"
                ),
                (
                    try await provider.userInfo(token, proofs: [proof(key, for: token, ["htm": "POST"])]),
                    "invalid_dpop_proof", "htm"
                ),
                (
                    try await provider.userInfo(token + "x", proofs: [proof(key, for: token + "x")]), "invalid_token",
                    "invalid, expired or revoked"
                ),
            ]
            for (answer, error, description) in bad {
                #expect(answer.status == 401 && answer.error == error, "\(description)")
                let challenge = answer.header("WWW-Authenticate") ?? ""
                #expect(challenge.hasPrefix("DPoP realm="), "\(challenge)")
                #expect(challenge.contains("error=\"\(error)\"") && challenge.contains("algs=\"RS256 "))
                #expect(challenge.contains(description), "\(challenge)")
            }
            let two = try await provider.send(
                .POST, "/userinfo", body: "access_token=\(token)",
                headers: [
                    "Authorization": "DPoP \(token)", "DPoP": proof(key, for: token),
                    "Content-Type": "application/x-www-form-urlencoded",
                ])
            #expect(two.status == 400 && two.error == "invalid_request")
            let inBody = try await provider.send(
                .POST, "/userinfo", body: "access_token=\(token)",
                headers: ["Content-Type": "application/x-www-form-urlencoded"])
            #expect(inBody.status == 401 && inBody.error == "invalid_token")
        }
    }

    @Test("a proof is not used up by whoever sends it with another token")
    func foreignProof() async throws {
        try await TestProvider.run { provider async throws in
            let (key, other) = (try ClientKey(), try ClientKey())
            let (own, foreign) = (try await token(provider, key), try await token(provider, other))
            let proof = try key.proof(provider, .GET, "/userinfo", for: own)
            #expect(try await provider.userInfo(foreign, proofs: [proof]).status == 401)
            #expect(try await provider.userInfo(own, proofs: [proof]).status == 200)
            #expect(try await provider.userInfo(own, proofs: [proof]).status == 401)
        }
    }

    @Test("RFC 9449 §7.1: a header that is no single token is answered by its own scheme")
    func malformed() async throws {
        try await TestProvider.run { provider async throws in
            for (value, scheme) in [("DPoP", "DPoP"), ("DPoP a b", "DPoP"), ("Bearer", "Bearer")] {
                let answer = try await provider.send(.GET, "/userinfo", headers: ["Authorization": value])
                #expect(answer.status == 400 && answer.error == "invalid_request")
                #expect(answer.header("WWW-Authenticate")?.hasPrefix(scheme + " realm=") == true, "\(value)")
            }
        }
    }

    @Test("a scope that does not suffice is said to a bound token by its own scheme")
    func scope() async throws {
        try await TestProvider.run { provider async throws in
            let key = try ClientKey()
            let form = "grant_type=password&username=alice&password=wonderland&scope=email"
            let body = try await provider.token(form, proofs: [key.proof(provider)]).json
            let token = body["access_token"]?.stringValue ?? ""
            let answer = try await provider.userInfo(
                token, proofs: [key.proof(provider, .GET, "/userinfo", for: token)])
            #expect(answer.status == 403 && answer.error == "insufficient_scope")
            #expect(answer.header("WWW-Authenticate")?.hasPrefix("DPoP realm=") == true)
            #expect(answer.header("WWW-Authenticate")?.contains("scope=\"openid\"") == true)
        }
    }

    @Test("RFC 9449 §6.2: introspection says to which key a token is bound", arguments: [false, true])
    func introspection(isOpaque: Bool) async throws {
        try await TestProvider.run(demo: .with { $0.clients[0].hasOpaqueAccessTokens = isOpaque }) {
            provider async throws in
            let key = try ClientKey()
            let token = try await token(provider, key)
            let headers = [
                "Authorization": TestProvider.basic, "Content-Type": "application/x-www-form-urlencoded",
            ]
            let answer = try await provider.send(.POST, "/introspect", body: "token=\(token)", headers: headers).json
            #expect(answer["active"] == true && answer["token_type"] == "DPoP")
            #expect(answer["cnf"] == ["jkt": .string(key.thumbprint)])
        }
    }

    @Test(
        "RFC 9449 §8, §9: a tenant that asks for nonces hands them out, takes each for a while, and asks no client's clock"
    )
    func nonces() async throws {
        try await TestProvider.run(demo: .with { $0.record.asksProofNonces = true }) { provider async throws in
            let key = try ClientKey()
            func ask(_ nonce: String?, _ changes: [String: JSONValue?] = [:]) async throws -> Answer {
                let claims = changes.merging(["nonce": nonce.map(JSONValue.string)]) { $1 }
                return try await provider.token(
                    TestProvider.passwordForm, proofs: [key.proof(provider, changing: claims)])
            }
            let first = try await ask(nil)
            #expect(first.status == 400 && first.error == "use_dpop_nonce")
            let nonce = first.header("DPoP-Nonce")
            #expect(nonce?.utf8.count == 24)
            let answer = try await ask(nonce)
            #expect(answer.status == 200 && answer.header("DPoP-Nonce") == nonce)
            // The client's clock is its own: the nonce says when the proof was made.
            #expect(try await ask(nonce, ["iat": 1]).status == 200)
            for wrong in ["", "x", (nonce ?? "") + "x"] {
                #expect(try await ask(wrong).error == "use_dpop_nonce")
            }
            provider.advance(DPoPResourceTests.period)
            let later = try await ask(nonce)
            #expect(later.status == 200 && later.header("DPoP-Nonce") != nonce)
            provider.advance(DPoPResourceTests.period)
            let late = try await ask(nonce)
            #expect(late.error == "use_dpop_nonce")
            // A token without a proof needs none.
            #expect(try await provider.token(TestProvider.passwordForm).header("DPoP-Nonce") == nil)
            try await asksAtUserInfo(provider, key, nonce: late.header("DPoP-Nonce") ?? "")
        }
    }

    private static let period: Int64 = 300

    private func asksAtUserInfo(_ provider: TestProvider, _ key: ClientKey, nonce: String) async throws {
        let proof = try key.proof(provider, changing: ["nonce": .string(nonce)])
        let body = try await provider.token(TestProvider.passwordForm, proofs: [proof]).json
        let token = body["access_token"]?.stringValue ?? ""
        let bare = try key.proof(provider, .GET, "/userinfo", for: token)
        let asked = try await provider.userInfo(token, proofs: [bare])
        #expect(asked.status == 401 && asked.error == "use_dpop_nonce")
        #expect(asked.header("DPoP-Nonce") == nonce)
        #expect(asked.header("WWW-Authenticate")?.contains("error=\"use_dpop_nonce\"") == true)
        let good = try key.proof(provider, .GET, "/userinfo", for: token, changing: ["nonce": .string(nonce)])
        let answer = try await provider.userInfo(token, proofs: [good])
        #expect(answer.status == 200 && answer.header("DPoP-Nonce") == nonce)
    }

    @Test("the journal shows a proof and a bound token, each without its signature")
    func journal() async throws {
        try await TestProvider.run { provider async throws in
            let key = try ClientKey()
            let token = try await token(provider, key)
            let proof = try key.proof(provider, .GET, "/userinfo", for: token)
            let answer = try await provider.userInfo(token, proofs: [proof])
            let id = try #require(answer.header("Understudy-Request"))
            #expect(answer.header("Access-Control-Expose-Headers")?.contains("DPoP-Nonce") == true)
            let entry = try #require(provider.provider.journal.entry(id: id)).fullJSON(withSecrets: false)
            let parsed = entry["parsed"]?.objectValue
            let claims = parsed?["dpop_proof"]?.objectValue?["claims"]?.objectValue
            #expect(claims?["htm"] == "GET")
            let bound = parsed?["dpop_token"]?.objectValue?["claims"]?.objectValue
            #expect(bound?["cnf"] == ["jkt": .string(key.thumbprint)])
            #expect(parsed?["bearer"] == nil)
            let signatures = [proof, token].compactMap { $0.split(separator: ".").last }
            #expect(signatures.allSatisfy { !entry.text.contains($0) })
        }
    }
}
