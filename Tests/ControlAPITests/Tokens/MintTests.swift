// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import JOSE
import LibCrypto
import NIOHTTP1
import Testing
import TokenVerification

@Suite("Minting a token")
struct MintTests {
    private static let user: JSONObject = ["user": "alice", "client": "demo-app"]

    private func minting(_ members: JSONObject) -> JSONObject {
        var body = Self.user
        for (name, value) in members { body[name] = value }
        return body
    }

    @Test("by default it is what the tenant would issue, and the provider's own endpoints take it")
    func defaults() async throws {
        try await ControlServer.run { server async throws in
            let minted = try await server.mint(Self.user)
            let scope = try #require(minted.claims["scope"]?.stringValue)
            let issued = try await server.post("", minting(["scope": .string(scope)]))
            let token = try CompactToken(parsing: issued.body["access_token"]?.stringValue ?? "")
            let claims = try token.payload()
            #expect(minted.header["typ"]?.stringValue == token.header.type)
            #expect(minted.header["kid"]?.stringValue == token.header.keyID)
            #expect(minted.claims.names.sorted() == claims.names.sorted())
            for name in ["iss", "sub", "aud", "client_id", "scope", "groups", "roles"] {
                #expect(minted.claims[name] == claims[name], "\(name)")
            }
            #expect(try await server.verdict(on: minted.token, server.ordersPolicy) == "valid")
            #expect(try await server.userInfo(minted.token) == 200)
            #expect(try await server.introspect(minted.token)["active"] == true)
        }
    }

    @Test("a client is its own subject where nobody is named, and a made-up subject needs no user")
    func subjects() async throws {
        try await ControlServer.run { server async throws in
            let own = try await server.mint(["client": "demo-service"])
            #expect(own.claims["sub"] == "demo-service" && own.claims["sid"] == nil)
            let madeUp = try await server.mint(["subject": "nobody-at-all", "client": "demo-app"])
            #expect(madeUp.claims["sub"] == "nobody-at-all")
            #expect(try await server.verdict(on: madeUp.token, server.ordersPolicy) == "valid")
            #expect(try await server.userInfo(madeUp.token) == 401)
        }
    }

    @Test("any claim and any member of the header is added, replaced or removed")
    func changes() async throws {
        try await ControlServer.run { server async throws in
            let claims: JSONObject = ["sub": 7, "x": ["y": [1, nil]], "jti": nil, "exp": "soon"]
            let header: JSONObject = ["typ": nil, "kid": "other", "x": true]
            let minted = try await server.mint(
                minting([
                    "claims": .object(claims), "header": .object(header), "audience": ["a", "b"], "scope": "x:y",
                    "issuer": "https://other.example",
                ]))
            let token = try CompactToken(parsing: minted.token)
            #expect(try token.payload() == minted.claims)
            #expect(minted.claims["sub"] == 7 && minted.claims["jti"] == nil && minted.claims["exp"] == "soon")
            #expect(minted.claims["x"] == ["y": [1, nil]] && minted.claims["aud"] == ["a", "b"])
            #expect(minted.claims["scope"] == "x:y" && minted.claims["iss"] == "https://other.example")
            #expect(token.header.type == nil && token.header.keyID == "other" && minted.header["x"] == true)
        }
    }

    @Test("its times are set one by one, and one that has expired looks as if it had been issued before")
    func times() async throws {
        try await ControlServer.run { server async throws in
            let set =
                try await server.mint(
                    minting(["issued_at": 1_000, "not_before": 2_000, "expires_at": 3_000])
                )
                .claims
            #expect(set["iat"] == 1_000 && set["nbf"] == 2_000 && set["exp"] == 3_000 && set["auth_time"] == 1_000)
            let short = try await server.mint(minting(["lifetime": 5])).claims
            let issued = try #require(short["iat"]?.integerValue)
            #expect(short["exp"]?.integerValue == issued + 5)
            let expired = try await server.mint(minting(["lifetime": -60]))
            let end = try #require(expired.claims["exp"]?.integerValue)
            #expect(try #require(expired.claims["iat"]?.integerValue) < end)
            #expect(expired.claims["nbf"] == expired.claims["iat"])
            #expect(try await server.verdict(on: expired.token, server.ordersPolicy) == "token_expired")
            #expect(try await server.verdict(on: expired.token, server.ordersPolicy, at: end - 1) == "valid")
        }
    }

