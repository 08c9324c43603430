// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Foundation
import JOSE
import NIOHTTP1
import Testing
import TokenVerification

@Suite("The catalogue of tokens")
struct TokenCatalogueTests {
    private static let path = ControlServer.tokens + "/catalogue"

    /// Judges each token as a service would that was told what the answer says, with the keys that it points at.
    private func judge(_ document: JSONObject, _ server: ControlServer) async throws {
        let told = try #require(document["policy"]?.objectValue)
        let issuer = try #require(document["issuer"]?.stringValue)
        let audience = try #require(document["audience"]?.stringValue)
        let now = try #require(document["now"]?.integerValue)
        var policy: VerificationPolicy =
            told["name"] == "access-token"
            ? .accessToken(issuer: issuer, audience: audience) : .bearer(issuer: issuer, audience: audience)
        policy.algorithms = Set(
            (told["algorithms"]?.arrayValue ?? []).compactMap { $0.stringValue.flatMap(SignatureAlgorithm.init(name:)) }
        )
        policy.now = { Date(timeIntervalSince1970: Double(now)) }
        let keys = try await server.keys(at: document["jwks_uri"]?.stringValue)
        let verifier = TokenVerifier(keys: keys, policy: policy)
        for entry in try entries(document) {
            let name = entry["name"]?.stringValue ?? ""
            let token = try #require(entry["token"]?.stringValue)
            let verdict = try #require(entry["verdict"]?.stringValue)
            let due = entry["verdicts"]?.arrayValue?.compactMap(\.stringValue) ?? [verdict]
            let code = verifier.explain(token).error?.code ?? "valid"
            #expect(due.contains(code), "\(name): \(code) is none of \(due)")
            #expect(entry["valid"]?.boolValue == (verdict == "valid"), "\(name)")
            #expect(due.first == verdict && Set(due).count == due.count, "\(name)")
            #expect((code == "valid") == (verdict == "valid"), "\(name)")
            let isOpen = due.contains("valid") && due.count > 1
            #expect(isOpen == (entry["basis"] == "policy"), "\(name): only of a policy both outcomes are right")
        }
    }

    private func entries(_ document: JSONObject) throws -> [JSONObject] {
        try #require(document["tokens"]?.arrayValue).compactMap(\.objectValue)
    }

    private func names(_ document: JSONObject) throws -> [String] {
        try entries(document).compactMap { $0["name"]?.stringValue }
    }

    @Test(
        "the SDK says of each token what the catalogue says, and only of a policy either outcome is right",
        arguments: ["orders-api", "plain-api"])
    func verdicts(audience: String) async throws {
        try await ControlServer.run { server async throws in
            // An audience that nobody declared, and a client has.
            let client = #"{"audience":["orders-api","plain-api"]}"#
            #expect(try await server.send(.PATCH, "/_understudy/v1/clients/demo-app", client).status == 200)
            let path = Self.path + "?user=alice&client=demo-app&audience=\(audience)"
            let document = try await server.send(.GET, path).body
            #expect(document["policy"]?.objectValue?["name"] == (audience == "orders-api" ? "access-token" : "bearer"))
            #expect(try names(document).count > 120)
            try await judge(document, server)
            #expect(document["omitted"]?.arrayValue?.compactMap { $0.objectValue?["name"] } == ["retired-key"])
            _ = try await server.send(.POST, "/_understudy/v1/keys/rotate", "{}")
            let rotated = try await server.send(.GET, path).body
            #expect(rotated["omitted"] == [])
            let entries = try entries(rotated)
            #expect(entries.first { $0["name"] == "kid-missing" }?["verdict"] == "ambiguous_key")
            #expect(entries.first { $0["name"] == "retired-key" }?["valid"] == true)
            try await judge(rotated, server)
        }
    }

    @Test("so it is for every kind of key", arguments: ["PS256", "ES256", "ES384", "EdDSA"])
    func algorithms(algorithm: String) async throws {
        try await ControlServer.run { server async throws in
            let client: JSONObject = [
                "id": "other", "secret": "other-secret", "grants": ["password"], "scopes": ["openid"],
                "audience": ["orders-api"], "signing_algorithm": .string(algorithm),
            ]
            #expect(try await server.send(.POST, "/_understudy/v1/clients", client.text).status == 201)
            let document = try await server.send(.GET, Self.path + "?client=other").body
            #expect(document["policy"]?.objectValue?["algorithms"] == [.string(algorithm)])
            #expect(try names(document).count > 110)
            try await judge(document, server)
        }
    }

