// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Fixtures
import JOSE
import NIOHTTP1
import Testing

@Suite("What a fixture names it says whole")
struct WholeFixtureTests {
    private static let api = "/_understudy/v1"
    private static let jwks: JSONValue = [
        "keys": [["kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"]]
    ]

    /// For each member something that is not its default, with the members that it needs beside it.
    ///
    /// What the schema alone tells is made by ``sample(_:of:)``: texts, lists of texts and seconds.
    private static let samples = [
        "user": userSamples, "client": clientSamples, "audience": audienceSamples, "tenant": tenantSamples,
    ]

    private static let userSamples: [String: JSONObject] = [
        "password": ["password": "maps"],
        "password_hash": [
            "password_hash": "$2b$04$s9ZIdT70MvqI3Kpz9YMDf.cKKv0h4duiZXK3CLqD0UTWBUiUBPkYG"
        ],
        "state": ["state": "locked"], "email_verified": ["email_verified": true],
        "phone_number_verified": ["phone_number_verified": true], "updated_at": ["updated_at": 7],
        "address": ["address": ["country": "UK"]], "claims": ["claims": ["team": "maps"]],
    ]

    private static let clientSamples: [String: JSONObject] = [
        "secret": ["secret": "s"], "jwks": ["jwks": jwks],
        "authentication_methods": ["authentication_methods": ["client_secret_post"], "secret": "s"],
        "access_tokens": ["access_tokens": "opaque"], "name": ["name": "Maps"], "grants": ["grants": ["password"]],
        "default_scopes": ["default_scopes": []], "unknown_scopes": ["unknown_scopes": "drop"],
        "redirect_uris": ["redirect_uris": ["https://a.example/cb"]],
        "post_logout_redirect_uris": ["post_logout_redirect_uris": ["https://a.example/out"]],
        "backchannel_logout_uri": ["backchannel_logout_uri": "urn:understudy:logout-receiver"],
        "signing_algorithm": ["signing_algorithm": "EdDSA"],
        "id_token_signing_algorithm": ["id_token_signing_algorithm": "EdDSA"],
        "claims": ["claims": [["name": "tier", "value": "gold"]]],
        "subject_type": ["subject_type": "pairwise", "sector_identifier": "a.example"],
        "sector_identifier": ["subject_type": "pairwise", "sector_identifier": "b.example"],
        "access_token_cookie": ["access_token_cookie": "at"],
        "refresh_token_rotation": ["refresh_token_rotation": false], "consent": ["consent": "ask"],
        "auto_login": ["auto_login": true], "code_challenge_methods": ["code_challenge_methods": ["plain"]],
        "dpop_bound_access_tokens": ["dpop_bound_access_tokens": true],
        "code_verifiers": ["code_verifiers": "tolerant"],
    ]

    private static let audienceSamples: [String: JSONObject] = ["token_typ": ["token_typ": "at+jwt"]]

    private static let tenantSamples: [String: JSONObject] = [
        "keys": ["keys": "own"], "refresh_tokens": ["refresh_tokens": "offline_access"],
        "pairwise_salt": ["pairwise_salt": "x"], "discovery": ["discovery": ["claims_supported": .null]],
        "paths": ["paths": ["token": "/connect/token"]], "unknown_clients": ["unknown_clients": "accept"],
        "unknown_users": ["unknown_users": "create"], "dpop_nonces": ["dpop_nonces": true],
        "user_buttons": ["user_buttons": false], "signing_algorithm": ["signing_algorithm": "EdDSA"],
    ]

    /// What a record is known by, what has one value only, and the records within a tenant, which stay when they are not named.
    private static let others: [String: Set<String>] = [
        "user": ["username", "subject"], "client": ["id"], "audience": ["id"],
        "tenant": ["name", "preset", "users", "clients", "audiences"],
    ]

