// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import ControlModel
import IdentityProvider
import IdentityStore
import JOSE
import LibCrypto
import NIOHTTP1
import OAuth
import Testing

@Suite("RFC 7523 §2.2 client assertions: client_secret_jwt and private_key_jwt")
struct ClientAssertionTests {
    private static let key = Result { try PrivateKey.generateRSA(bits: 2_048) }
    private static let other = Result { try PrivateKey.generateRSA(bits: 2_048) }

    private static func demo() throws -> DemoChange {
        let jwks = JSONWebKeySet(keys: [JSONWebKey(publicKey: try key.get().publicKey, algorithm: .rs256, keyID: "k1")])
        return .with { $0.clients[0].keySet = jwks.json.text }
    }

    private func claims(_ provider: TestProvider, _ changes: [String: JSONValue?] = [:]) throws -> JSONObject {
        var claims: JSONObject = [
            "iss": "demo-app", "sub": "demo-app", "aud": .string(try provider.tenant.issuer.description),
            "exp": 1_800_000_060, "iat": 1_800_000_000, "jti": .string("id-\(UInt64.random(in: 0...UInt64.max))"),
        ]
        for (name, value) in changes { claims[name] = value }
        return claims
    }

    private func secretSigned(_ claims: JSONObject, _ secret: String = TestProvider.secret) throws -> String {
        try CompactToken.authenticate(
            header: ["alg": "HS256"], payload: claims, secret: SharedSecret(Array(secret.utf8)), algorithm: .hs256)
    }

    private func keySigned(_ claims: JSONObject, key: PrivateKey? = nil, keyID: String? = "k1") throws -> String {
        var header: JSONObject = ["alg": "RS256"]
        header["kid"] = keyID.map(JSONValue.string)
        return try CompactToken.sign(header: header, payload: claims, key: try key ?? Self.key.get(), algorithm: .rs256)
    }

    private func token(
        _ provider: TestProvider, _ assertion: String, extra: String = "", type: String? = nil
    ) async throws -> Answer {
        let type = type ?? "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
        return try await provider.token(
            "grant_type=client_credentials&client_assertion=\(assertion)&client_assertion_type=\(type)\(extra)",
            authorization: nil)
    }

    @Test("an assertion by the secret or the key is good once, for the issuer or an endpoint's URL")
    func success() async throws {
        try await TestProvider.run(demo: try Self.demo()) { provider async throws in
            let issuer = try provider.tenant.issuer.description
            for audience in [.string(issuer), .string(issuer + "/token"), ["x", .string(issuer)]] as [JSONValue] {
                for assertion in [
                    try secretSigned(claims(provider, ["aud": audience])),
                    try keySigned(claims(provider, ["aud": audience])),
                    try keySigned(claims(provider, ["aud": audience]), keyID: nil),
                ] {
                    #expect(try await token(provider, assertion).status == 200)
                    let replayed = try await token(provider, assertion)
                    #expect(replayed.status == 401 && replayed.error == "invalid_client")
                    #expect(provider.reason(of: replayed) == "The assertion was used before.")
                }
            }
            let fresh = try keySigned(claims(provider))
            #expect(try await token(provider, fresh, extra: "&client_id=demo-app").status == 200)
        }
    }

    @Test(
        "RFC 7523 §3 (3): an assertion is for the issuer, the token endpoint or the endpoint that is called",
        arguments: ["/token", "/introspect", "/revoke", "/device_authorization"])
    func calledEndpoint(called: String) async throws {
        try await TestProvider.run(demo: try Self.demo()) { provider async throws in
            let issuer = try provider.tenant.issuer.description
            for audience in ["", "/token", "/introspect", "/revoke", "/device_authorization", "/userinfo", "/"] {
                let assertion = try keySigned(claims(provider, ["aud": .string(issuer + audience)]))
                let type = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
                let proof = "client_assertion=\(assertion)&client_assertion_type=\(type)"
                let answer = try await provider.send(
                    .POST, called, body: "grant_type=client_credentials&token=x&\(proof)",
                    headers: ["Content-Type": "application/x-www-form-urlencoded"])
                let isRight = ["", "/token", called].contains(audience)
                #expect(answer.status == (isRight ? 200 : 401), "\(audience)")
                let reason = provider.reason(of: answer) ?? ""
                #expect(reason.contains("for another audience: \(issuer)\(audience).") == !isRight, "\(audience)")
            }
        }
    }

