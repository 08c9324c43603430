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

@Suite("RFC 8252 and RFC 7636: native and browser applications, which have no secret")
struct PublicClientTests {
    static let challenged = [
        "client_id": "demo-spa", "code_challenge": ProofKey.challenge, "code_challenge_method": "S256",
    ]

    private static func redeem(
        _ code: String?, _ changes: [String: String], _ provider: TestProvider
    ) async throws -> Answer {
        let own = ["client_id": "demo-spa", "code_verifier": ProofKey.verifier]
        return try await provider.redeem(code, own.merging(changes) { $1 }, authorization: nil)
    }

    @Test("RFC 8252 §7.1: a scheme of the application's own, byte for byte")
    func privateScheme() async throws {
        let uri = "com.example.app:/oauth2redirect/provider"
        try await TestProvider.run(demo: .with { $0.clients[1].redirectURIs = [uri] }) { provider async throws in
            let browser = TestBrowser(provider)
            let request = Self.challenged.merging(["redirect_uri": uri]) { $1 }
            let answer = try await browser.signIn(request)
            #expect(answer.header("Location")?.hasPrefix(uri + "?code=") == true)
            let code = try answer.redirect["code"]
            #expect(try await Self.redeem(code, ["redirect_uri": uri], provider).status == 200)
            for other in ["com.example.app:/oauth2redirect", "COM.example.app:/oauth2redirect/provider", uri + "/"] {
                let refused = try await browser.authorize(request.merging(["redirect_uri": other]) { $1 })
                #expect(refused.status == 400 && refused.header("Location") == nil)
            }
        }
    }

    @Test("RFC 8252 §7.3: any port of the loopback it registered, in both families, and of no other host")
    func loopback() async throws {
        let registered = ["http://127.0.0.1/cb", "http://[::1]/cb", "http://app.example:80/cb", "https://localhost/cb"]
        try await TestProvider.run(demo: .with { $0.clients[1].redirectURIs = registered }) { provider async throws in
            let browser = TestBrowser(provider)
            _ = try await browser.signIn(Self.challenged.merging(["redirect_uri": registered[0]]) { $1 })
            func answer(_ uri: String) async throws -> Answer {
                try await browser.authorize(Self.challenged.merging(["redirect_uri": uri]) { $1 })
            }
            for uri in ["http://127.0.0.1:1/cb", "http://127.0.0.1:65535/cb", "http://[::1]:4000/cb"] {
                #expect(try await answer(uri).header("Location")?.hasPrefix(uri + "?") == true, "\(uri)")
            }
            for uri in [
                "http://app.example:8080/cb", "http://app.example/cb", "https://localhost:1/cb",
                "http://localhost:1/cb", "http://127.0.0.1:0/cb", "http://127.0.0.1:080/cb",
                "http://127.0.0.1:65536/cb",
                "http://127.0.0.2:1/cb", "http://127.0.0.1:1/other", "http://127.0.0.1:1/cb?x=1",
                "https://127.0.0.1:1/cb",
                "http://127.0.0.1:1@evil.example/cb", "http://[::1].evil.example/cb", "http://[::ffff:127.0.0.1]:1/cb",
            ] {
                let refused = try await answer(uri)
                #expect(refused.status == 400 && refused.header("Location") == nil, "\(uri)")
            }
        }
    }

    @Test("RFC 7636 §4.1: a verifier has 43 to 128 characters of the unreserved alphabet")
    func verifierLength() async throws {
        try await TestProvider.run { provider async throws in
            let browser = TestBrowser(provider)
            _ = try await browser.signIn(Self.challenged)
            func status(_ verifier: String) async throws -> Int {
                let challenge = ["code_challenge": Base64URL.encode(sha256(Array(verifier.utf8)))]
                let code = try await browser.authorize(Self.challenged.merging(challenge) { $1 }).redirect["code"]
                return try await Self.redeem(code, ["code_verifier": verifier], provider).status
            }
            let letters = "-._~" + String(repeating: "a1Z", count: 50)
            for count in [43, 44, 127, 128] { #expect(try await status(String(letters.prefix(count))) == 200) }
            for count in [1, 42, 129, 150] { #expect(try await status(String(letters.prefix(count))) == 400) }
            for odd in ["+", "/", "=", " ", "ä"] { #expect(try await status(odd + letters.prefix(50)) == 400) }
        }
    }

    @Test("RFC 7636 §4.4.1: without a challenge, with one that cannot be, or by another method, there is no code")
    func challenge() async throws {
        try await TestProvider.run { provider async throws in
            let browser = TestBrowser(provider)
            for change in [
                ["code_challenge": "", "code_challenge_method": ""], ["code_challenge_method": "plain"],
                ["code_challenge_method": ""], ["code_challenge_method": "S512"], ["code_challenge_method": "s256"],
                ["code_challenge": String(ProofKey.challenge.dropLast())],
                ["code_challenge": ProofKey.challenge + "="],
            ] {
                let redirect = try await browser.authorize(Self.challenged.merging(change) { $1 }).redirect
                #expect(redirect["error"] == "invalid_request" && redirect["code"] == nil, "\(change)")
                #expect(redirect["state"] == "s1")
            }
        }
    }

    @Test("RFC 9700 §4.14.2: a refresh token without a secret rotates, and one used twice ends the family")
    func rotation() async throws {
        try await TestProvider.run { provider async throws in
            let code = try await TestBrowser(provider).signIn(Self.challenged).redirect["code"]
            let first = try await Self.redeem(code, [:], provider).json["refresh_token"]?.stringValue ?? ""
            func refresh(_ token: String) async throws -> Answer {
                try await provider.refresh(token, extra: "&client_id=demo-spa", authorization: nil)
            }
            #expect(try await provider.refresh(first).error == "invalid_grant")
            let second = try await refresh(first).json["refresh_token"]?.stringValue ?? ""
            #expect(!second.isEmpty && second != first)
            #expect(try await refresh(first).error == "invalid_grant")
            #expect(try await refresh(second).error == "invalid_grant")
        }
    }

    @Test(
        "RFC 9700 §2.6: no script of another origin reads /authorize, and what a client without a secret sends as one is refused"
    )
    func closed() async throws {
        try await TestProvider.run { provider async throws in
            let path = "/authorize?" + FormParameters.encode(TestBrowser.request(Self.challenged))
            let headers = ["Origin": "http://app.example", "Access-Control-Request-Method": "GET"]
            for method in [HTTPMethod.GET, .OPTIONS] {
                let answer = try await provider.send(method, path, headers: headers)
                #expect(answer.header("Access-Control-Allow-Origin") == nil)
            }
            let code = try await TestBrowser(provider).signIn(Self.challenged).redirect["code"]
            let wrong = try await Self.redeem(code, ["client_secret": "guess"], provider)
            #expect(wrong.status == 401 && wrong.error == "invalid_client")
            #expect(try await Self.redeem(code, [:], provider).status == 200)
        }
    }
}
