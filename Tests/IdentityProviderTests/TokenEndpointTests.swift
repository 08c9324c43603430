// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Foundation
import IdentityStore
import JOSE
import NIOHTTP1
import OAuth
import Testing

@Suite("RFC 6749 §3.2 and §5.2 the token endpoint's refusals")
struct TokenEndpointTests {
    private static let good = "grant_type=password&username=alice&password=wonderland"

    private func basic(_ credentials: String) -> String {
        "Basic " + Data(credentials.utf8).base64EncodedString()
    }

    @Test(
        "bad forms are invalid_request, in OAuth's shape",
        arguments: [
            good + "&username=bob", good + "&scope=email&scope=email", "grant_type=password&username=alice",
            "grant_type=password&password=x", "username=alice", "", good + "&x=%", good + "&x=%GG", good + "&x=%FF",
            good + "&x=%00", "grant_type=password&username=&password=x", "grant_type=refresh_token",
        ])
    func badForms(form: String) async throws {
        try await TestProvider.run { provider async throws in
            let answer = try await provider.token(form)
            #expect(answer.status == 400)
            #expect(answer.error == "invalid_request")
            #expect(try answer.json["error_description"]?.stringValue?.isEmpty == false)
            #expect(answer.header("Cache-Control") == "no-store")
        }
    }

    @Test("another content type, a missing one and a query are invalid_request")
    func contentTypes() async throws {
        try await TestProvider.run { provider async throws in
            for type in ["application/json", "text/plain", "multipart/form-data; boundary=x"] {
                let answer = try await provider.send(
                    .POST, "/token", body: Self.good,
                    headers: ["Content-Type": type, "Authorization": TestProvider.basic])
                #expect(answer.error == "invalid_request")
            }
            let none = try await provider.send(
                .POST, "/token?" + Self.good, headers: ["Authorization": TestProvider.basic])
            #expect(none.error == "invalid_request")
            let charset = try await provider.send(
                .POST, "/token", body: Self.good,
                headers: [
                    "Content-Type": "Application/X-WWW-Form-URLencoded; charset=UTF-8",
                    "Authorization": TestProvider.basic,
                ])
            #expect(charset.status == 200)
        }
    }

    @Test("a body over 64 KiB is 413 in OAuth's shape, and the connection goes on")
    func tooLarge() async throws {
        try await TestProvider.run { provider async throws in
            let answer = try await provider.token(Self.good + "&x=" + String(repeating: "a", count: 70_000))
            #expect(answer.status == 413 && answer.error == "invalid_request")
            #expect(try await provider.token(Self.good).status == 200)
        }
    }

    @Test("RFC 6749 §5.2: an unknown grant, one that is not served, and one that is not the client's have their codes")
    func grants() async throws {
        try await TestProvider.run(demo: .with { $0.clients[0].grants = [.refreshToken, .implicit] }) {
            provider async throws in
            #expect(try await provider.token("grant_type=magic").error == "unsupported_grant_type")
            #expect(try await provider.token("grant_type=implicit").error == "unsupported_grant_type")
            #expect(try await provider.token("grant_type=authorization_code").error == "unauthorized_client")
            #expect(try await provider.token(Self.good).error == "unauthorized_client")
        }
    }

    @Test("both ways to send the secret work, Basic form-encoded or raw")
    func clientAuthentication() async throws {
        try await TestProvider.run(demo: .with { $0.clients[0].secret = "s+c%20r:t&é" }) { provider async throws in
            #expect(try await provider.token(Self.good, authorization: basic("demo-app:s+c%20r:t&é")).status == 200)
            let encoded = basic("demo%2Dapp:s%2Bc%2520r%3At%26%C3%A9")
            #expect(try await provider.token(Self.good, authorization: encoded).status == 200)
            #expect(
                try await provider.token(Self.good, authorization: encoded.replacing("Basic", with: "bAsIc")).status
                    == 200)
            let post = Self.good + "&client_id=demo-app&client_secret=s%2Bc%2520r%3At%26%C3%A9"
            #expect(try await provider.token(post, authorization: nil).status == 200)
        }
    }

    @Test("RFC 6749 §3.2.1: a client that does not prove who it is gets 401 with a challenge")
    func refusedClients() async throws {
        try await TestProvider.run { provider async throws in
            let headers = [
                basic("demo-app:wrong"), basic("nobody:x"), basic("demo-spa:x"), basic("demo-app"), "Basic",
                "Basic !!!", "Bearer x", "Basic " + Data([0xFF, 0x3A, 0xFF]).base64EncodedString(),
            ]
            for header in headers {
                let answer = try await provider.token(Self.good, authorization: header)
                #expect(answer.status == 401 && answer.error == "invalid_client")
                #expect(answer.header("WWW-Authenticate")?.hasPrefix("Basic realm=") == true)
            }
            for extra in [
                "", "&client_id=demo-app", "&client_id=nobody", "&client_id=demo-app&client_secret=x",
                "&client_id=demo-spa&client_secret=x",
            ] {
                let answer = try await provider.token(Self.good + extra, authorization: nil)
                #expect(answer.status == 401 && answer.error == "invalid_client")
                #expect(answer.header("WWW-Authenticate") != nil)
            }
        }
    }

    @Test("RFC 6749 §2.3: two authentication methods in one request are invalid_request")
    func twoMethods() async throws {
        try await TestProvider.run { provider async throws in
            for extra in ["&client_secret=\(TestProvider.secret)", "&client_id=demo-spa", "&client_assertion=x"] {
                #expect(try await provider.token(Self.good + extra).error == "invalid_request")
            }
            let post = Self.good + "&client_id=demo-app&client_secret=\(TestProvider.secret)"
            for extra in ["&client_assertion=x", "&client_assertion_type=x"] {
                #expect(try await provider.token(post + extra, authorization: nil).error == "invalid_request")
            }
            let type = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
            let assertion = Self.good + "&client_id=demo-spa&client_assertion=x&client_assertion_type=\(type)"
            let answer = try await provider.token(assertion, authorization: nil)
            #expect(answer.status == 401 && answer.error == "invalid_client")
            #expect(provider.reason(of: answer)?.contains("assertion") == true)
            #expect(try await provider.token(Self.good + "&client_id=demo-app").status == 200)
        }
    }

    @Test("hostile values are answered, never with a 500")
    func hostile() async throws {
        try await TestProvider.run { provider async throws in
            let values = [
                "'; DROP TABLE users; --", "alice\u{0}", "../../etc/passwd", "<script>", "😀", "%",
                String(repeating: "a", count: 50_000),
            ]
            for value in values {
                let encoded = value.utf8.map { "%" + ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
                // Each request is whole but for one value, which so reaches the last who looks at it.
                let forms = [
                    "grant_type=password&password=wonderland&username=\(encoded)",
                    "grant_type=password&username=alice&password=\(encoded)",
                    Self.good + "&scope=\(encoded)", Self.good + "&resource=\(encoded)",
                    Self.good + "&audience=\(encoded)", Self.good + "&client_id=\(encoded)", "grant_type=\(encoded)",
                    "grant_type=refresh_token&refresh_token=\(encoded)",
                ]
                for form in forms {
                    let answer = try await provider.token(form)
                    #expect((400..<500).contains(answer.status), "\(form.prefix(60))")
                    #expect(answer.error != nil)
                }
                let client = Self.good + "&client_id=\(encoded)&client_secret=\(encoded)"
                #expect((400..<500).contains(try await provider.token(client, authorization: nil).status))
            }
            #expect(try await provider.token(Self.good).status == 200)
        }
    }
}
