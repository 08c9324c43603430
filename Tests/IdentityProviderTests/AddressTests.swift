// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import IdentityProvider
import IdentityStore
import JOSE
import KeyDiscovery
import NIOHTTP1
import OAuth
import Testing
import TokenVerification

@Suite("Issuers and hosts")
struct AddressTests {
    @Test("a browser and a container reach the provider by URLs of their own, and the issuer is one")
    func channels() async throws {
        try await TestProvider.run(
            issuer: "http://localhost:8080", frontChannel: "https://login.test", backChannel: "http://understudy:8080"
        ) { provider async throws in
            let metadata = try await provider.send(.GET, "/.well-known/openid-configuration").json
            #expect(metadata["issuer"] == "http://localhost:8080")
            for name in ["authorization_endpoint", "end_session_endpoint"] {
                #expect(metadata[name]?.stringValue?.hasPrefix("https://login.test/") == true)
            }
            for name in [
                "token_endpoint", "userinfo_endpoint", "jwks_uri", "introspection_endpoint", "revocation_endpoint",
                "device_authorization_endpoint",
            ] { #expect(metadata[name]?.stringValue?.hasPrefix("http://understudy:8080/") == true) }
            let browser = TestBrowser(provider)
            let answer = try await browser.signIn()
            // Browsers come over https, whatever the issuer is called.
            #expect(answer.header("Set-Cookie")?.hasSuffix("SameSite=None; Secure") == true)
            #expect(try answer.redirect["iss"] == "http://localhost:8080")
            let tokens = try await provider.redeem(try answer.redirect["code"]).json
            #expect(try TestProvider.claims(tokens["id_token"])["iss"] == "http://localhost:8080")
            let headers = ["Authorization": TestProvider.basic, "Content-Type": "application/x-www-form-urlencoded"]
            let device = try await provider.send(.POST, "/device_authorization", body: "", headers: headers).json
            #expect(device["verification_uri"] == "https://login.test/device")
        }
    }

    @Test(
        "a browser logs in by one URL, the application redeems and the SDK finds the keys by another, and iss is a third"
    )
    func loginByChannels() async throws {
        let issuer = "http://login.test:8080"
        try await TestProvider.run(
            issuer: issuer, frontChannel: "http://localhost:{port}", backChannel: "http://127.0.0.1:{port}"
        ) { provider async throws in
            let port = try #require(provider.url.split(separator: ":").last)
            let front = "http://localhost:\(port)"
            let metadata = try await provider.send(.GET, "/.well-known/openid-configuration").json
            func path(_ name: String, below base: String) throws -> String {
                let url = try #require(metadata[name]?.stringValue)
                try #require(url.hasPrefix(base + "/"), "\(name) is \(url)")
                return String(url.dropFirst(base.count))
            }
            let authorize = try path("authorization_endpoint", below: front)
            #expect(try path("token_endpoint", below: provider.url) == "/token")
            let browser = TestBrowser(provider, at: front)
            let page = try await browser.send(
                .GET, authorize + "?" + FormParameters.encode(TestBrowser.request(["scope": "openid orders:read"])))
            let redirect = try await browser.submit(page, ["username": "alice", "password": "wonderland"]).redirect
            #expect(redirect["iss"] == issuer)
            let tokens = try await provider.redeem(redirect["code"]).json
            var settings = DiscoverySettings()
            // However busy the machine is.
            settings.deadline = .seconds(60)
            let keys = DiscoveredKeys(issuer: issuer, reachableAt: provider.url, settings: settings)
            func verified(_ name: String, by policy: VerificationPolicy) async throws -> VerifiedToken {
                var policy = policy
                let now = provider.now
                policy.now = { now }
                return try await TokenVerifier(keys: keys, policy: policy)
                    .verify(tokens[name]?.stringValue ?? "", refreshingKeys: .onUnknownKey)
            }
            let access = try await verified(
                "access_token", by: .accessToken(issuer: issuer, audience: "orders-api"))
            let identity = try await verified(
                "id_token", by: .idToken(issuer: issuer, clientID: "demo-app", nonce: "n1"))
            #expect(access.issuer == issuer && access.subject == identity.subject)
        }
    }

    @Test("an issuer that follows the host follows those that are named, and no other, whatever a request says")
    func hosts() async throws {
        try await TestProvider.run(issuer: "http://localhost:1", hosts: ["a.test:8080", "B.test"]) {
            provider async throws in
            func issuer(_ headers: [String: String]) async throws -> JSONValue? {
                let metadata = try await provider.send(.GET, "/.well-known/openid-configuration", headers: headers).json
                #expect(metadata["token_endpoint"]?.stringValue == (metadata["issuer"]?.stringValue ?? "") + "/token")
                return metadata["issuer"]
            }
            #expect(try await issuer(["Host": "a.test:8080"]) == "http://a.test:8080")
            #expect(try await issuer(["Host": "b.TEST"]) == "http://b.test")
            for host in ["evil.test", "a.test", "a.test:80", "b.test:8080"] {
                #expect(try await issuer(["Host": host]) == "http://localhost:1")
            }
            #expect(
                try await issuer(["Host": "evil.test", "X-Forwarded-Host": "b.test", "Forwarded": "host=b.test"])
                    == "http://localhost:1")
        }
    }

