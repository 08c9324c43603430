// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import IdentityStore
import InMemoryLogging
import JOSE
import NIOHTTP1
import OAuth
import Testing

@testable import IdentityProvider

@Suite("The reason of a refusal shows the values")
struct RefusalReasonTests {
    @Test("a redirect URI beside those that are registered; the page that the user sees has none of them")
    func redirectURI() async throws {
        try await TestProvider.run { provider async throws in
            let answer = try await TestBrowser(provider).authorize(["redirect_uri": "http://localhost:4000/cb"])
            #expect(
                provider.reason(of: answer)
                    == "The redirect URI http://localhost:4000/cb is not registered for client demo-app. Registered: "
                    + "http://localhost:3000/callback, http://127.0.0.1/callback.")
            #expect(!answer.text.contains("localhost:4000") && !answer.text.contains("localhost:3000"))
        }
    }

    @Test("a redirect URI that is missing, beside those that are registered")
    func missingRedirectURI() async throws {
        try await TestProvider.run { provider async throws in
            let answer = try await TestBrowser(provider).authorize(["redirect_uri": ""])
            #expect(provider.reason(of: answer)?.contains("http://127.0.0.1/callback") == true)
        }
    }

    @Test("the redirect URI of a code's redemption beside that of the authorization request")
    func redeemedURI() async throws {
        try await TestProvider.run { provider async throws in
            let code = try await TestBrowser(provider).signIn().redirect["code"]
            let answer = try await provider.redeem(code, ["redirect_uri": "http://127.0.0.1:1/callback"])
            #expect(
                provider.reason(of: answer)?
                    .hasSuffix("Sent: http://127.0.0.1:1/callback. Expected: http://127.0.0.1/callback.") == true)
            #expect(!answer.text.contains("127.0.0.1"))
        }
    }

    @Test("a post-logout URI beside those that are registered")
    func postLogoutURI() async throws {
        try await TestProvider.run { provider async throws in
            let answer = try await TestBrowser(provider)
                .send(.GET, "/logout?client_id=demo-app&post_logout_redirect_uri=https://app.example/bye")
            #expect(
                provider.reason(of: answer)
                    == "The post-logout redirect URI https://app.example/bye is not registered for client demo-app. "
                    + "Registered: http://localhost:3000/.")
            #expect(!answer.text.contains("app.example"))
        }
    }

    @Test(
        "what a token request asks for beside what its client may have",
        arguments: [
            (
                "audience=billing",
                "The audience billing is not among those that client demo-app may select: orders-api."
            ),
            ("resource=x", "The resource x is not an absolute URI without a fragment."),
            ("scope=admin+email", "The scope admin goes beyond what client demo-app may have: "),
        ])
    func request(extra: String, reason: String) async throws {
        try await TestProvider.run { provider async throws in
            let answer = try await provider.token("grant_type=password&username=alice&password=wonderland&\(extra)")
            #expect(provider.reason(of: answer)?.hasPrefix(reason) == true)
        }
    }

    @Test(
        "a refresh that asks for more than was granted goes beyond what was granted, not beyond what the client may have",
        arguments: [
            (
                "&scope=profile", "invalid_scope", "The scope goes beyond what was granted.",
                "The scope profile goes beyond what was granted: email orders:read."
            ),
            (
                "&audience=billing", "invalid_target", "A requested audience goes beyond what was granted.",
                "The audience billing goes beyond what was granted: orders-api."
            ),
        ])
    func refresh(extra: String, error: String, description: String, reason: String) async throws {
        try await TestProvider.run { provider async throws in
            let tokens = try await provider.signIn(scope: "email orders:read")
            let answer = try await provider.refresh(tokens["refresh_token"]?.stringValue ?? "", extra: extra)
            #expect(answer.error == error)
            #expect(try answer.json["error_description"]?.stringValue == description)
            #expect(provider.reason(of: answer) == reason)
        }
    }

    @Test("a grant type beside those that are served")
    func grantType() async throws {
        try await TestProvider.run { provider async throws in
            let answer = try await provider.token("grant_type=magic")
            #expect(
                provider.reason(of: answer)?
                    .hasPrefix("The grant type magic is not served. Served: authorization_code, ") == true)
        }
    }

    @Test(
        "hides a secret within a value, also from the log",
        arguments: [
            "https://app.example/cb?client_secret=S3CRET", "https://user:S3CRET@app.example/cb",
            "https://app.example/cb?x=1&access_token=S3CRET",
            "https://app.example/cb?next=https%3A%2F%2Fa%3Fcode%3DS3CRET",
            "eyJhbGciOiJub25lIn0.eyJzdWIiOiJhIn0.S3CRET",
        ])
    func secrets(value: String) async throws {
        try await TestProvider.run { provider async throws in
            let browser = TestBrowser(provider)
            let query = FormParameters.encode([
                (name: "client_id", value: "demo-app"), (name: "post_logout_redirect_uri", value: value),
            ])
            let audience = FormParameters.encode([(name: "audience", value: value)])
            let answers = [
                try await browser.authorize(["redirect_uri": value]), try await browser.send(.GET, "/logout?\(query)"),
                try await provider.token("grant_type=client_credentials&\(audience)"),
            ]
            for answer in answers {
                #expect(provider.reason(of: answer)?.contains("S3CRET") == false)
            }
            #expect(!provider.log.entries.contains { "\($0)".contains("S3CRET") })
        }
    }

    @Test("shows no more than the beginning of a long value, and no more than five of many")
    func bounds() {
        #expect(ReasonValue.shown(String(repeating: "a", count: 120)).utf8.count == 120)
        #expect(ReasonValue.shown(String(repeating: "a", count: 121)).utf8.count == 123)
        #expect(ReasonValue.list((1...7).map { "u\($0)" }) == "u1, u2, u3, u4, u5, and 2 more")
        #expect(ReasonValue.list([]) == "none")
    }
}
