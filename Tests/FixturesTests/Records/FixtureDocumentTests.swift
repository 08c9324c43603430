// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Fixtures
import IdentityStore
import JOSE
import Testing

@Suite("What is written as a fixture is read back as it was")
struct FixtureDocumentTests {
    private static let text = """
        tenants:
          - name: default
            default_audience: api
            refresh_tokens: offline_access
            access_token_lifetime: 60
            signing_algorithm: ES256
            key_publication_period: 5
            key_retirement_period: 0
            session_lifetime: 7
            code_lifetime: 8
            device_code_lifetime: 9
            device_polling_interval: 0
            acr_values: ["1", gold]
            user_buttons: false
            dpop_nonces: true
            discovery: { claims_supported: null, service_documentation: "https://a.example" }
            unknown_clients: accept
            unknown_users: create
            users:
              - username: "1.0"
                password: "no"
                email: a@example.com
                email_verified: false
                address: { country: "UK" }
                groups: [a b, "true"]
                roles: ["null"]
                claims: { "a b": [1, 2.50, null, { x: "1" }], "true": "é\\n\\u0001" }
                state: locked
              - username: hashed
                password_hash: $2b$04$s9ZIdT70MvqI3Kpz9YMDf.cKKv0h4duiZXK3CLqD0UTWBUiUBPkYG
            clients:
              - { id: bound, dpop_bound_access_tokens: true }
              - id: app
                secret: "123"
                name: "App: one"
                grants: [password, device_code]
                scopes: [openid, x]
                default_scopes: []
                unknown_scopes: drop
                audience: [other]
                redirect_uris: ["http://127.0.0.1/callback"]
                id_token_lifetime: 1
                refresh_token_lifetime: 2
                signing_algorithm: PS384
                refresh_token_rotation: false
                refresh_token_reuse_grace: 9
                jwks: { keys: [{ kty: EC, crv: P-256, kid: k, x: f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU, y: x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0 }] }
                authentication_methods: [private_key_jwt]
                access_tokens: opaque
                backchannel_logout_uri: http://127.0.0.1/logout
                id_token_signing_algorithm: ES384
                claims:
                  - { name: a, value: { b: [1, null] } }
                  - { name: c, user: email, scope: x, in: [userinfo] }
                  - { name: d, parameter: e }
                subject_type: pairwise
                access_token_cookie: session
                consent: ask
                auto_login: true
                code_challenge_methods: [S256, plain]
                code_verifiers: tolerant
        """

    @Test("tenants, users and clients, by JSON and by YAML", arguments: ["f.json", "f.yaml"])
    func roundTrip(name: String) async throws {
        let first = try IdentityStore.inMemory()
        _ = try await first.apply(try Fixtures.decode(text: Self.text, name: "f.yaml"))
        func document(_ store: IdentityStore) async throws -> JSONObject {
            let contents = try #require(try await store.contents(of: "default"))
            let users = try await store.users(in: "default")
            return ["tenants": [.object(FixtureDocument.json(contents, users: users))]]
        }
        let written = try await document(first)
        let text = name.hasSuffix("yaml") ? try FixtureDocument.yaml(written) : written.text
        let second = try IdentityStore.inMemory()
        _ = try await second.apply(try Fixtures.decode(text: text, name: name))
        #expect(try await document(second) == written)
        #expect(try await second.users(in: "default") == first.users(in: "default"))
        let before = try await first.contents(of: "default")
        let after = try await second.contents(of: "default")
        #expect(after?.record == before?.record && after?.clients == before?.clients)
        #expect(after?.audiences.map(\.id) == ["api", "other"])
        // Applied where it came from, it changes nothing but the audiences that were only named.
        #expect(try await first.apply(try Fixtures.decode(text: text, name: name)).updated == 0)
    }

    @Test("a hash that cannot be checked here leaves the user without a password, and says so")
    func argon() throws {
        let seed = try Fixtures.decode(
            text:
                "tenants: [{ name: default, users: [{ username: a, password_hash: \"$argon2id$v=19$m=1$c2FsdA$aGFzaA\" }] }]",
            name: "f.yaml")
        #expect(seed.tenants[0].users[0].passwordHash == nil)
        #expect(seed.warnings.count == 1)
        #expect(seed.warnings[0].contains("f.yaml:1: tenants[0].users[0].password_hash: Argon2"))
    }

    @Test("a password and its hash, a costly hash and an unknown one are mistakes, and none is echoed")
    func hashes() throws {
        let bcrypt = "$2b$31$s9ZIdT70MvqI3Kpz9YMDf.cKKv0h4duiZXK3CLqD0UTWBUiUBPkYG"
        for (user, message) in [
            (
                "password: x, password_hash: \"$2b$04$s9ZIdT70MvqI3Kpz9YMDf.cKKv0h4duiZXK3CLqD0UTWBUiUBPkYG\"",
                "not both"
            ),
            ("password_hash: \"\(bcrypt)\"", "cost 31, and 12 at most"), ("password_hash: hunter2", "bcrypt ($2b$…)"),
        ] {
            let text = "tenants:\n  - name: default\n    users:\n      - { username: a, \(user) }\n"
            let error = #expect(throws: FixtureError.self) { try Fixtures.decode(text: text, name: "f.yaml") }
            #expect(error?.description.contains(message) == true)
            #expect(error?.description.contains("f.yaml:4: tenants[0].users[0].password_hash") == true)
            #expect(error?.description.contains("hunter2") == false && error?.description.contains(bcrypt) == false)
        }
    }

    @Test("a mistake in JSON is named with the line of its key or value")
    func jsonLines() throws {
        let text = """
            {
              "tenants": [
                { "name": "default",
                  "users": [
                    { "username": "a" },
                    { "username":
                        7 },
                    { "username": "a",
                      "emial": "x" }
                  ] }
              ]
            }
            """
        let error = #expect(throws: FixtureError.self) { try Fixtures.decode(text: text, name: "f.json") }
        let problems = error?.problems.map { "\($0.line) \($0.path)" } ?? []
        #expect(
            problems == [
                "7 tenants[0].users[1].username", "9 tenants[0].users[2].emial", "8 tenants[0].users",
            ])
        let syntax = #expect(throws: FixtureError.self) { try Fixtures.decode(text: "{\n\"a\": }", name: "f.json") }
        #expect(syntax?.problems.first?.line == 2)
    }

    @Test("an empty list of an earlier version is left out, since no fixture may have it")
    func emptyList() {
        var client = Client(id: "a")
        client.codeChallengeMethods = []
        #expect(FixtureDocument.json(client) == ["id": "a"])
    }

    @Test("a user's claims keep the order in which earlier versions stored them")
    func claimOrder() throws {
        let user = try Fixtures.decodeUser(["username": "a", "phone_number": "1", "email": "a@b"])
        #expect(user.profile.names == ["email", "phone_number", "email_verified", "phone_number_verified"])
    }
}
