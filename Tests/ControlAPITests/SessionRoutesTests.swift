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
    /// Signs alice in by a hint, as a browser without cookies of its own would come, and returns the session's cookie.
    private func signIn(_ server: ControlServer) async throws -> String {
        let fixture =
            "tenants: [{ name: default, clients: [{ id: e2e, secret: e, grants: [authorization_code], scopes: [openid], auto_login: true, redirect_uris: [\\\"http://127.0.0.1/cb\\\"] }] }]"
        let body = "{\"name\":\"f.yaml\",\"text\":\"\(fixture)\"}"
        #expect(try await server.send(.POST, "/_understudy/v1/fixtures", body).status == 200)
        let query = FormParameters.encode([
            (name: "client_id", value: "e2e"), (name: "response_type", value: "code"), (name: "scope", value: "openid"),
            (name: "login_hint", value: "alice"), (name: "redirect_uri", value: "http://127.0.0.1/cb"),
        ])
        var configuration = HTTPClient.Configuration()
        configuration.redirectConfiguration = .disallow
        return try await HTTPClient.withHTTPClient(configuration: configuration) { client in
            let response = try await client.execute(
                HTTPClientRequest(url: server.url + "/authorize?" + query), timeout: .seconds(30))
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
}
