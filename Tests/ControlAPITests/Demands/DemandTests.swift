// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import JOSE
import NIOHTTP1
import OAuth
import Testing

@Suite("What users ask of a stand-in provider")
struct DemandTests {
    @Test(
        "every endpoint fails when it is told to, over HTTP alone",
        arguments: [
            ("openid-configuration", "/.well-known/openid-configuration", NIOHTTP1.HTTPMethod.GET),
            ("oauth-authorization-server", "/.well-known/oauth-authorization-server", .GET),
            ("jwks", "/jwks.json", .GET), ("userinfo", "/userinfo", .GET), ("authorization", "/authorize", .GET),
            ("end-session", "/logout", .GET), ("device", "/device", .GET), ("token", "/token", .POST),
            ("introspection", "/introspect", .POST), ("revocation", "/revoke", .POST),
            ("device-authorization", "/device_authorization", .POST),
        ])
    func everyEndpoint(_ endpoint: String, _ path: String, _ method: NIOHTTP1.HTTPMethod) async throws {
        try await DemandScene.run { scene async throws in
            let rule = #"{"match":{"endpoint":"\#(endpoint)"},"action":{"status":503},"count":1}"#
            try await scene.control(.POST, "/faults", rule)
            func call() async throws -> Int {
                method == .GET ? try await scene.get(path).status : try await scene.post(path, "a=b").status
            }
            #expect(try await call() == 503)
            #expect(try await call() != 503)
            #expect(try await scene.count("endpoint=\(endpoint)&status=503") == 1)
        }
    }

    @Test("a code is rejected once, and is good at the next try")
    func rejectedCode() async throws {
        try await DemandScene.run { scene async throws in
            let rule =
                #"{"match":{"endpoint":"token","grant":"authorization_code"},"action":{"error":"invalid_grant"},"count":1}"#
            try await scene.control(.POST, "/faults", rule)
            let code = try await scene.authorize()["code"]
            let rejected = try await scene.redeem(code)
            #expect(rejected.status == 400 && rejected.body["error"] == "invalid_grant")
            #expect(try await scene.redeem(code).status == 200)
        }
    }

    @Test("the client is told that the user denied it, with its state; then nothing is in the way")
    func deniedUser() async throws {
        try await DemandScene.run { scene async throws in
            let rule =
                #"{"match":{"endpoint":"authorization","user":"dora"},"action":{"error":"access_denied"},"count":1}"#
            try await scene.control(.POST, "/faults", rule)
            let denied = try await scene.authorize()
            #expect(denied["error"] == "access_denied" && denied["state"] == "s1" && denied["code"] == nil)
            #expect(try await scene.authorize()["code"] != nil)
        }
    }

