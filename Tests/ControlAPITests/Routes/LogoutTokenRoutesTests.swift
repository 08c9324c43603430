// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import JOSE
import NIOCore
import NIOHTTP1
import OAuth
import Testing

@Suite("The built-in receiver of logout tokens", .timeLimit(.minutes(30)))
struct LogoutTokenRoutesTests {
    private static let fixture = #"""
        {"name":"sso","fixture":{"users":[{"username":"dora","password":"maps"}],"clients":[{"id":"rp","secret":"rp-secret",
        "grants":["authorization_code"],"scopes":["openid"],"auto_login":true,"redirect_uris":["http://127.0.0.1/cb"],
        "backchannel_logout_uri":"urn:understudy:logout-receiver"}]}}
        """#

    @Test("a session that ends leaves its logout tokens before the call that ended it returns")
    func receives() async throws {
        try await ControlServer.run { server async throws in
            #expect(try await server.send(.POST, "/_understudy/v1/tenants", Self.fixture).status == 201)
            let base = "/_understudy/v1/tenants/sso"
            let query = FormParameters.encode([
                (name: "client_id", value: "rp"), (name: "response_type", value: "code"),
                (name: "scope", value: "openid"), (name: "login_hint", value: "dora"),
                (name: "redirect_uri", value: "http://127.0.0.1/cb"),
            ])
            var configuration = HTTPClient.Configuration()
            configuration.redirectConfiguration = .disallow
            let code = try await HTTPClient.withHTTPClient(configuration: configuration) { client in
                let request = HTTPClientRequest(url: server.url + "/sso/authorize?" + query)
                let location = try await client.execute(request, timeout: .seconds(300)).headers.first(name: "Location")
                return location?.split(separator: "?").last.flatMap { try? FormParameters(parsing: $0.utf8)["code"] }
            }
            let redirect = "redirect_uri=http%3A%2F%2F127.0.0.1%2Fcb"
            let form = "grant_type=authorization_code&code=\(code ?? "")&\(redirect)"
            #expect(try await server.token("rp:rp-secret", form, at: "/sso").status == 200)
            #expect(try await server.send(.GET, base + "/logout-tokens").body["logout_tokens"] == [])
            #expect(try await server.send(.DELETE, base + "/users/dora/sessions", "{}").body["ended"] == 1)
            let kept = try await server.send(.GET, base + "/logout-tokens?client=rp").body["logout_tokens"]?.arrayValue
            let token = try #require(kept?.first?.objectValue)
            #expect(kept?.count == 1 && token["client_id"] == "rp")
            let events = token["claims"]?.objectValue?["events"]?.objectValue
            #expect(events?.names == ["http://schemas.openid.net/event/backchannel-logout"])
            #expect(try await server.send(.GET, base + "/logout-tokens?client=other").body["logout_tokens"] == [])
            let sub = try #require(token["sub"]?.stringValue)
            #expect(token["user"] == "dora" && token["claims"]?.objectValue?["sub"]?.stringValue == sub)
            for (query, count) in [
                ("user=dora", 1), ("user=\(sub)&wait=50", 1), ("user=eve", 0), ("user=dora&client=rp&wait=50", 1),
                ("client=other&wait=1", 0),
            ] {
                let found = try await server.send(.GET, base + "/logout-tokens?" + query)
                #expect(found.body["logout_tokens"]?.arrayValue?.count == count, "\(query)")
            }
            for (query, field) in [("usr=dora", "usr"), ("wait=51", "wait"), ("wait=0", "wait"), ("x", "x")] {
                let bad = try await server.send(.GET, base + "/logout-tokens?" + query)
                #expect(bad.status == 400 && bad.body["field"]?.stringValue == field)
            }
            #expect(try await server.send(.DELETE, base + "/logout-tokens", "{}").status == 200)
            #expect(try await server.send(.GET, base + "/logout-tokens").body["logout_tokens"] == [])
        }
    }
}
