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

/// A provider whose metadata is taken at its word: paths, values and switches come from the document alone.
struct DiscoveryWalk: Sendable {
    let provider: TestProvider
    let document: JSONObject
    let receiver: LogoutReceiver

    private static let callback = TestBrowser.callback
    /// Long enough for HS512.
    static let secret = String(repeating: "a secret of many bytes, ", count: 4)
    private static let keys = Result {
        try SignatureAlgorithm.all.map { algorithm in
            (algorithm: algorithm, key: try PrivateKey.generate(algorithm.scheme.keyKind))
        }
    }

    /// Of the demo's first client, those that each sign ID tokens by another algorithm.
    private static func clients(like demo: Client, receiver: LogoutReceiver) throws -> [Client] {
        var main = demo
        main.secret = secret
        main.backchannelLogoutURI = receiver.url
        main.scopes = Scope(main.scopes.tokens + ["address", "phone"])
        let set = JSONWebKeySet(
            keys: try keys.get()
                .map { algorithm, key in
                    JSONWebKey(publicKey: try key.publicKey, algorithm: algorithm, keyID: algorithm.name)
                })
        main.keySet = set.json.text
        var pairwise = main
        (pairwise.id, pairwise.pairwiseSector) = ("pairwise", "sector.example")
        let algorithms =
            SignatureAlgorithm.all.map(IDTokenAlgorithm.signature) + MACAlgorithm.all.map(IDTokenAlgorithm.mac)
        return [main, pairwise]
            + algorithms.map { algorithm in
                var client = main
                (client.id, client.idTokenAlgorithm) = ("signs-\(algorithm)", algorithm)
                return client
            }
    }

    static func run(_ body: @escaping @Sendable (DiscoveryWalk) async throws -> Void) async throws {
        try await LogoutReceiver.run { receiver async throws in
            // So that a key that cannot be made is told, and not left out.
            _ = try keys.get()
            let change = DemoChange.with { seed in
                let all = try? clients(like: seed.clients[0], receiver: receiver)
                seed.clients = (all ?? []) + seed.clients.dropFirst()
                for name in ConformanceScene.profile + ["phone_number"] {
                    seed.users[0].profile[name] = .string("a \(name)")
                }
                seed.users[0].profile["phone_number_verified"] = true
                seed.users[0].profile["address"] = ["country": "UK"]
                seed.users[0].profile["updated_at"] = 1_700_000_000
            }
            try await TestProvider.run(demo: change) { provider async throws in
                let document = try await provider.send(.GET, "/.well-known/openid-configuration").json
                try await body(DiscoveryWalk(provider: provider, document: document, receiver: receiver))
            }
        }
    }

    // MARK: What the document says

    func list(_ name: String) throws -> [String] {
        let values = try #require(document[name]?.arrayValue, "\(name)").compactMap(\.stringValue)
        #expect(!values.isEmpty && Set(values).count == values.count, "\(name)")
        return values
    }

    func path(_ name: String) throws -> String {
        let url = try #require(document[name]?.stringValue, "\(name)")
        let issuer = try #require(document["issuer"]?.stringValue)
        #expect(url.hasPrefix(issuer + "/"), "\(name)")
        return String(url.dropFirst(issuer.count))
    }

    // MARK: Requests

    func post(
        _ endpoint: String, _ fields: [String: String], authorization: String? = nil
    ) async throws -> Answer {
        var headers = ["Content-Type": "application/x-www-form-urlencoded"]
        headers["Authorization"] = authorization
        let form = fields.map { (name: $0.key, value: $0.value) }
        return try await provider.send(.POST, try path(endpoint), body: FormParameters.encode(form), headers: headers)
    }

    func basic(_ client: String = "demo-app") -> String {
        "Basic " + Data("\(client):\(Self.secret)".utf8).base64EncodedString()
    }

    /// A sign-in by password, with every scope that carries claims.
    func signIn(as client: String = "demo-app") async throws -> JSONObject {
        let fields = [
            "grant_type": "password", "username": "alice", "password": "wonderland", "scope": "openid profile email",
        ]
        return try await post("token_endpoint", fields, authorization: basic(client)).json
    }

    func authorize(_ browser: TestBrowser, _ changes: [String: String] = [:]) async throws -> Answer {
        try await browser.send(
            .GET, try path("authorization_endpoint") + "?" + FormParameters.encode(TestBrowser.request(changes)))
    }

    /// A code, redeemed.
    func codeFlow(
        _ changes: [String: String] = [:], redeeming more: [String: String] = [:], authorization: String? = nil
    ) async throws -> Answer {
        let browser = TestBrowser(provider)
        let told = try await browser.submit(try await authorize(browser, changes), ["user": "alice"]).redirect
        var fields = ["grant_type": "authorization_code", "code": told["code"] ?? "", "redirect_uri": Self.callback]
        fields.merge(more) { _, new in new }
        return try await post("token_endpoint", fields, authorization: authorization ?? basic())
    }

    func claims(_ answer: Answer) throws -> JSONObject {
        try TestProvider.claims(answer.json["id_token"])
    }

    /// The fields by which a client proves itself with a JWT (RFC 7523 §2.2).
    func assertion(_ algorithm: String, for client: String = "demo-app") throws -> [String: String] {
        let payload: JSONObject = [
            "iss": .string(client), "sub": .string(client), "aud": try #require(document["issuer"]),
            "exp": 1_800_000_060,
            "jti": .string(UUID().uuidString),
        ]
        let token: String
        if let mac = MACAlgorithm(name: algorithm) {
            token = try CompactToken.authenticate(
                header: ["alg": .string(algorithm)], payload: payload, secret: SharedSecret(Array(Self.secret.utf8)),
                algorithm: mac)
        } else {
            let signer = try #require(try Self.keys.get().first { $0.algorithm.name == algorithm }, "\(algorithm)")
            token = try CompactToken.sign(
                header: ["alg": .string(algorithm), "kid": .string(algorithm)], payload: payload, key: signer.key,
                algorithm: signer.algorithm)
        }
        return [
            "client_assertion": token,
            "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        ]
    }

    /// Sends fields to an endpoint as a client that proves itself by a method.
    func post(_ endpoint: String, _ fields: [String: String], by method: String) async throws -> Answer {
        var fields = fields
        switch method {
        case "client_secret_basic": return try await post(endpoint, fields, authorization: basic())
        case "client_secret_post": fields.merge(["client_id": "demo-app", "client_secret": Self.secret]) { $1 }
        case "client_secret_jwt": fields.merge(try assertion("HS256")) { $1 }
        case "private_key_jwt": fields.merge(try assertion("RS256")) { $1 }
        case "none": fields["client_id"] = "demo-spa"
        default: Issue.record("no test knows the method \(method)")
        }
        return try await post(endpoint, fields)
    }
}