    @Test(
        "a user's state refuses the right password, and the journal says why",
        arguments: ["locked", "disabled", "password_expired", "mfa_required"])
    func userStates(_ state: String) async throws {
        try await DemandScene.run { scene async throws in
            #expect(try await scene.signIn(password: "wrong").body["error"] == "invalid_grant")
            try await scene.control(.PATCH, "/users/dora", #"{"state":"\#(state)"}"#)
            let refused = try await scene.signIn()
            #expect(refused.status == 400 && refused.body["error"] == "invalid_grant")
            let id = try #require(refused.headers.first(name: "Understudy-Request"))
            let story = try await scene.control(.GET, "/requests/\(id)")
            let wrong = try await scene.control(.GET, "/requests?user=dora&order=oldest")["requests"]?.arrayValue?.first
            #expect(story["reason"] != nil && story["reason"] != wrong?.objectValue?["reason"])
            try await scene.control(.PATCH, "/users/dora", #"{"state":"active"}"#)
            #expect(try await scene.signIn().status == 200)
        }
    }

    @Test("any member of the discovery document is another's, or gone, for one tenant and from the call on")
    func discoveryEdits() async throws {
        let edits = #""discovery":{"authorization_endpoint":"http://localhost:9999/authorize","extra":["a"]}"#
        let fixture = String(DemandScene.fixture.dropLast()) + "," + edits + "}"
        try await DemandScene.run(fixture: fixture) { scene async throws in
            let path = "/.well-known/openid-configuration"
            let metadata = try await scene.get(path).body
            #expect(metadata["authorization_endpoint"] == "http://localhost:9999/authorize")
            #expect(metadata["extra"] == ["a"] && metadata["issuer"] == .string(scene.issuer))
            let ofTheServer = try await scene.server.send(.GET, path).body
            #expect(ofTheServer["issuer"] != nil && ofTheServer["extra"] == nil)
            // While the server runs, and for a few calls only.
            let rule =
                #"{"match":{"endpoint":"openid-configuration"},"action":{"body":{"issuer":"https://wrong.example"}},"count":1}"#
            try await scene.control(.POST, "/faults", rule)
            #expect(try await scene.get(path).body["issuer"] == "https://wrong.example")
            #expect(try await scene.get(path).body["issuer"] == .string(scene.issuer))
        }
    }

    @Test("what one tenant is told and asked is nothing to another: users, clock, faults, journal")
    func isolation() async throws {
        try await DemandScene.run { one async throws in
            let other = try await DemandScene(one.server)
            try await one.control(.DELETE, "/users/dora")
            try await one.control(.PUT, "/clock", #"{"frozen_at":1000000000}"#)
            try await one.control(.POST, "/faults", #"{"match":{"endpoint":"jwks"},"action":{"status":500}}"#)
            #expect(try await one.get("/jwks.json").status == 500)
            #expect(try await other.get("/jwks.json").status == 200)
            #expect(try await one.signIn().status == 400)
            #expect(try await other.signIn().status == 200)
            #expect(try await other.control(.GET, "/clock")["mode"] == "real")
            #expect(try await other.control(.GET, "/faults")["faults"] == [])
            #expect(try await one.count("endpoint=token&status=200") == 0)
            #expect(try await other.count("endpoint=token&status=200") == 1)
            try await one.control(.DELETE, "")
            #expect(try await other.signIn().status == 200)
        }
    }

    @Test("a token without a page, a session that really ends, a token that no longer counts")
    func noPage() async throws {
        try await DemandScene.run { scene async throws in
            let token = try await scene.control(.POST, "/tokens", #"{"user":"dora","scope":"openid email"}"#)
            let access = try #require(token["access_token"]?.stringValue)
            #expect(try await scene.get("/userinfo", token: access).body["email"] == "dora@example.com")
            #expect(try await scene.control(.POST, "/tokens/revoke", #"{"user":"dora"}"#)["revoked"] == 1)
            #expect(try await scene.get("/userinfo", token: access).status == 401)
            #expect(try await scene.redeem(try await scene.authorize()["code"]).status == 200)
            #expect(try await scene.control(.DELETE, "/users/dora/sessions")["ended"] == 1)
            let logout = try await scene.control(.GET, "/logout-tokens?client=app")["logout_tokens"]?.arrayValue
            #expect(logout?.count == 1)
        }
    }

    @Test("why a token is refused is one call, and so is why a request was")
    func explanation() async throws {
        try await DemandScene.run { scene async throws in
            let expired = try await scene.token(named: "expired")
            let body: JSONObject = ["token": expired["token"] ?? "", "audience": "api"]
            let report = try await scene.control(.POST, "/tokens/explain", body.text)
            #expect(report["valid"] == false && report["code"] == expired["verdict"])
            let refused = try await scene.get("/userinfo", token: expired["token"]?.stringValue)
            #expect(refused.status == 401)
            let id = try #require(refused.headers.first(name: "Understudy-Request"))
            let story = try await scene.control(.GET, "/requests/\(id)")
            #expect(story["error"] == "invalid_token" && story["reason"] != nil && story["raw"] != nil)
        }
    }

    @Test("a whole tenant is kept and put back: users, and what was authorized")
    func snapshot() async throws {
        try await DemandScene.run { scene async throws in
            let refresh = try #require(try await scene.signIn().body["refresh_token"]?.stringValue)
            let kept = try await scene.control(.GET, "/export")
            try await scene.control(.DELETE, "/users/dora")
            #expect(try await scene.post("/token", "grant_type=refresh_token&refresh_token=\(refresh)").status == 400)
            let body: JSONObject = ["name": .string(scene.name), "export": .object(kept), "replace": true]
            #expect(try await scene.server.send(.POST, "/_understudy/v1/tenants", body.text).status == 201)
            #expect(try await scene.post("/token", "grant_type=refresh_token&refresh_token=\(refresh)").status == 200)
            #expect(try await scene.signIn().status == 200)
        }
    }

    @Test(
        "what is misspelt is refused by name, and makes nothing",
        arguments: [
            ("/tenants", #"{"nmae":"x"}"#, "nmae"), ("/faults", #"{"action":{"status":503},"cuont":1}"#, "cuont"),
            ("/tokens/mint", #"{"user":"alice","clams":{}}"#, "clams"), ("/tokens/explain", #"{"tokne":""}"#, "tokne"),
            ("/device-scripts", #"{"then":"deny","pendign":1}"#, "pendign"),
            ("/users", #"{"username":"x","pasword":"y"}"#, "pasword"),
        ])
    func typos(_ path: String, _ body: String, _ field: String) async throws {
        try await ControlServer.run { server async throws in
            let refused = try await server.send(.POST, "/_understudy/v1" + path, body)
            #expect(refused.status == 400 && refused.body["field"]?.stringValue == field, "\(refused.body.text)")
            #expect(try await server.send(.GET, "/_understudy/v1/tenants").body["tenants"]?.arrayValue?.count == 1)
        }
    }
}
