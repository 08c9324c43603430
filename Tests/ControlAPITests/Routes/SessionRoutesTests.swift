// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import JOSE
import NIOCore
import NIOHTTP1
import OAuth
import Testing

@Suite("The control API's sessions")
struct SessionRoutesTests {
    /// Signs in by a hint, as a browser without cookies of its own would come, and returns the session's cookie.
    private func signIn(_ server: ControlServer, as user: String = "alice") async throws -> String {
        let fixture =
            "tenants: [{ name: default, clients: [{ id: e2e, secret: e, grants: [authorization_code], scopes: [openid], auto_login: true, redirect_uris: [\\\"http://127.0.0.1/cb\\\"] }] }]"
        let body = "{\"name\":\"f.yaml\",\"text\":\"\(fixture)\"}"
        #expect(try await server.send(.POST, "/_understudy/v1/fixtures", body).status == 200)
        let query = FormParameters.encode([
            (name: "client_id", value: "e2e"), (name: "response_type", value: "code"), (name: "scope", value: "openid"),
            (name: "login_hint", value: user), (name: "redirect_uri", value: "http://127.0.0.1/cb"),
        ])
        var configuration = HTTPClient.Configuration()
        configuration.redirectConfiguration = .disallow
        return try await HTTPClient.withHTTPClient(configuration: configuration) { client in
            let response = try await client.execute(
                HTTPClientRequest(url: server.url + "/authorize?" + query), timeout: .seconds(300))
            #expect(response.status == .found)
            return response.headers["Set-Cookie"].first { $0.contains("_session_") } ?? ""
        }
    }

    @Test("a user's sessions are listed and ended, one or all")
    func sessions() async throws {
        try await ControlServer.run { server async throws in
            let path = "/_understudy/v1/users/alice/sessions"
            #expect(try await server.send(.GET, path).body["sessions"] == [])
            for _ in 0..<3 { #expect(try await signIn(server).contains("HttpOnly")) }
            let listed = try await server.send(.GET, path).body["sessions"]?.arrayValue ?? []
            #expect(listed.count == 3)
            let id = try #require(listed.first?.objectValue?["id"]?.stringValue)
            #expect(listed.first?.objectValue?["username"] == "alice")
            #expect(try await server.send(.DELETE, "/_understudy/v1/sessions/\(id)", "{}").status == 200)
            #expect(try await server.send(.DELETE, "/_understudy/v1/sessions/\(id)", "{}").status == 404)
            #expect(try await server.send(.GET, path).body["sessions"]?.arrayValue?.count == 2)
            #expect(try await server.send(.DELETE, path, "{}").body["ended"] == 2)
            #expect(try await server.send(.GET, path).body["sessions"] == [])
            #expect(try await server.send(.GET, "/_understudy/v1/users/nobody/sessions").status == 404)
        }
    }

    @Test("all sessions of a tenant are listed by id, page by page or a user's alone, as long as they last")
    func all() async throws {
        try await ControlServer.run { server async throws in
            let path = "/_understudy/v1/sessions"
            func list(_ query: String = "") async throws -> [JSONObject] {
                try await server.send(.GET, path + query).body.objects("sessions")
            }
            #expect(try await server.send(.GET, path).body["sessions"] == [])
            for user in ["alice", "bob", "alice"] { _ = try await signIn(server, as: user) }
            let all = try await list()
            let ids = all.compactMap { $0["id"]?.stringValue }
            #expect(ids.count == 3 && ids == ids.sorted())
            #expect(all.compactMap { $0["username"]?.stringValue }.sorted() == ["alice", "alice", "bob"])
            let page = try await server.send(.GET, path + "?limit=2").body
            #expect(page["next"] == .string(ids[1]) && page["sessions"]?.arrayValue?.count == 2)
            let rest = try await server.send(.GET, path + "?limit=2&after=\(ids[1])").body
            #expect(rest["next"] == nil && rest["sessions"]?.arrayValue?.first?.objectValue?["id"] == .string(ids[2]))
            let bob = try await list("?user=bob")
            #expect(bob.count == 1 && bob.first?["username"] == "bob")
            #expect(bob == (try await server.send(.GET, "/_understudy/v1/users/bob/sessions").body.objects("sessions")))
            for (query, count) in [
                ("?search=ALICE", 2), ("?search=e2", 3), ("?search=\(ids[2])", 1), ("?search=%25", 0),
                ("?client=e2e", 3),
                ("?client=demo-app", 0), ("?client=e2e&user=bob", 1),
            ] {
                let found = try await list(query).count
                #expect(found == count, "\(query): \(found)")
            }
            #expect(try await server.send(.GET, path + "/\(ids[1])").body == all[1])
            #expect(try await server.send(.GET, path + "/nothing").status == 404)
            for (query, field) in [
                ("?user=nobody", "user"), ("?limit=0", "limit"), ("?state=x", "state"), ("?search=", "search"),
                ("?user=bob&user=alice", "user"),
            ] {
                let refused = try await server.send(.GET, path + query)
                #expect(refused.status == 400 && refused.body["field"]?.stringValue == field, "\(query)")
            }
            _ = try await server.send(.POST, "/_understudy/v1/tenants", #"{"name":"other","copy_of":"default"}"#)
            #expect(try await server.send(.GET, "/_understudy/v1/tenants/other/sessions").body["sessions"] == [])
            #expect(try await server.send(.DELETE, path + "/\(ids[0])", "{}").status == 200)
            #expect(try await server.send(.GET, path + "/\(ids[0])").status == 404)
            #expect(try await list().count == 2)
            _ = try await server.send(.POST, "/_understudy/v1/clock/advance", #"{"seconds":36000}"#)
            #expect(try await list().isEmpty)
        }
    }
}

extension JSONObject {
    /// The objects of a list.
    func objects(_ name: String) -> [JSONObject] {
        self[name]?.arrayValue?.compactMap(\.objectValue) ?? []
    }
}
