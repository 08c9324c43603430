// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import JOSE
import NIOHTTP1
import Testing

@Suite("OpenID Connect Core §5.3 userinfo")
struct UserInfoEndpointTests {
    private func bearer(_ body: JSONObject, _ member: String = "access_token") -> [String: String] {
        ["Authorization": "Bearer \(body[member]?.stringValue ?? "")"]
    }

    @Test("claims follow the scope, by GET and POST, in header or form")
    func claims() async throws {
        try await TestProvider.run { provider async throws in
            let body = try await provider.signIn(scope: "openid email")
            let token = body["access_token"]?.stringValue ?? ""
            let answers = [
                try await provider.send(.GET, "/userinfo", headers: bearer(body)),
                try await provider.send(.POST, "/userinfo", headers: bearer(body)),
                try await provider.send(
                    .POST, "/userinfo", body: "access_token=\(token)",
                    headers: ["Content-Type": "application/x-www-form-urlencoded"]),
                try await provider.send(.GET, "/userinfo", headers: ["authorization": "bEaReR  \(token) "]),
            ]
            for answer in answers {
                #expect(answer.status == 200)
                #expect(answer.header("Cache-Control") == "no-store")
                #expect(try answer.json.names == ["sub", "email", "email_verified"])
            }
            let profile = try await provider.signIn(scope: "openid profile")
            let full = try await provider.send(.GET, "/userinfo", headers: bearer(profile)).json
            #expect(
                full["name"] == "Alice Liddell" && full["groups"] == ["admins"] && full["department"] == "mathematics")
            #expect(full["email"] == nil && full["preferred_username"] == "alice")
        }
    }

    @Test(
        "RFC 6750 §2, §3, RFC 9700 §4.3.2: no token is a bare challenge; two tokens are invalid_request; a token in the query is none"
    )
    func missing() async throws {
        try await TestProvider.run { provider async throws in
            let body = try await provider.signIn()
            let token = body["access_token"]?.stringValue ?? ""
            for answer in [
                try await provider.send(.GET, "/userinfo"),
                try await provider.send(.GET, "/userinfo?access_token=\(token)"),
                try await provider.send(.GET, "/userinfo", headers: ["Authorization": TestProvider.basic]),
            ] {
                #expect(answer.status == 401 && answer.text.isEmpty)
                #expect(answer.header("WWW-Authenticate")?.hasPrefix("Bearer realm=") == true)
                #expect(answer.header("WWW-Authenticate")?.contains("error=") == false)
            }
            var headers = bearer(body)
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            let two = try await provider.send(.POST, "/userinfo", body: "access_token=\(token)", headers: headers)
            #expect(two.status == 400 && two.error == "invalid_request")
            let form = ["Content-Type": "application/x-www-form-urlencoded"]
            for answer in [
                try await provider.send(
                    .POST, "/userinfo", body: "access_token=\(token)&access_token=\(token)", headers: form),
                try await provider.send(.POST, "/userinfo", body: "access_token=%zz", headers: form),
                try await provider.send(.GET, "/userinfo", headers: ["Authorization": "Bearer a b"]),
                try await provider.send(.GET, "/userinfo", headers: ["Authorization": "Bearer"]),
            ] {
                #expect(answer.status == 400 && answer.error == "invalid_request")
                #expect(answer.header("WWW-Authenticate")?.contains("error=\"invalid_request\"") == true)
            }
        }
    }

    @Test("a revoked token is 401, whatever its scope: another scope would not help")
    func revoked() async throws {
        try await TestProvider.run { provider async throws in
            let body = try await provider.signIn(scope: "email")
            let refresh = body["refresh_token"]?.stringValue ?? ""
            for _ in 0..<2 { _ = try await provider.refresh(refresh) }
            #expect(try await provider.send(.GET, "/userinfo", headers: bearer(body)).error == "invalid_token")
        }
    }

    @Test("RFC 6750 §3.1, §5.2: what is no good access token is 401 invalid_token; the journal says why")
    func invalid() async throws {
        try await TestProvider.run { provider async throws in
            let body = try await provider.signIn()
            let good = body["access_token"]?.stringValue ?? ""
            let expectations = [
                ("garbage", "No such token."), ("a.b", "The token is malformed."),
                (good.dropLast(8) + "AAAAAAAA", "The signature does not hold."),
                (body["id_token"]?.stringValue ?? "", "Not an access token."),
                (body["refresh_token"]?.stringValue ?? "", "No such token."),
            ]
            for (token, reason) in expectations {
                let answer = try await provider.send(.GET, "/userinfo", headers: ["Authorization": "Bearer \(token)"])
                #expect(answer.status == 401 && answer.error == "invalid_token")
                #expect(answer.header("WWW-Authenticate")?.contains("error=\"invalid_token\"") == true)
                #expect(provider.reason(of: answer) == reason)
            }
            provider.advance(3_600)
            let expired = try await provider.send(.GET, "/userinfo", headers: bearer(body))
            #expect(provider.reason(of: expired) == "The token has expired.")
        }
    }

    @Test("RFC 6750 §3.1: a token without the scope openid is 403 insufficient_scope")
    func insufficientScope() async throws {
        try await TestProvider.run { provider async throws in
            let body = try await provider.signIn(scope: "email")
            let answer = try await provider.send(.GET, "/userinfo", headers: bearer(body))
            #expect(answer.status == 403 && answer.error == "insufficient_scope")
            #expect(answer.header("WWW-Authenticate")?.contains("scope=\"openid\"") == true)
        }
    }
}