    @Test(
        "what one host gave is unknown to the others: codes, sessions, refresh tokens, access tokens, opaque ones too")
    func boundToHost() async throws {
        try await TestProvider.run(issuer: "http://localhost:1", hosts: ["a.test", "b.test"]) { provider async throws in
            let basic = TestProvider.basic
            func post(_ host: String, _ path: String, _ form: String) async throws -> Answer {
                let headers = [
                    "Host": host, "Authorization": basic, "Content-Type": "application/x-www-form-urlencoded",
                ]
                return try await provider.send(.POST, path, body: form, headers: headers)
            }
            let password = "grant_type=password&username=alice&password=wonderland&scope=openid"
            let tokens = try await post("a.test", "/token", password).json
            #expect(try TestProvider.claims(tokens["access_token"])["iss"] == "http://a.test")
            let refresh = "grant_type=refresh_token&refresh_token=\(tokens["refresh_token"]?.stringValue ?? "")"
            #expect(try await post("b.test", "/token", refresh).error == "invalid_grant")
            let bearer = "Bearer \(tokens["access_token"]?.stringValue ?? "")"
            func userInfo(_ host: String) async throws -> Int {
                try await provider.send(.GET, "/userinfo", headers: ["Host": host, "Authorization": bearer]).status
            }
            #expect(try await userInfo("a.test") == 200)
            #expect(try await userInfo("b.test") == 401)
            #expect(try await post("a.test", "/token", refresh).status == 200)
            let device = try await post("a.test", "/device_authorization", "").json["device_code"]?.stringValue ?? ""
            let poll = "grant_type=urn:ietf:params:oauth:grant-type:device_code&device_code=\(device)"
            #expect(try await post("b.test", "/token", poll).error == "invalid_grant")
            #expect(try await post("a.test", "/token", poll).error == "authorization_pending")
            let browser = TestBrowser(provider)
            let path = "/authorize?" + FormParameters.encode(TestBrowser.request())
            let page = try await browser.send(.GET, path, headers: ["Host": "a.test"])
            let form = try page.form(with: ["user"])
            let answer = try await browser.send(
                .POST, form.action, form: form.hidden.map { ($0.key, $0.value) } + [("user", "alice")],
                headers: ["Host": "a.test"])
            let redirect = try answer.redirect
            #expect(redirect["iss"] == "http://a.test")
            let code =
                "grant_type=authorization_code&code=\(redirect["code"] ?? "")&redirect_uri=\(TestBrowser.callback)"
            #expect(try await post("b.test", "/token", code).error == "invalid_grant")
            #expect(try await post("a.test", "/token", code).status == 200)
            // A cookie that was carried over under the other's name signs nobody in.
            let name = try #require(browser.cookies.first { $0.key.contains("_session_") })
            let other = try await TestBrowser(provider).send(.GET, path, headers: ["Host": "b.test"])
            let suffix = other.header("Set-Cookie")?.split(separator: "=").first?.split(separator: "_").last ?? ""
            let stolen = "understudy_session_\(suffix)=\(name.value)"
            let again = try await TestBrowser(provider).send(.GET, path, headers: ["Host": "b.test", "Cookie": stolen])
            #expect(again.status == 200)
        }
    }

    @Test("any member of the metadata is what the fixture says")
    func metadataChanges() async throws {
        let changes =
            #"{"claims_supported":null,"scopes_supported":["x"],"authorization_endpoint":"https://a.example/x"}"#
        try await TestProvider.run(demo: .with { $0.record.metadataChanges = changes }) { provider async throws in
            for path in ["/.well-known/openid-configuration", "/.well-known/oauth-authorization-server"] {
                let metadata = try await provider.send(.GET, path).json
                #expect(metadata["claims_supported"] == nil && metadata["scopes_supported"] == ["x"])
                #expect(
                    metadata["authorization_endpoint"] == "https://a.example/x" && metadata["token_endpoint"] != nil)
            }
        }
    }
}