    @Test(
        "an assertion may name an endpoint by the issuer or by either channel, and the issuer by its own name only",
        arguments: [
            ("http://localhost:8080", 200), ("http://localhost:8080/token", 200), ("https://login.test/token", 200),
            ("http://understudy:8080/token", 200), ("https://login.test", 401), ("http://understudy:8080", 401),
            ("http://understudy:8080/revoke", 401), ("http://evil.test/token", 401),
        ])
    func channels(audience: String, status: Int) async throws {
        try await TestProvider.run(
            issuer: "http://localhost:8080", frontChannel: "https://login.test", backChannel: "http://understudy:8080",
            demo: try Self.demo()
        ) { provider async throws in
            let assertion = try keySigned(claims(provider, ["aud": .string(audience)]))
            #expect(try await token(provider, assertion).status == status)
        }
    }

    @Test("RFC 7523 §3, RFC 7521 §4.2: what does not hold is invalid_client, and the journal says why")
    func refusals() async throws {
        try await TestProvider.run(demo: try Self.demo()) { provider async throws in
            let bad: [(String, String)] = [
                (try keySigned(claims(provider), key: Self.other.get()), "not the client's"),
                (try keySigned(claims(provider), keyID: "k2"), "not the client's"),
                (try secretSigned(claims(provider), "another secret that is long enough, too"), "not the client's"),
                (try secretSigned(claims(provider), Self.key.get().publicKey.pem), "not the client's"),
                ("a.b.c", "no token"), (try keySigned(claims(provider, ["exp": .none])), "no exp"),
                (try keySigned(claims(provider, ["exp": 1_800_000_000])), "expired"),
                (try keySigned(claims(provider, ["exp": 1_900_000_000])), "more than a day"),
                (try keySigned(claims(provider, ["nbf": 1_800_000_061])), "future"),
                (try keySigned(claims(provider, ["iat": 1_800_000_061])), "future"),
                (try keySigned(claims(provider, ["jti": .none])), "no jti"),
                (try keySigned(claims(provider, ["aud": "https://other.example"])), "another audience"),
                (try keySigned(claims(provider, ["aud": .none])), "another audience"),
                (try keySigned(claims(provider, ["iss": "demo-spa"])), "not one client's id"),
                (try keySigned(claims(provider, ["iss": .none])), "not one client's id"),
                (try keySigned(claims(provider, ["sub": .none])), "not one client's id"),
                (try keySigned(claims(provider, ["sub": "demo-spa"])), "not one client's id"),
                (try keySigned(claims(provider, ["sub": "nobody", "iss": "nobody"])), "not one client's id"),
                (
                    try CompactToken.sign(
                        header: ["alg": "none"], payload: claims(provider), key: Self.key.get(), algorithm: .rs256),
                    "not the client's"
                ),
            ]
            for (assertion, reason) in bad {
                let answer = try await token(provider, assertion)
                #expect(answer.status == 401 && answer.error == "invalid_client")
                #expect(provider.reason(of: answer)?.contains(reason) == true, "\(reason)")
            }
            let good = try keySigned(claims(provider))
            #expect(try await token(provider, good, extra: "&client_id=demo-spa").error == "invalid_client")
            #expect(try await token(provider, good, type: "x").error == "invalid_request")
            #expect(try await token(provider, good, extra: "&client_secret=x").error == "invalid_request")
            // None of these used it up.
            #expect(try await token(provider, good).status == 200)
        }
    }

    @Test(
        "RFC 7515 §4.1.11, RFC 7518 §3.1: an unknown critical header and another algorithm than the key's are refused")
    func headers() async throws {
        try await TestProvider.run(demo: try Self.demo()) { provider async throws in
            let key = try Self.key.get()
            for (header, algorithm) in [
                (["alg": "RS256", "kid": "k1", "crit": ["x"], "x": 1], .rs256),
                (["alg": "RS256", "kid": "k1", "crit": []], .rs256), (["alg": "PS256", "kid": "k1"], .ps256),
                (["alg": "ES256", "kid": "k1"], .rs256),
            ] as [(JSONObject, SignatureAlgorithm)] {
                let assertion = try CompactToken.sign(
                    header: header, payload: claims(provider), key: key, algorithm: algorithm)
                let answer = try await token(provider, assertion)
                #expect(answer.status == 401 && answer.error == "invalid_client", "\(header.text)")
            }
        }
    }

