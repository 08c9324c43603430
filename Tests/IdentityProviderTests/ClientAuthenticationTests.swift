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

@Suite("RFC 6749 §2.3 how a client says who it is")
struct ClientAuthenticationTests {
    private static let grant = "grant_type=password&username=alice&password=wonderland"
    private static let demo = DemoChange.with { $0.clients[1].grants.append(.password) }

    private static func basic(_ credentials: String) -> String {
        "Basic " + Data(credentials.utf8).base64EncodedString()
    }

    private static func note(_ provider: TestProvider, _ answer: Answer) -> String? {
        let entry = answer.header("Understudy-Request").flatMap { provider.provider.journal.entry(id: $0) }
        return entry?.json["note"]?.stringValue
    }

    @Test(
        "takes a client that has no secret and sends an empty one, by Basic or in the body, as a public one",
        arguments: [
            ("", "demo-spa:"), ("&client_id=demo-spa", "demo-spa:"),
            ("&client_id=demo-spa&client_secret=", "demo-spa:"),
            ("&client_id=demo-spa&client_secret=", nil), ("&client_id=demo-spa&client_secret", nil),
            ("", "demo%2Dspa:"),
        ] as [(String, String?)])
    func emptySecret(extra: String, credentials: String?) async throws {
        try await TestProvider.run(demo: Self.demo) { provider async throws in
            let answer = try await provider.token(Self.grant + extra, authorization: credentials.map(Self.basic))
            #expect(answer.status == 200)
            #expect(try TestProvider.claims(answer.json["access_token"])["client_id"] == "demo-spa")
        }
    }

    @Test("takes an empty secret by Basic from a client that may authenticate by none only")
    func emptySecretAsNone() async throws {
        let demo = DemoChange.with {
            $0.clients[1].grants.append(.password)
            $0.clients[1].authenticationMethods = [.none]
        }
        try await TestProvider.run(demo: demo) { provider async throws in
            #expect(try await provider.token(Self.grant, authorization: Self.basic("demo-spa:")).status == 200)
        }
    }

    @Test(
        "refuses an empty secret of a client that has one, and a secret of a client that has none",
        arguments: ["demo-app:", "demo-spa:x", "nobody:", ":"])
    func wrongSecret(credentials: String) async throws {
        try await TestProvider.run(demo: Self.demo) { provider async throws in
            let answer = try await provider.token(Self.grant, authorization: Self.basic(credentials))
            #expect(answer.status == 401 && answer.error == "invalid_client")
        }
    }

    @Test("refuses introspection to a client without a secret that sends an empty one")
    func publicIntrospection() async throws {
        try await TestProvider.run(demo: Self.demo) { provider async throws in
            let token = try await provider.signIn()["access_token"]?.stringValue ?? ""
            let headers = [
                "Authorization": Self.basic("demo-spa:"), "Content-Type": "application/x-www-form-urlencoded",
            ]
            let answer = try await provider.send(.POST, "/introspect", body: "token=\(token)", headers: headers)
            #expect(answer.error == "invalid_client")
        }
    }

    @Test(
        "takes the same credentials by Basic and in the body, as Dovecot 2.3 sends them, and notes that in the journal",
        arguments: ["/token", "/introspect", "/revoke", "/device_authorization"])
    func sameTwice(path: String) async throws {
        try await TestProvider.run { provider async throws in
            let form = Self.grant + "&token=x&client_id=demo-app&client_secret=\(TestProvider.secret)"
            let headers = [
                "Authorization": TestProvider.basic, "Content-Type": "application/x-www-form-urlencoded",
            ]
            let answer = try await provider.send(.POST, path, body: form, headers: headers)
            #expect(answer.status == 200)
            #expect(Self.note(provider, answer)?.contains("same credentials twice") == true)
            #expect(Self.note(provider, answer)?.contains(TestProvider.secret) == false)
        }
    }

    @Test("notes nothing of credentials that came once")
    func once() async throws {
        try await TestProvider.run { provider async throws in
            #expect(Self.note(provider, try await provider.token(Self.grant)) == nil)
        }
    }

    @Test(
        "compares credentials that came twice as Basic has them: form-encoded or raw",
        arguments: ["demo-app:s+c%20r", "demo%2Dapp:s%2Bc%2520r"])
    func encodings(credentials: String) async throws {
        try await TestProvider.run(demo: .with { $0.clients[0].secret = "s+c%20r" }) { provider async throws in
            let form = Self.grant + "&client_id=demo-app&client_secret=s%2Bc%2520r"
            #expect(try await provider.token(form, authorization: Self.basic(credentials)).status == 200)
        }
    }

    @Test(
        "takes credentials that came twice where the client may authenticate in either way",
        arguments: [ClientAuthenticationMethod.clientSecretBasic, .clientSecretPost])
    func eitherMethod(method: ClientAuthenticationMethod) async throws {
        try await TestProvider.run(demo: .with { $0.clients[0].authenticationMethods = [method] }) {
            provider async throws in
            let form = Self.grant + "&client_id=demo-app&client_secret=\(TestProvider.secret)"
            #expect(try await provider.token(form).status == 200)
        }
    }

    @Test(
        "refuses two different credentials, also when one of them is right",
        arguments: [
            ("demo-app:\(TestProvider.secret)", "&client_id=demo-app&client_secret=x", "different credentials"),
            ("demo-app:x", "&client_id=demo-app&client_secret=\(TestProvider.secret)", "different credentials"),
            ("demo-app:x", "&client_id=demo-spa&client_secret=x", "different credentials"),
            ("demo-app:\(TestProvider.secret)", "&client_secret=\(TestProvider.secret)", "without its client_id"),
            ("demo-spa:", "&client_id=demo-spa&client_secret=x", "different credentials"),
        ])
    func different(credentials: String, extra: String, reason: String) async throws {
        try await TestProvider.run(demo: Self.demo) { provider async throws in
            let answer = try await provider.token(Self.grant + extra, authorization: Self.basic(credentials))
            #expect(answer.status == 400 && answer.error == "invalid_request")
            #expect(provider.reason(of: answer)?.contains(reason) == true)
        }
    }

    @Test("refuses the same wrong credentials twice as it refuses them once")
    func wrongTwice() async throws {
        try await TestProvider.run { provider async throws in
            let form = Self.grant + "&client_id=demo-app&client_secret=x"
            let answer = try await provider.token(form, authorization: Self.basic("demo-app:x"))
            #expect(answer.status == 401 && answer.error == "invalid_client")
            #expect(Self.note(provider, answer) == nil)
        }
    }

    @Test(
        "the journal says what is wrong with Basic credentials that cannot be read",
        arguments: [
            ("Basic " + Data("app:id:50%".utf8).base64EncodedString(), "not form-encoded; the client ID ends at"),
            ("Basic " + Data("demo-app:50%".utf8).base64EncodedString(), "The client secret is wrong"),
            ("Basic " + Data("urn:app:secret".utf8).base64EncodedString(), "a colon within it is sent as %3A"),
            ("Basic " + Data("demo-app".utf8).base64EncodedString(), "not base64 of the client ID, a colon"),
            ("Basic !!!", "not base64 of the client ID, a colon"), ("Bearer x", "does not have the scheme Basic"),
        ])
    func unreadable(header: String, reason: String) async throws {
        try await TestProvider.run { provider async throws in
            let answer = try await provider.token(Self.grant, authorization: header)
            #expect(provider.reason(of: answer)?.contains(reason) == true)
            #expect(try answer.json["error_description"] == "Client authentication failed.")
        }
    }
}