    @Test("each has a name of its own and every member, in the same order each time; the good ones come first")
    func shape() async throws {
        try await ControlServer.run { server async throws in
            let document = try await server.send(.GET, Self.path + "?client=demo-app").body
            let names = try names(document)
            #expect(Set(names).count == names.count)
            #expect(names.allSatisfy { $0.utf8.allSatisfy { $0 == 0x2D || (0x30...0x39).contains($0) || $0 > 0x60 } })
            #expect(Self.required.subtracting(names).subtracting(["retired-key"]) == [])
            #expect(try self.names(try await server.send(.GET, Self.path + "?client=demo-app").body) == names)
            #expect(names.first == "valid")
            for entry in try entries(document) {
                for member in ["name", "token", "verdict", "basis", "description", "section", "policy"] {
                    #expect(entry[member]?.stringValue != nil, "\(entry["name"]?.text ?? "") \(member)")
                }
                let token = entry["token"]?.stringValue ?? ""
                #expect(entry["size"]?.integerValue == Int64(token.utf8.count))
            }
        }
    }

    @Test("the good ones are in force at the provider's own endpoints")
    func inForce() async throws {
        try await ControlServer.run { server async throws in
            let document = try await server.send(.GET, Self.path + "?user=alice&client=demo-app&names=valid,expired")
                .body
            #expect(try names(document) == ["valid", "expired"])
            let tokens = try entries(document).compactMap { $0["token"]?.stringValue }
            #expect(try await server.userInfo(tokens[0]) == 200)
            #expect(try await server.userInfo(tokens[1]) == 401)
        }
    }

    @Test("one is had by its name, and what does not exist is named")
    func single() async throws {
        try await ControlServer.run { server async throws in
            let one = try await server.send(.GET, Self.path + "/bad-signature?client=demo-app")
            #expect(one.status == 200 && one.body["verdict"] == "invalid_signature")
            #expect(one.body["issuer"]?.stringValue == server.issuer)
            #expect(one.body["policy"]?.objectValue?["name"] == "access-token")
            #expect(try await server.send(.GET, Self.path + "/retired-key?client=demo-app").status == 409)
            #expect(try await server.send(.GET, Self.path + "/no-such-token?client=demo-app").status == 404)
            for (query, field) in [
                ("user=nobody&client=demo-app", "user"), ("client=nobody", "client"), ("names=valid,x", "names"),
                ("type=id_token", "type"), ("name=valid", "name"), ("name", "name"), ("basis=must", "basis"),
                ("basis=required,", "basis"), ("audience=order-api", "audience"),
            ] {
                let answer = try await server.send(.GET, Self.path + "?" + query)
                #expect(answer.status == 400 && answer.body["field"]?.stringValue == field, "\(query)")
            }
        }
    }

    /// What nobody may take out of the catalogue: tests out there know them by these names.
    private static let required: Set<String> = Set(
        """
        valid valid-audience-list expired expired-a-second-ago not-yet-valid issued-in-the-future wrong-issuer
        issuer-trailing-slash issuer-other-case issuer-with-nul wrong-audience audience-empty-list missing-iss missing-sub
        missing-aud missing-exp missing-iat missing-jti missing-client-id exp-as-string exp-null exp-negative exp-huge
        aud-number aud-list-with-number iss-list sub-number nbf-string iat-string scope-list bad-signature signature-empty
        signature-truncated payload-tampered truncated two-parts four-parts alg-none alg-none-capitalized
        alg-none-in-upper-case alg-none-in-mixed-case alg-none-with-signature hs256-with-public-key-pem
        hs256-with-public-key-der hs256-with-public-key-jwk hs256-with-public-key-modulus ps256-header-rs256-signature
        rs256-header-ps256-signature rs384-header alg-missing alg-in-other-case unknown-kid kid-missing kid-number
        kid-path-traversal kid-sql-injection retired-key withdrawn-key embedded-jwk embedded-jwk-of-own-key jku x5u x5c
        crit-unknown crit-empty b64-false wrong-typ typ-missing id-token-as-access-token refresh-token-as-access-token
        logout-token-as-access-token other-tenant-same-kid other-tenant-same-key other-key-same-kid oversized oversized-header duplicate-exp
        duplicate-aud duplicate-alg duplicate-claim-by-escape base64-padding base64-standard-alphabet base64-line-break
        base64-trailing-bits bad-json json-trailing-data payload-array deeply-nested-json invalid-utf8 bom empty-token
        encrypted es256-signature-of-zeros
        """
        .split(whereSeparator: \.isWhitespace).map(String.init))
}
