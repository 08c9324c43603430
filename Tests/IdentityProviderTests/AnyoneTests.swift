// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Foundation
import IdentityProvider
import IdentityStore
import JOSE
import NIOHTTP1
import OAuth
import Testing

/// The switches for tests that come from a mock which accepts anyone.
@Suite("A tenant that takes anyone")
struct AnyoneTests {
    @Test("an unknown client gets what it asks for, with any secret or none, at any URI that is no script")
    func clients() async throws {
        try await TestProvider.run(demo: .with { $0.record.acceptsUnknownClients = true }) { provider async throws in
            let form = "grant_type=password&username=alice&password=wonderland&scope=openid+anything&audience=urn:x"
            let basic = "Basic " + Data("whoever:whatever".utf8).base64EncodedString()
            let body = try await provider.token(form, authorization: basic).json
            let claims = try TestProvider.claims(body["access_token"])
            #expect(
                claims["client_id"] == "whoever" && claims["aud"] == "urn:x" && claims["scope"] == "openid anything")
            let more = "grant_type=refresh_token&scope=more&refresh_token=\(body["refresh_token"]?.stringValue ?? "")"
            #expect(try await provider.token(more, authorization: basic).error == "invalid_scope")
            let alone = try await provider.token("grant_type=client_credentials&client_id=x", authorization: nil)
            #expect(alone.status == 200)
            let browser = TestBrowser(provider)
            let request = ["client_id": "x", "redirect_uri": "https://app.example/cb", "scope": "openid"]
            let code = try await browser.signIn(request).redirect["code"]
            let redeemed = try await provider.redeem(
                code, ["client_id": "x", "redirect_uri": "https://app.example/cb"], authorization: nil)
            #expect(redeemed.status == 200)
            for uri in ["javascript:alert(1)", "data:text/html,x", "/x", "https://a.example/#f", "http:///x", "x"] {
                let answer = try await browser.authorize(["client_id": "x", "redirect_uri": uri])
                #expect(answer.status == 400 && answer.header("Location") == nil, "\(uri)")
            }
            // Those that are known stay as they are.
            #expect(
                try await provider.token("grant_type=client_credentials&client_id=demo-app", authorization: nil).error
                    == "invalid_client")
            #expect(try await browser.authorize(["redirect_uri": "https://app.example/cb"]).status == 400)
        }
    }

    @Test("an unknown user is made of the first sign-in, and has that password from then on")
    func users() async throws {
        try await TestProvider.run(demo: .with { $0.record.createsUnknownUsers = true }) { provider async throws in
            func signIn(_ password: String) async throws -> Answer {
                try await provider.token(
                    "grant_type=password&username=zoe@example.com&password=\(password)&scope=openid+email")
            }
            let first = try await signIn("a")
            #expect(try TestProvider.claims(first.json["id_token"])["email"] == "zoe@example.com")
            #expect(try await signIn("b").error == "invalid_grant")
            #expect(try await signIn("a").status == 200)
            let browser = TestBrowser(provider)
            let page = try await browser.authorize()
            #expect(try await browser.submit(page, ["username": "yan", "password": "c"]).redirect["code"] != nil)
            let locked = try await provider.token("grant_type=password&username=carol&password=locked-out")
            #expect(locked.error == "invalid_grant")
        }
        try await TestProvider.run { provider async throws in
            let answer = try await provider.token("grant_type=password&username=zoe&password=a")
            #expect(answer.error == "invalid_grant")
        }
    }
}
