// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Foundation
import IdentityProvider
import IdentityStore
import JOSE
import LibCrypto
import NIOHTTP1
import OAuth
import Testing

/// What MUSTs have the token endpoint and those beside it refuse, where no other test stands for it: see docs/refusals.md.
@Suite("Refusals at the token, introspection, revocation, device and userinfo endpoints")
struct TokenRefusalTests {
    private static let form = ["Content-Type": "application/x-www-form-urlencoded"]

    private func post(
        _ provider: TestProvider, _ path: String, _ body: String, authorization: String? = TestProvider.basic
    ) async throws -> Answer {
        var headers = Self.form
        headers["Authorization"] = authorization
        return try await provider.send(.POST, path, body: body, headers: headers)
    }

    private func text(_ body: JSONObject, _ name: String) -> String { body[name]?.stringValue ?? "" }

    @Test(
        "RFC 7662 §4: a token that was revoked or is over is not active, and nothing else is said",
        arguments: [false, true])
    func revoked(isOpaque: Bool) async throws {
        let change = DemoChange.with {
            $0.clients[0].hasOpaqueAccessTokens = isOpaque
            $0.clients[0].refreshTokenLifetime = 60
        }
        try await TestProvider.run(demo: change) { provider async throws in
            func isInactive(_ token: String) async throws -> Bool {
                try await post(provider, "/introspect", "token=\(token)").text == #"{"active":false}"#
            }
            let first = try await provider.signIn()
            #expect(try await !isInactive(text(first, "access_token")))
            _ = try await post(provider, "/revoke", "token=\(text(first, "access_token"))")
            #expect(try await isInactive(text(first, "access_token")))
            #expect(try await !isInactive(text(first, "refresh_token")))
            _ = try await post(provider, "/revoke", "token=\(text(first, "refresh_token"))")
            #expect(try await isInactive(text(first, "refresh_token")))

            let second = try await provider.signIn()
            provider.advance(60)
            #expect(try await isInactive(text(second, "refresh_token")))
            #expect(try await !isInactive(text(second, "access_token")))

            let browser = TestBrowser(provider)
            let third = try await provider.redeem(try await browser.signIn().redirect["code"]).json
            #expect(try await !isInactive(text(third, "access_token")))
            _ = try await browser.send(.GET, "/logout?id_token_hint=\(text(third, "id_token"))")
            #expect(try await isInactive(text(third, "access_token")))
            #expect(try await isInactive(text(third, "refresh_token")))
        }
    }

    @Test("RFC 6750 §2.2: a token in the body counts by POST and as a form alone")
    func bodyToken() async throws {
        try await TestProvider.run { provider async throws in
            let token = text(try await provider.signIn(), "access_token")
            let types = ["text/plain", "application/json", "multipart/form-data; boundary=x", nil]
            var answers = [
                try await provider.send(.GET, "/userinfo", body: "access_token=\(token)", headers: Self.form)
            ]
            for type in types {
                let headers = type.map { ["Content-Type": $0] } ?? [:]
                answers.append(
                    try await provider.send(.POST, "/userinfo", body: "access_token=\(token)", headers: headers))
            }
            for answer in answers {
                #expect(answer.status == 401 && answer.text.isEmpty)
                #expect(answer.header("WWW-Authenticate")?.contains("error=") == false)
            }
        }
    }

    @Test("RFC 6750 §5.2: no cookie carries a token in the clear where browsers come by https")
    func secureCookie() async throws {
        let change = DemoChange.with { $0.clients[0].accessTokenCookie = "session" }
        for (issuer, front) in [("https://login.test", nil), ("http://login.test", "https://login.test")] {
            try await TestProvider.run(issuer: issuer, frontChannel: front, demo: change) { provider async throws in
                let answer = try await provider.token("grant_type=password&username=alice&password=wonderland")
                #expect(answer.header("Set-Cookie")?.hasSuffix("; HttpOnly; SameSite=Lax; Secure") == true)
            }
        }
    }

