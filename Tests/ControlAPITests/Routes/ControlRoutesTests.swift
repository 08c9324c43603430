// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import JOSE
import NIOHTTP1
import Testing

@Suite("The control API's routes")
struct ControlRoutesTests {
    private let tokens = "/_understudy/v1/tokens"

    @Test("a user is signed in without a password, for the only client that may use the password grant")
    func signIn() async throws {
        try await ControlServer.run { server async throws in
            let answer = try await server.send(.POST, tokens, #"{"user":"alice","scope":"openid"}"#)
            #expect(answer.status == 200)
            let token = try CompactToken(parsing: answer.body["access_token"]?.stringValue ?? "")
            #expect(try token.payload()["client_id"] == "demo-app")
            #expect(answer.body["id_token"] != nil && answer.body["refresh_token"] != nil)
            let spa = try await server.send(
                .POST, tokens, #"{"user":"bob","client":"demo-spa","audience":"orders-api"}"#)
            #expect(spa.status == 200)
        }
    }

    @Test(
        "what cannot be done says why, as a problem that names the field",
        arguments: [
            (#"{"user":"nobody"}"#, 400, "does not exist"), (#"{"user":"carol"}"#, 400, "locked"),
            (#"{"user":"alice","client":"x"}"#, 400, "demo-app"), (#"{"user":"alice","scope":"admin"}"#, 400, "admin"),
            (#"{"user":1}"#, 400, "string"), ("{}", 400, "user"), (#"{"user":"alice","usr":1}"#, 400, "usr"),
            ("[]", 400, "object"), ("{", 400, "JSON"), (#"{"user":"a","user":"b"}"#, 400, "twice"),
            (#"{"user":"alice","audience":[1]}"#, 400, "audience"),
        ])
    func problems(body: String, status: Int, detail: String) async throws {
        try await ControlServer.run { server async throws in
            let answer = try await server.send(.POST, tokens, body)
            #expect(answer.status == status)
            #expect(answer.headers.first(name: "Content-Type") == "application/problem+json")
            let texts = [answer.body["detail"]?.stringValue, answer.body["field"]?.stringValue]
            #expect(texts.contains { $0?.contains(detail) == true }, "\(answer.body.text)")
        }
    }

    @Test(
        "what the token endpoint would refuse names the member too",
        arguments: [
            (#"{"user":"nobody"}"#, "user"), (#"{"user":"carol"}"#, "user"),
            (#"{"user":"alice","client":"x"}"#, "client"), (#"{"user":"alice","scope":"admin"}"#, "scope"),
            (#"{"user":"alice","audience":"x"}"#, "audience"),
        ])
    func fields(body: String, field: String) async throws {
        try await ControlServer.run { server async throws in
            let answer = try await server.send(.POST, tokens, body)
            #expect(answer.status == 400 && answer.body["field"]?.stringValue == field)
        }
    }

    @Test("an empty segment of a path is not taken for none: an id that is left out is not all of them")
    func emptySegments() async throws {
        try await ControlServer.run { server async throws in
            let base = "/_understudy/v1"
            let fault = #"{"id":"kept","match":{"endpoint":"token"},"action":{"status":503}}"#
            #expect(try await server.send(.POST, base + "/faults", fault).status == 201)
            for path in ["/faults/", "//faults", "/tenants/default/faults/", "/tenants//faults", "/requests/"] {
                let answer = try await server.send(.DELETE, base + path)
                #expect(answer.status == 404, "\(path)")
                #expect(answer.body["detail"]?.stringValue?.contains("empty") == true, "\(path)")
            }
            #expect(try await server.send(.GET, base + "/users/").status == 404)
            #expect(try await server.send(.GET, base + "/faults/kept").status == 200)
        }
    }

    @Test("a method that nothing here has is refused as a problem, too", arguments: ["PROPFIND", "PURGE"])
    func otherMethods(method: String) async throws {
        try await ControlServer.run { server async throws in
            for path in ["/_understudy/v1/faults", "/_understudy/v1/users/alice", "/_understudy/nowhere"] {
                let answer = try await server.send(.RAW(value: method), path)
                #expect(answer.status == 405, "\(path)")
                #expect(answer.headers.first(name: "Content-Type") == "application/problem+json")
                #expect(answer.headers.first(name: "Allow")?.contains("GET") == true)
            }
            #expect(try await server.send(.GET, "/_understudy/nowhere").status == 404)
            #expect(try await server.send(.RAW(value: method), "/token").body["error"] != nil)
        }
    }

    @Test("a method that nothing here has is told those of the path, as one that another path has")
    func allowedMethods() async throws {
        let routes = Dictionary(grouping: try await ControlOperation.routes(), by: \.path)
        try await ControlServer.run { server async throws in
            for (path, operations) in routes {
                let methods = Set(operations.map(\.method))
                let allow = methods.union(methods.contains("GET") ? ["HEAD"] : []).sorted().joined(separator: ", ")
                for method in ["PROPFIND", "TRACE"] {
                    let answer = try await server.send(HTTPMethod(rawValue: method), operations[0].path())
                    #expect(answer.status == 405, "\(method) \(path)")
                    #expect(answer.headers.first(name: "Allow") == allow, "\(method) \(path)")
                }
            }
        }
    }

    @Test("a fixture is applied, and served at once; a bad one changes nothing and names the line")
    func fixtures() async throws {
        try await ControlServer.run { server async throws in
            func apply(_ text: String) async throws -> (status: Int, body: JSONObject) {
                let body: JSONObject = ["name": "f.yaml", "text": .string(text)]
                let answer = try await server.send(.POST, "/_understudy/v1/fixtures", body.text)
                return (answer.status, answer.body)
            }
            let client = "    clients: [{ id: new, secret: s, grants: [password], scopes: [x] }]\n"
            let good = try await apply("tenants:\n  - name: default\n    users: [{ username: dora }]\n" + client)
            #expect(good.status == 200 && good.body["created"] == 2)
            #expect(try await server.send(.POST, tokens, #"{"user":"dora","client":"new"}"#).status == 200)
            let bad = try await apply("tenants:\n  - name: default\n    users: [{ username: eve, pasword: x }]\n")
            #expect(bad.status == 400 && bad.body["field"] == "text")
            #expect(bad.body["detail"]?.stringValue?.contains("f.yaml:3: tenants[0].users[0].pasword") == true)
            #expect(try await server.send(.POST, tokens, #"{"user":"eve","client":"new"}"#).status == 400)
            #expect(try await apply("tenants: [{ name: token }]").status == 400)
            #expect(try await apply("tenants: [{ name: other }]").status == 200)
            #expect(try await server.send(.GET, "/other/jwks.json").status == 200)
            let alice = try await server.send(.POST, tokens, #"{"user":"alice","client":"demo-app"}"#)
                .body["access_token"]?
                .stringValue
            let subject = try CompactToken(parsing: alice ?? "").payload()["sub"]?.stringValue ?? ""
            let conflict = try await apply(
                "tenants: [{ name: default, users: [{ username: eve, subject: \(subject) }] }]")
            #expect(conflict.status == 409 && conflict.body["detail"]?.stringValue?.contains("share a subject") == true)
        }
    }

    @Test("another method of a known path is 405 with Allow")
    func methods() async throws {
        try await ControlServer.run { server async throws in
            for (path, allow) in [
                ("/_understudy/health", "GET, HEAD"), (tokens, "POST"), ("/_understudy/v1/requests/x", "GET, HEAD"),
                ("/_understudy/v1/users", "GET, HEAD, POST"),
                ("/_understudy/v1/users/alice", "DELETE, GET, HEAD, PATCH, PUT"),
            ] {
                for method in [HTTPMethod.TRACE, .OPTIONS] {
                    let answer = try await server.send(method, path)
                    #expect(answer.status == 405 && answer.headers.first(name: "Allow") == allow, "\(path)")
                }
            }
            #expect(try await server.send(.DELETE, tokens).status == 405)
        }
    }

    @Test("a request's story is told by its id; an unknown id is 404, and so is an unknown route")
    func requests() async throws {
        try await ControlServer.run { server async throws in
            let refused = try await server.send(
                .POST, "/token",
                "grant_type=password&username=alice&password=x&client_id=demo-app&client_secret="
                    + "demo-app-secret-not-for-production",
                headers: ["Content-Type": "application/x-www-form-urlencoded"])
            #expect(refused.body["error"] == "invalid_grant")
            let id = try #require(refused.headers.first(name: "Understudy-Request"))
            let story = try await server.send(.GET, "/_understudy/v1/requests/\(id)")
            #expect(story.body["error"] == "invalid_grant" && story.body["reason"] == "The password is wrong.")
            #expect(
                story.body["status"] == 400 && story.body["endpoint"] == "/token"
                    && story.body["client_id"] == "demo-app")
            #expect(try await server.send(.GET, "/_understudy/v1/requests/none").status == 404)
            #expect(try await server.send(.GET, "/_understudy/v1/nowhere").status == 404)
            // The framework's own router answers here, and knows paths only by their methods.
            for method in [HTTPMethod.GET, .DELETE, .OPTIONS] {
                #expect(try await server.send(method, tokens).status == 405)
            }
            let bad = try await server.send(.POST, tokens, "{")
            let badID = try #require(bad.headers.first(name: "Understudy-Request"))
            let why = try await server.send(.GET, "/_understudy/v1/requests/\(badID)")
            #expect(why.body["error"] == "invalid_request" && why.body["reason"] != nil)
        }
    }
}
