// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import JOSE
import NIOHTTP1
import Testing

@Suite("The control API's users and clients")
struct RecordRoutesTests {
    private let users = "/_understudy/v1/users"
    private let clients = "/_understudy/v1/clients"
    private let post = ["Content-Type": "application/x-www-form-urlencoded"]

    private func signIn(
        _ server: ControlServer, _ username: String, _ password: String, client: String = "demo-app",
        secret: String = "demo-app-secret-not-for-production"
    ) async throws -> (status: Int, body: JSONObject) {
        let form = "grant_type=password&username=\(username)&password=\(password)&client_id=\(client)"
        let answer = try await server.send(.POST, "/token", form + "&client_secret=\(secret)", headers: post)
        return (answer.status, answer.body)
    }

    @Test("a user is made, shown, changed, replaced and removed, and each change is served at once")
    func userLife() async throws {
        try await ControlServer.run { server async throws in
            let made = try await server.send(
                .POST, users, #"{"username":"dörte x","password":"one","email":"d@example.com","groups":"staff"}"#)
            #expect(made.status == 201 && made.body["password_hash"] == nil && made.body["has_password"] == true)
            let path = users + "/d%C3%B6rte%20x"
            #expect(try await server.send(.GET, path).body == made.body)
            #expect(try await signIn(server, "d%C3%B6rte+x", "one").status == 200)
            let changed = try await server.send(
                .PATCH, path, #"{"password":"two","email":null,"claims":{"a":{"b":1}}}"#)
            #expect(changed.body["email"] == nil && changed.body["groups"] == ["staff"])
            #expect(try await signIn(server, "d%C3%B6rte+x", "one").status == 400)
            #expect(try await signIn(server, "d%C3%B6rte+x", "two").status == 200)
            let merged = try await server.send(.PATCH, path, #"{"claims":{"a":{"c":2}},"state":"locked"}"#)
            #expect(merged.body["claims"] == ["a": ["b": 1, "c": 2]])
            #expect(try await signIn(server, "d%C3%B6rte+x", "two").status == 400)
            let replaced = try await server.send(.PUT, path, #"{"name":"D"}"#)
            #expect(replaced.body["groups"] == nil && replaced.body["has_password"] == false)
            let derived = try #require(made.body["subject"])
            #expect(replaced.body["subject"] == derived)
            for method in [HTTPMethod.PATCH, .PUT] {
                #expect(try await server.send(.PATCH, path, #"{"subject":"s2"}"#).body["subject"] == "s2")
                #expect(try await server.send(.PUT, path, "{}").body["subject"] == "s2")
                #expect(try await server.send(method, path, #"{"subject":null}"#).body["subject"] == derived)
            }
            #expect(try await server.send(.DELETE, path).status == 200)
            #expect(try await server.send(.DELETE, path).status == 404)
            #expect(try await server.send(.GET, path).status == 404)
            #expect(try await server.send(.PATCH, path, "{}").status == 404)
        }
    }

    @Test("who is removed has granted nothing any longer, also when another of that name comes")
    func removal() async throws {
        try await ControlServer.run { server async throws in
            let refresh = try await signIn(server, "bob", "builder").body["refresh_token"]?.stringValue ?? ""
            _ = try await server.send(.DELETE, users + "/bob")
            _ = try await server.send(.POST, users, #"{"username":"bob","password":"builder"}"#)
            let form = "grant_type=refresh_token&refresh_token=\(refresh)&client_id=demo-app&client_secret="
            let answer = try await server.send(
                .POST, "/token", form + "demo-app-secret-not-for-production", headers: post)
            #expect(answer.status == 400 && answer.body["error"] == "invalid_grant")
            #expect(try await signIn(server, "bob", "builder").status == 200)
        }
    }

    @Test("users are listed in pages, and searched for")
    func list() async throws {
        try await ControlServer.run { server async throws in
            func names(_ query: String) async throws -> (names: [String], next: String?) {
                let body = try await server.send(.GET, users + query).body
                let names = body["users"]?.arrayValue?.compactMap { $0.objectValue?["username"]?.stringValue }
                return (names ?? [], body["next"]?.stringValue)
            }
            #expect(try await names("") == (["alice", "bob", "carol"], nil))
            #expect(try await names("?limit=2") == (["alice", "bob"], "bob"))
            #expect(try await names("?limit=2&after=bob") == (["carol"], nil))
            #expect(try await names("?search=BUILDER") == (["bob"], nil))
            #expect(try await names("?search=%25") == ([], nil))
            // What is searched are the values, not the names of the claims.
            #expect(try await names("?search=family_name") == ([], nil))
            let found = try await server.send(.GET, clients + "?search=redirect_uris").body["clients"]?.arrayValue
            #expect(found?.isEmpty == true)
            for query in ["?limit=0", "?limit=1001", "?limit=x", "?limit=%"] {
                #expect(try await server.send(.GET, users + query).status == 400)
            }
        }
    }

    @Test("a client's changes are served at once, and a key that it asks for is made")
    func clientLife() async throws {
        try await ControlServer.run { server async throws in
            let body = #"{"id":"app","secret":"s","grants":["password","refresh_token"],"scopes":["openid"]}"#
            #expect(try await server.send(.POST, clients, body).status == 201)
            #expect(try await server.send(.POST, clients, body).status == 409)
            let first = try await signIn(server, "alice", "wonderland", client: "app", secret: "s")
            #expect(first.status == 200)
            _ = try await server.send(.PATCH, clients + "/app", #"{"secret":"t","signing_algorithm":"EdDSA"}"#)
            #expect(try await signIn(server, "alice", "wonderland", client: "app", secret: "s").status == 401)
            let second = try await signIn(server, "alice", "wonderland", client: "app", secret: "t")
            let token = try CompactToken(parsing: second.body["access_token"]?.stringValue ?? "")
            #expect(token.header.algorithm == "EdDSA")
            let metadata = try await server.send(.GET, "/.well-known/openid-configuration").body
            #expect(metadata["id_token_signing_alg_values_supported"] == ["RS256", "EdDSA"])
            #expect(try await server.send(.GET, "/jwks.json").body["keys"]?.arrayValue?.count == 2)
            let bare = try await server.send(.PUT, clients + "/app", #"{"grants":["password"]}"#).body
            #expect(bare["id"] == "app" && bare["secret"] == nil)
            #expect(try await server.send(.GET, clients + "?search=SPA").body["clients"]?.arrayValue?.count == 1)
            #expect(try await server.send(.DELETE, clients + "/app").status == 200)
            #expect(try await signIn(server, "alice", "wonderland", client: "app", secret: "t").status == 401)
            #expect(try await server.send(.DELETE, clients + "/app").status == 404)
        }
    }

    @Test("a mistake names the member and what was meant, and changes nothing")
    func mistakes() async throws {
        try await ControlServer.run { server async throws in
            for (method, path, body, field) in [
                (HTTPMethod.POST, users, #"{"username":"a","emial":"x"}"#, "emial"),
                (.POST, users, #"{"username":"a","state":"asleep"}"#, "state"),
                (.POST, users, #"{"username":7}"#, "username"), (.POST, users, "{}", "username"),
                (.POST, users, #"{"username":"a","password_hash":"$2b$31$"}"#, "password_hash"),
                (.POST, users, #"{"username":"alice\u0000x"}"#, "username"),
                (.POST, "/_understudy/v1/tokens", #"{"user":"alice\u0000x"}"#, "user"),
                (.PATCH, users + "/alice", #"{"username":"eve"}"#, "username"),
                (.PATCH, users + "/alice", #"{"username":null}"#, "username"),
                (.PATCH, users + "/alice", #"{"groups":[1]}"#, "groups[0]"),
                (.PUT, users + "/alice", #"{"username":5}"#, "username"),
                (.PUT, users + "/alice", #"{"username":[]}"#, "username"),
                (.PATCH, users + "/alice", #"{"username":{"x":1}}"#, "username"),
                (.PATCH, users + "/alice", #"{"username":"bob"}"#, "username"),
                (.PUT, clients + "/demo-app", #"{"id":true}"#, "id"),
                (.PATCH, clients + "/demo-app", #"{"id":1}"#, "id"),
                (.PUT, clients + "/demo-app", #"{"redirect_uris":["http://*/"]}"#, "redirect_uris[0]"),
            ] {
                let answer = try await server.send(method, path, body)
                #expect(answer.status == 400, "\(path) \(body)")
                #expect(answer.headers.first(name: "Content-Type") == "application/problem+json")
                #expect(answer.body["field"]?.stringValue == field)
            }
            #expect(try await server.send(.GET, users + "/alice%00").status == 400)
            let tenant = #"{"name":"default"}"#
            for (path, body, field) in [
                (users, #"{"username":"alice"}"#, "username"), (clients, #"{"id":"demo-app"}"#, "id"),
                ("/_understudy/v1/tenants", tenant, "name"),
            ] {
                let taken = try await server.send(.POST, path, body)
                #expect(taken.status == 409 && taken.body["field"]?.stringValue == field, "\(taken.body.text)")
            }
            let subject = try await server.send(.GET, users + "/alice").body["subject"] ?? ""
            let body: JSONObject = ["username": "eve", "subject": subject]
            #expect(try await server.send(.POST, users, body.text).body["field"] == "subject")
            #expect(try await server.send(.GET, users).body["users"]?.arrayValue?.count == 3)
            #expect(try await signIn(server, "alice", "wonderland").status == 200)
        }
    }
}