    @Test("RFC 6749 §2.3.1: neither credentials nor the grant are taken from the URI")
    func queryCredentials() async throws {
        try await TestProvider.run { provider async throws in
            let query = "?client_id=demo-app&client_secret=\(TestProvider.secret)"
            for (path, body) in [
                ("/token", "grant_type=client_credentials"), ("/introspect", "token=x"), ("/revoke", "token=x"),
                ("/device_authorization", "scope=openid"),
            ] {
                let answer = try await post(provider, path + query, body, authorization: nil)
                #expect(answer.status == 401 && answer.error == "invalid_client", "\(path)")
            }
            let grant = try await post(provider, "/token?grant_type=client_credentials", "x=y")
            #expect(grant.status == 400 && grant.error == "invalid_request")
        }
    }

    @Test("RFC 6749 §3.2.1, §4.1.3, §6: what a confidential client was given is worth nothing without its proof")
    func withoutProof() async throws {
        try await TestProvider.run { provider async throws in
            let browser = TestBrowser(provider)
            let code = try await browser.signIn().redirect["code"]
            let unproven = try await provider.redeem(code, ["client_id": "demo-app"], authorization: nil)
            #expect(unproven.status == 401 && unproven.error == "invalid_client")
            let wrong = "Basic " + Data("demo-app:wrong".utf8).base64EncodedString()
            #expect(try await provider.redeem(code, authorization: wrong).status == 401)
            let foreign = try await provider.redeem(code, ["client_id": "demo-spa"], authorization: nil)
            #expect(foreign.status == 400 && foreign.error == "invalid_grant")
            #expect(provider.reason(of: foreign) == "The code was issued to another client.")
            let tokens = try await provider.redeem(code).json
            let refresh = text(tokens, "refresh_token")
            let stolen = try await provider.refresh(refresh, extra: "&client_id=demo-app", authorization: nil)
            #expect(stolen.status == 401 && stolen.error == "invalid_client")
            #expect(try await provider.refresh(refresh).status == 200)
            let device = text(try await post(provider, "/device_authorization", "scope=openid").json, "device_code")
            let grant = "grant_type=urn:ietf:params:oauth:grant-type:device_code&device_code=\(device)"
            #expect(try await post(provider, "/token", grant + "&client_id=demo-app", authorization: nil).status == 401)
            #expect(try await post(provider, "/token", grant).error == "authorization_pending")
        }
    }

    @Test(
        "RFC 8628 §3.1, §3.5: only who proves it gets a device code, a request is unambiguous, and an approval has its time"
    )
    func devices() async throws {
        try await TestProvider.run { provider async throws in
            let path = "/device_authorization"
            let named = try await post(provider, path, "client_id=demo-app", authorization: nil)
            #expect(named.status == 401 && named.header("WWW-Authenticate") != nil)
            let wrong = "Basic " + Data("demo-app:wrong".utf8).base64EncodedString()
            #expect(try await post(provider, path, "scope=openid", authorization: wrong).status == 401)
            #expect(try await post(provider, path, "scope=openid&scope=email").error == "invalid_request")
            #expect(try await provider.send(.GET, path).status == 405)

            let device = try await post(provider, path, "scope=openid").json
            let browser = TestBrowser(provider)
            var page = try await browser.submit(
                try await browser.send(.GET, "/device"), ["user_code": text(device, "user_code")])
            page = try await browser.submit(page, ["user": "alice"])
            #expect(try await browser.submit(page, ["decision": "allow"]).status == 200)
            provider.advance(600)
            let grant = "urn:ietf:params:oauth:grant-type:device_code"
            let late = try await post(
                provider, "/token", "grant_type=\(grant)&device_code=\(text(device, "device_code"))")
            #expect(late.status == 400 && late.error == "expired_token")
        }
    }