    @Test("any key signs: one of the ring in any state, a given one, one that nobody publishes")
    func keys() async throws {
        try await ControlServer.run { server async throws in
            let kid = try #require(try await server.mint(Self.user).header["kid"]?.stringValue)
            _ = try await server.send(.POST, "/_understudy/v1/keys/rotate", "{}")
            let retiring = try await server.mint(minting(["key": .string(kid)]))
            #expect(try await server.verdict(on: retiring.token, server.ordersPolicy) == "valid")
            _ = try await server.send(.POST, "/_understudy/v1/keys/\(kid)/withdraw", "{}")
            let withdrawn = try await server.mint(minting(["key": .string(kid)]))
            #expect(withdrawn.header["kid"]?.stringValue == kid)
            #expect(try await server.verdict(on: withdrawn.token, server.ordersPolicy) == "unknown_key")
            let fresh = try await server.mint(minting(["key": "fresh"]))
            #expect(try await server.verdict(on: fresh.token, server.ordersPolicy) == "unknown_key")
            let key = try PrivateKey.generate(.ec(.p256))
            let webKey = JSONWebKey(publicKey: try key.publicKey, algorithm: .es256)
            for given in [["pem": .string(try key.pem)], ["jwk": .object(try webKey.json(withPrivateHalfOf: key))]]
                as [JSONObject]
            {
                let minted = try await server.mint(minting(["key": .object(given), "kid": "mine"]))
                #expect(minted.header["alg"] == "ES256" && minted.header["kid"] == "mine")
                let token = try CompactToken(parsing: minted.token)
                #expect(token.isSigned(by: try key.publicKey, algorithm: .es256))
            }
        }
    }

    @Test("any algorithm: another of the same key, a secret's, or none")
    func algorithms() async throws {
        try await ControlServer.run { server async throws in
            let padded = try await server.mint(minting(["algorithm": "PS256"]))
            #expect(padded.header["alg"] == "PS256")
            #expect(try await server.verdict(on: padded.token, server.ordersPolicy) == "algorithm_not_allowed")
            let none = try await server.mint(minting(["algorithm": "none"]))
            #expect(none.header["alg"] == "none" && none.token.hasSuffix("."))
            let shared = try await server.mint(minting(["algorithm": "HS256"]))
            let secret = SharedSecret(Array("demo-app-secret-not-for-production".utf8))
            #expect(try CompactToken(parsing: shared.token).isAuthentic(by: secret, algorithm: .hs256))
        }
    }

    @Test("an ID token, a logout token and a plain one hold as what they are, and a refresh token refreshes")
    func types() async throws {
        try await ControlServer.run { server async throws in
            let identity = try await server.mint(minting(["type": "id_token", "claims": ["nonce": "n"]]))
            let idPolicy = VerificationPolicy.idToken(issuer: server.issuer, clientID: "demo-app", nonce: "n")
            #expect(try await server.verdict(on: identity.token, idPolicy) == "valid")
            #expect(identity.claims["email"] == "alice@example.com")
            let logout = try await server.mint(minting(["type": "logout_token"]))
            let logoutPolicy = VerificationPolicy.logoutToken(issuer: server.issuer, clientID: "demo-app")
            #expect(try await server.verdict(on: logout.token, logoutPolicy) == "valid")
            let plain = try await server.mint(minting(["type": "jwt"]))
            #expect(plain.header["typ"] == "JWT")
            #expect(plain.claims.names == ["iss", "sub", "aud", "iat", "exp", "jti"])
            let refresh = try await server.mint(minting(["type": "refresh_token", "scope": "openid"]))
            #expect(refresh.claims.isEmpty && refresh.header.isEmpty)
            let answer = try await server.form(
                "/token", [("grant_type", "refresh_token"), ("refresh_token", refresh.token)])
            #expect(answer.status == 200 && answer.body["scope"] == "openid")
        }
    }