    /// The members of a kind of record, each with something that is not its default.
    private static func samples(of kind: String) throws -> [(member: String, sample: JSONObject)] {
        let schema = try JSONObject(parsing: Array(FixtureSchema.text.utf8))
        let properties = schema["$defs"]?.objectValue?[kind]?.objectValue?["properties"]?.objectValue
        let members = try #require(properties)
        #expect(Set(members.names) == Fixtures.keys[kind])
        return try members.filter { others[kind]?.contains($0.name) == false }
            .map { name, property in
                (name, try #require(samples[kind]?[name] ?? sample(name, property), "no sample of \(kind).\(name)"))
            }
    }

    private static func sample(_ name: String, _ property: JSONValue) -> JSONObject? {
        switch property.objectValue?["$ref"]?.stringValue {
        case "#/$defs/filled"?: [name: "x"]
        case "#/$defs/strings"?: [name: ["x"]]
        case "#/$defs/seconds"?: [name: 77]
        default: nil
        }
    }

    /// Applies a fixture of one tenant, and expects that to apply it again changes nothing.
    private func apply(_ tenant: JSONObject, to server: ControlServer, _ comment: String) async throws {
        let document: JSONObject = ["tenants": [.object(tenant)]]
        let body: JSONObject = ["name": "f.json", "text": .string(document.text)]
        for round in 0..<2 {
            let answer = try await server.send(.POST, Self.api + "/fixtures", body.text)
            #expect(answer.status == 200, "\(comment): \(answer.body.text)")
            guard round == 1 else { continue }
            #expect(answer.body["created"] == 0 && answer.body["updated"] == 0, "\(comment)")
        }
    }

    @Test(
        "an omitted member of a user and of a client returns to its default, after a fixture and after a PATCH",
        arguments: [("user", "username"), ("client", "id")])
    func records(kind: String, key: String) async throws {
        try await ControlServer.run { server async throws in
            let base: JSONObject = [key: "walk"]
            func fixture(_ record: JSONObject) -> JSONObject { ["name": "default", kind + "s": [.object(record)]] }
            let path = Self.api + "/\(kind)s/walk"
            try await apply(fixture(base), to: server, kind)
            let plain = try await server.send(.GET, path).body
            for (member, sample) in try Self.samples(of: kind) {
                var record = base
                for (name, value) in sample { record[name] = value }
                try await apply(fixture(record), to: server, member)
                #expect(try await server.send(.GET, path).body != plain, "\(member) by a fixture")
                try await apply(fixture(base), to: server, member)
                #expect(try await server.send(.GET, path).body == plain, "\(member) after a fixture")
                #expect(try await server.send(.PATCH, path, sample.text).status == 200, "\(member)")
                #expect(try await server.send(.GET, path).body != plain, "\(member) by PATCH")
                try await apply(fixture(base), to: server, member)
                #expect(try await server.send(.GET, path).body == plain, "\(member) after PATCH")
            }
        }
    }

    @Test("an omitted member of a tenant and of an audience returns to its default")
    func tenants() async throws {
        try await ControlServer.run { server async throws in
            let path = Self.api + "/tenants/walk/fixture"
            let audience: JSONObject = ["id": "api"]
            func fixture(_ tenant: JSONObject, _ audience: JSONObject) -> JSONObject {
                var fixture: JSONObject = ["name": "walk", "audiences": [.object(audience)]]
                for (name, value) in tenant { fixture[name] = value }
                return fixture
            }
            try await apply(fixture([:], audience), to: server, "tenant")
            let plain = try await server.send(.GET, path).body
            #expect(plain["tenants"] != nil)
            for kind in ["tenant", "audience"] {
                for (member, sample) in try Self.samples(of: kind) {
                    var tenant = JSONObject()
                    var changed = audience
                    for (name, value) in sample {
                        if kind == "tenant" { tenant[name] = value } else { changed[name] = value }
                    }
                    // Where audiences are declared, each that is named has to be.
                    if member == "default_audience" { tenant[member] = ["api"] }
                    try await apply(fixture(tenant, changed), to: server, member)
                    #expect(try await server.send(.GET, path).body != plain, "\(member) by a fixture")
                    try await apply(fixture([:], audience), to: server, member)
                    #expect(try await server.send(.GET, path).body == plain, "\(member) after a fixture")
                }
            }
        }
    }

    @Test("a user whom a later fixture names without a password cannot sign in with the old one")
    func password() async throws {
        try await ControlServer.run { server async throws in
            let form = "grant_type=password&username=alice&password=wonderland"
            let basic = "demo-app:demo-app-secret-not-for-production"
            #expect(try await server.token(basic, form).status == 200)
            try await apply(["name": "default", "users": [["username": "alice"]]], to: server, "alice")
            #expect(try await server.token(basic, form).body["error"] == "invalid_grant")
        }
    }

    @Test("an omitted subject is identity: it stays, after a PATCH and a reset too")
    func subject() async throws {
        try await ControlServer.run { server async throws in
            func user(_ more: JSONObject) -> JSONObject {
                var user: JSONObject = ["username": "dora"]
                for (name, value) in more { user[name] = value }
                return ["name": "default", "users": [.object(user)]]
            }
            let path = Self.api + "/users/dora"
            try await apply(user(["subject": "s-1"]), to: server, "given")
            try await apply(user(["groups": ["staff"]]), to: server, "left out")
            #expect(try await server.send(.GET, path).body["subject"] == "s-1")
            #expect(try await server.send(.POST, Self.api + "/reset", "{}").status == 200)
            let reset = try await server.send(.GET, path).body
            #expect(reset["subject"] == "s-1" && reset["groups"] == ["staff"])
            #expect(try await server.send(.PATCH, path, #"{"subject":"s-2"}"#).status == 200)
            try await apply(user([:]), to: server, "after a PATCH")
            #expect(try await server.send(.GET, path).body["subject"] == "s-2")
        }
    }

    @Test("a tenant's own signing keys stay while it shares others: it signs with the same when it has its own again")
    func keys() async throws {
        try await ControlServer.run { server async throws in
            try await apply(["name": "walk", "keys": "own", "signing_algorithm": "EdDSA"], to: server, "own")
            let own = try await server.keyIDs("/walk")
            try await apply(["name": "walk", "signing_algorithm": "EdDSA"], to: server, "shared")
            #expect(try await server.keyIDs("/walk") != own)
            try await apply(["name": "walk", "keys": "own", "signing_algorithm": "EdDSA"], to: server, "own again")
            #expect(try await server.keyIDs("/walk") == own && own.count == 1)
        }
    }

    @Test("a fixture below a tenant changes whose keys sign by name, and leaves that alone when it says nothing")
    func keysBelow() async throws {
        try await ControlServer.run { server async throws in
            let made = #"{"name":"walk","keys":"own","fixture":{"signing_algorithm":"EdDSA"}}"#
            #expect(try await server.send(.POST, Self.api + "/tenants", made).status == 201)
            for (keys, expected) in [("", "own"), (", keys: shared", "shared"), ("", "shared")] {
                let text = "tenants: [{ name: here, signing_algorithm: EdDSA\(keys) }]"
                let body: JSONObject = ["text": .string(text)]
                #expect(try await server.send(.POST, Self.api + "/tenants/walk/fixtures", body.text).status == 200)
                #expect(try await server.send(.GET, Self.api + "/tenants/walk").body["keys"]?.stringValue == expected)
            }
        }
    }
}