    @Test("§2.2: one assertion, of which the type says what it is")
    func oneAssertion() async throws {
        try await TestProvider.run(demo: try Self.demo()) { provider async throws in
            let (one, two) = (try keySigned(claims(provider)), try keySigned(claims(provider)))
            let twice = try await token(provider, one, extra: "&client_assertion=\(two)")
            #expect(twice.status == 400 && twice.error == "invalid_request")
            #expect(try await token(provider, one + "+" + two).error == "invalid_client")
            let type = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
            let alone = try await provider.token(
                "grant_type=client_credentials&client_assertion_type=\(type)", authorization: nil)
            #expect(alone.status == 401 && alone.error == "invalid_client")
        }
    }

    @Test("rejects a used assertion also after the tenant's clock went ahead and back")
    func clock() async throws {
        try await TestProvider.run(demo: try Self.demo()) { provider async throws in
            let clock = try provider.tenant.clock
            let assertion = try keySigned(claims(provider))
            _ = try await token(provider, assertion)
            #expect(clock.set(.offset(3_600)))
            // A second assertion makes the store forget those that have expired.
            #expect(try await token(provider, keySigned(claims(provider, ["exp": 1_800_003_660]))).status == 200)
            #expect(clock.set(.real))
            #expect(provider.reason(of: try await token(provider, assertion)) == "The assertion was used before.")
        }
    }

    @Test("§3: a jti is its client's own: another client may choose the same")
    func sharedIdentifier() async throws {
        let change = try Self.demo()
        let demo = DemoChange.with {
            change.change(&$0)
            var second = $0.clients[0]
            second.id = "second"
            $0.clients.append(second)
        }
        try await TestProvider.run(demo: demo) { provider async throws in
            for (client, status) in [("demo-app", 200), ("second", 200), ("demo-app", 401), ("second", 401)] {
                let claims = try claims(
                    provider, ["iss": .string(client), "sub": .string(client), "jti": "the same"])
                #expect(try await token(provider, try keySigned(claims)).status == status)
            }
        }
    }

    @Test("OpenID Connect Core §9: a client that may prove itself by one method only is refused by every other")
    func methods() async throws {
        let change = try Self.demo()
        try await TestProvider.run(
            demo: .with {
                change.change(&$0)
                $0.clients[0].authenticationMethods = [.privateKeyJWT]
            }
        ) { provider async throws in
            #expect(try await token(provider, keySigned(claims(provider))).status == 200)
            #expect(try await token(provider, secretSigned(claims(provider))).error == "invalid_client")
            #expect(try await provider.token("grant_type=client_credentials").error == "invalid_client")
            let post = "grant_type=client_credentials&client_id=demo-app&client_secret=\(TestProvider.secret)"
            #expect(try await provider.token(post, authorization: nil).error == "invalid_client")
        }
    }

    @Test("a client that lost the means of its methods is not public for that")
    func lostMeans() async throws {
        let change = DemoChange.with {
            $0.clients[1].authenticationMethods = [.privateKeyJWT]
            $0.clients[1].grants.append(.password)
        }
        try await TestProvider.run(demo: change) { provider async throws in
            let form = "grant_type=password&username=alice&password=wonderland&client_id=demo-spa"
            #expect(try await provider.token(form, authorization: nil).error == "invalid_client")
        }
    }

    @Test("RFC 6749 §4.4.2: a client with keys and no secret is not public")
    func keysAlone() async throws {
        let change = try Self.demo()
        try await TestProvider.run(
            demo: .with {
                change.change(&$0)
                $0.clients[0].secret = nil
            }
        ) { provider async throws in
            let bare = try await provider.token("grant_type=client_credentials&client_id=demo-app", authorization: nil)
            #expect(bare.error == "invalid_client")
            #expect(try await token(provider, keySigned(claims(provider))).status == 200)
        }
    }
}