    @Test("an opaque client's access token is kept, and is signed only when somebody asks for that")
    func opaque() async throws {
        try await ControlServer.run { server async throws in
            let client =
                #"{"id":"o","secret":"o-secret","grants":["password"],"scopes":["openid"],"access_tokens":"opaque"}"#
            #expect(try await server.send(.POST, "/_understudy/v1/clients", client).status == 201)
            let minted = try await server.mint(["user": "alice", "client": "o"])
            #expect(!minted.token.contains(".") && minted.claims["client_id"] == "o")
            #expect(try await server.userInfo(minted.token) == 200)
            let signed = try await server.mint(["user": "alice", "client": "o", "key": "fresh"])
            #expect(signed.token.split(separator: ".").count == 3)
        }
    }

    @Test("what is wrong is named, and nothing is minted")
    func refused() async throws {
        try await ControlServer.run { server async throws in
            for refusal in Self.refusals {
                var body: JSONObject = refusal.isBare ? [:] : Self.user
                for (name, value) in refusal.members { body[name] = value }
                let answer = try await server.post("/mint", body)
                #expect(answer.status == 400, "\(body.text) \(answer.body.text)")
                #expect(answer.body["field"]?.stringValue == refusal.field, "\(body.text) \(answer.body.text)")
                #expect(answer.body["token"] == nil)
            }
        }
    }

    private struct Refusal: Sendable {
        let field: String
        let members: JSONObject
        var isBare = false
    }

    private static let refusals: [Refusal] = [
        Refusal(field: "user", members: ["user": "nobody"]), Refusal(field: "user", members: ["user": 1]),
        Refusal(field: "client", members: ["client": "nobody"]), Refusal(field: "subject", members: ["subject": "x"]),
        Refusal(field: "client", members: [:], isBare: true),
        Refusal(field: "user", members: ["client": "demo-app", "type": "id_token"], isBare: true),
        Refusal(field: "user", members: ["client": "demo-app", "type": "refresh_token", "subject": "x"], isBare: true),
        Refusal(field: "type", members: ["type": "saml"]), Refusal(field: "audience", members: ["audience": [1]]),
        Refusal(field: "scope", members: ["scope": "a\tb"]), Refusal(field: "claims", members: ["claims": []]),
        Refusal(field: "header", members: ["header": "x"]), Refusal(field: "lifetime", members: ["lifetime": "1"]),
        Refusal(field: "lifetime", members: ["lifetime": 9_223_372_036_854_775_807]),
        Refusal(field: "lifetime", members: ["lifetime": 1, "expires_at": 1]),
        Refusal(field: "issued_at", members: ["issued_at": -1]),
        Refusal(field: "expires_at", members: ["expires_at": 253_402_300_800]),
        Refusal(field: "key", members: ["key": "no-such-key"]), Refusal(field: "key", members: ["key": 1]),
        Refusal(field: "key", members: ["key": ["pem": "no key"]]), Refusal(field: "key", members: ["key": [:]]),
        Refusal(field: "key", members: ["key": "fresh", "algorithm": "HS256"]),
        Refusal(field: "algorithm", members: ["algorithm": "RS1"]),
        Refusal(field: "algorithm", members: ["algorithm": "ES384"]),
        Refusal(field: "algorithm", members: ["algorithm": "HS512"]),
        Refusal(field: "kid", members: ["kid": 1]), Refusal(field: "issuer", members: ["issuer": 1]),
        Refusal(field: "claims", members: ["type": "refresh_token", "claims": ["x": 1]]),
        Refusal(field: "lifetimes", members: ["lifetimes": 1]),
    ]
}