    @Test("RFC 7518 §3.2, OpenID Connect Core §16.19: a secret shorter than the digest proves nothing by it")
    func shortSecret() async throws {
        for (count, algorithm, digest, status) in [
            (16, "HS256", DigestAlgorithm.sha256, 401), (40, "HS512", .sha512, 401), (40, "HS256", .sha256, 200),
        ] {
            let secret = String(repeating: "s", count: count)
            try await TestProvider.run(demo: .with { $0.clients[0].secret = secret }) { provider async throws in
                let payload: JSONObject = [
                    "iss": "demo-app", "sub": "demo-app", "aud": .string(try provider.tenant.issuer.description),
                    "exp": 1_800_000_060, "jti": "1",
                ]
                let head = Base64URL.encode(Array(#"{"alg":"\#(algorithm)"}"#.utf8))
                let signed = head + "." + Base64URL.encode(payload.serialized())
                let code = try hmac(Array(signed.utf8), key: Array(secret.utf8), digest: digest)
                let assertion = signed + "." + Base64URL.encode(code)
                let type = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
                let answer = try await post(
                    provider, "/token",
                    "grant_type=client_credentials&client_assertion=\(assertion)&client_assertion_type=\(type)",
                    authorization: nil)
                #expect(answer.status == status, "\(count) \(algorithm): \(answer.text)")
            }
        }
    }

    @Test("RFC 6749 §2.3, RFC 6750 §2: an Authorization header that comes twice")
    func twoHeaders() async throws {
        try await TestProvider.run { provider async throws in
            let token = text(try await provider.signIn(), "access_token")
            let body = "grant_type=client_credentials"
            for (request, header) in [
                (
                    "POST /token HTTP/1.1\nContent-Type: application/x-www-form-urlencoded\nContent-Length: \(body.utf8.count)",
                    TestProvider.basic
                ),
                ("GET /userinfo HTTP/1.1", "Bearer \(token)"),
            ] {
                try await RawConnection.open(provider.url) { connection async throws in
                    let twice = "Authorization: \(header)\n"
                    try await connection.send(
                        "\(request)\nHost: localhost\nConnection: close\n\(twice)\(twice)\n"
                            + (request.hasPrefix("POST") ? body : ""))
                    let answer = try await connection.readToEnd()
                    #expect(answer.hasPrefix("HTTP/1.1 400 ") && answer.contains("invalid_request"), "\(answer)")
                }
            }
        }
    }

    @Test("RFC 6749 §10.10: opaque tokens, device codes and session cookies cannot be guessed")
    func entropy() async throws {
        try await TestProvider.run(demo: .with { $0.clients[0].hasOpaqueAccessTokens = true }) {
            provider async throws in
            var secrets: [String] = []
            for _ in 0..<2 {
                secrets.append(text(try await provider.signIn(), "access_token"))
                secrets.append(
                    text(try await post(provider, "/device_authorization", "scope=openid").json, "device_code"))
                let browser = TestBrowser(provider)
                _ = try await browser.signIn()
                secrets.append(browser.session ?? "")
            }
            #expect(Set(secrets).count == 6)
            for secret in secrets { #expect(try Base64URL.decode(secret).count >= 32, "\(secret.count)") }
        }
    }

    @Test("RFC 7009 §2.1: who does not prove who they are revokes nothing")
    func unprovenRevocation() async throws {
        try await TestProvider.run { provider async throws in
            let token = text(try await provider.signIn(), "access_token")
            let wrong = "Basic " + Data("demo-app:x".utf8).base64EncodedString()
            #expect(try await post(provider, "/revoke", "token=\(token)", authorization: wrong).status == 401)
            let named = try await post(provider, "/revoke", "token=\(token)&client_id=demo-app", authorization: nil)
            #expect(named.status == 401)
            let info = try await provider.send(.GET, "/userinfo", headers: ["Authorization": "Bearer \(token)"])
            #expect(info.status == 200)
        }
    }

    @Test("OpenID Connect Core §8.1: a pairwise subject is not the user's own, and stays what it is")
    func pairwise() async throws {
        try await TestProvider.run(demo: .with { $0.clients[0].pairwiseSector = "sector.example" }) {
            provider async throws in
            var subjects: Set<String> = []
            for _ in 0..<2 {
                let claims = try TestProvider.claims(try await provider.signIn()["id_token"])
                subjects.insert(text(claims, "sub"))
            }
            #expect(subjects.count == 1 && !subjects.contains("0b65a2d0-d9c6-8e83-9d4e-9f7bfe6955d7"))
        }
    }
}
