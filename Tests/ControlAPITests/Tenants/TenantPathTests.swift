// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import ControlModel
import Fixtures
import IdentityStore
import JOSE
import NIOCore
import NIOHTTP1
import Testing

@testable import IdentityProvider

@Suite("Endpoints at paths of a tenant's own")
struct TenantPathTests {
    private static let tenants = "/_understudy/v1/tenants"

    private static func body(_ name: String, _ paths: String, more: String = "") -> String {
        #"""
        {"name":"\#(name)","fixture":{"paths":\#(paths),"users":[{"username":"dora","password":"maps"}],
        "clients":[{"id":"web","secret":"s3cret","grants":["password"],"scopes":["openid"]}]}\#(more)}
        """#
    }

    private static let brand =
        #"{"token":"/oauth2/v2.0/token","jwks":"/.well-known/jwks.json","userinfo":"/oidc/userinfo"}"#

    @Test("answer there and nowhere else, and the metadata follow")
    func moved() async throws {
        try await ControlServer.run { server async throws in
            #expect(try await server.send(.POST, Self.tenants, Self.body("moved", Self.brand)).status == 201)
            let metadata = try await server.send(.GET, "/moved/.well-known/openid-configuration").body
            let issuer = try #require(metadata["issuer"]?.stringValue)
            #expect(metadata["token_endpoint"] == .string(issuer + "/oauth2/v2.0/token"))
            #expect(metadata["jwks_uri"] == .string(issuer + "/.well-known/jwks.json"))
            #expect(metadata["revocation_endpoint"] == .string(issuer + "/revoke"))
            let keys = try await server.send(.GET, "/moved/.well-known/jwks.json")
            #expect(keys.status == 200 && keys.body["keys"]?.arrayValue?.isEmpty == false)
            for path in ["/moved/jwks.json", "/moved/token", "/moved/userinfo"] {
                #expect(try await server.send(.GET, path).status == 404, "\(path)")
            }
            let tokens = try await server.token(
                "web:s3cret", "grant_type=password&username=dora&password=maps&scope=openid",
                at: "/moved/oauth2/v2.0")
            #expect(tokens.status == 200)
            // A fault and the journal know an endpoint by its name, wherever it stands.
            let journal = try await server.send(.GET, Self.tenants + "/moved/requests?endpoint=token&status=200")
                .body
            #expect(journal["count"]?.integerValue == 1)
        }
    }

    @Test("the journal names an endpoint by the tenant's own path and is asked by it, also about the time before")
    func journal() async throws {
        try await ControlServer.run { server async throws in
            let plain = #"{"name":"plain"}"#
            for body in [Self.body("moved", Self.brand), plain] {
                #expect(try await server.send(.POST, Self.tenants, body).status == 201)
            }
            _ = try await server.token("web:wrong", "grant_type=password", at: "/moved/oauth2/v2.0")
            let requests = Self.tenants + "/moved/requests?endpoint="
            for endpoint in ["token", "/oauth2/v2.0/token", "%2Foauth2%2Fv2.0%2Ftoken"] {
                let found = try await server.send(.GET, requests + endpoint).body
                #expect(found["count"] == 1, "\(endpoint)")
                let entry = found["requests"]?.arrayValue?.first?.objectValue
                #expect(entry?["endpoint"] == "/oauth2/v2.0/token" && entry?["endpoint_name"] == "token")
            }
            for path in ["/token", "/moved/oauth2/v2.0/token", "/nope"] {
                let refused = try await server.send(.GET, requests + path)
                #expect(refused.status == 400 && refused.body["field"] == "endpoint", "\(path)")
            }
            #expect(try await server.send(.GET, Self.tenants + "/plain/requests?endpoint=/token").body["count"] == 0)
            // Metrics know the preset's paths alone, of which there are few.
            let metrics = try await HTTPClient.shared.get(url: server.url + "/_understudy/v1/metrics").get()
            let text = metrics.body.map { String(buffer: $0) } ?? ""
            #expect(text.contains(#"endpoint="/token""#) && !text.contains("/oauth2/v2.0/token"))
            // The default tenant's endpoint moves when it has been called already.
            _ = try await server.token("web:wrong", "grant_type=password")
            let fixture = #"{"text":"tenants: [{name: default, paths: {token: /connect/token}}]"}"#
            #expect(try await server.send(.POST, "/_understudy/v1/fixtures", fixture).status == 200)
            let own = "/_understudy/v1/requests?endpoint="
            #expect(try await server.send(.GET, own + "/connect/token").body["count"] == 1)
            #expect(try await server.send(.GET, own + "/token").status == 400)
        }
    }

    @Test("the tenant at the base URL may have its own too, and a copy and an export take them along")
    func kept() async throws {
        try await ControlServer.run { server async throws in
            let fixture = #"{"text":"tenants: [{name: default, paths: {token: /connect/token}}]"}"#
            #expect(try await server.send(.POST, "/_understudy/v1/fixtures", fixture).status == 200)
            let metadata = try await server.send(.GET, "/.well-known/openid-configuration").body
            #expect(metadata["token_endpoint"]?.stringValue?.hasSuffix("/connect/token") == true)
            #expect(try await server.send(.POST, Self.tenants, #"{"name":"copy","copy_of":"default"}"#).status == 201)
            let export = try await server.send(.GET, Self.tenants + "/copy/export").body
            let again = #"{"name":"again","export":\#(JSONValue.object(export).text)}"#
            #expect(try await server.send(.POST, Self.tenants, again).status == 201)
            for name in ["copy", "again"] {
                let metadata = try await server.send(.GET, "/\(name)/.well-known/openid-configuration").body
                #expect(metadata["token_endpoint"]?.stringValue?.hasSuffix("/\(name)/connect/token") == true)
            }
        }
    }

    @Test(
        "what cannot be is refused, and says which path it is",
        arguments: [
            (#"{"token":"token"}"#, "fixture.paths.token"), (#"{"token":"/a//b"}"#, "fixture.paths.token"),
            (#"{"token":"/a/../b"}"#, "fixture.paths.token"), (#"{"token":"/a?b=c"}"#, "fixture.paths.token"),
            (#"{"token":"/_understudy/v1/token"}"#, "fixture.paths.token"),
            (#"{"token":"/a/"}"#, "fixture.paths.token"),
            (#"{"jwks":"/.well-known/a/b"}"#, "fixture.paths.jwks"), (#"{"jwks":7}"#, "fixture.paths.jwks"),
            (#"{"tokens":"/x"}"#, "fixture.paths.tokens"), (#"{"openid-configuration":"/x"}"#, "fixture.paths"),
            (#"{"token":"/userinfo"}"#, "paths"), (#"{"token":"/x","jwks":"/x"}"#, "paths"),
            (#"{"token":"/authorize/sign-in"}"#, "paths"), (#"{"jwks":"/.well-known/openid-configuration"}"#, "paths"),
        ])
    func refused(_ paths: String, _ field: String) async throws {
        try await ControlServer.run { server async throws in
            let refusal = try await server.send(.POST, Self.tenants, Self.body("odd", paths))
            #expect(refusal.status == 400)
            let named = try #require(refusal.body["field"]?.stringValue)
            #expect(named.hasPrefix(field) || "fixture.\(named)".hasPrefix(field), "\(named)")
            #expect(try await server.send(.GET, Self.tenants + "/odd").status == 404)
        }
    }

    @Test("two endpoints may change places")
    func swapped() async throws {
        try await ControlServer.run { server async throws in
            let swap = Self.body("swap", #"{"token":"/revoke","revocation":"/token"}"#)
            #expect(try await server.send(.POST, Self.tenants, swap).status == 201)
            let metadata = try await server.send(.GET, "/swap/.well-known/openid-configuration").body
            #expect(metadata["token_endpoint"]?.stringValue?.hasSuffix("/swap/revoke") == true)
            #expect(metadata["revocation_endpoint"]?.stringValue?.hasSuffix("/swap/token") == true)
        }
    }

    @Test("no tenant comes to stand before a path of another, whichever was first")
    func hidden() async throws {
        try await ControlServer.run { server async throws in
            let above = Self.body("corp", #"{"token":"/eu/north/token-endpoint"}"#)
            #expect(try await server.send(.POST, Self.tenants, above).status == 201)
            let below = try await server.send(.POST, Self.tenants, #"{"name":"corp/eu"}"#)
            #expect(
                below.status == 409 && below.body["detail"]?.stringValue?.contains("/eu/north/token-endpoint") == true)
            #expect(try await server.send(.POST, Self.tenants, #"{"name":"corp/asia"}"#).status == 201)
            #expect(try await server.send(.POST, Self.tenants, #"{"name":"other/eu"}"#).status == 201)
            let late = Self.body("other", #"{"jwks":"/eu/keys"}"#)
            #expect(try await server.send(.POST, Self.tenants, late).status == 409)
            #expect(try await server.send(.GET, Self.tenants + "/other").status == 404)
        }
    }

    @Test("nor of two that come at once, nor from a fixture or a reset, and a fixture may change both")
    func hiddenAtOnce() async throws {
        try await ControlServer.run { server async throws in
            for round in 0..<8 {
                async let above = server.send(.POST, Self.tenants, Self.body("r\(round)", #"{"token":"/eu/t"}"#)).status
                async let below = server.send(.POST, Self.tenants, #"{"name":"r\#(round)/eu"}"#).status
                #expect(try await [above, below].sorted() == [201, 409])
            }
            #expect(try await server.send(.POST, Self.tenants, Self.body("corp", #"{"token":"/eu/t"}"#)).status == 201)
            let hiding = #"{"text":"tenants: [{name: corp/eu}]"}"#
            let fixtures = "/_understudy/v1/fixtures"
            #expect(try await server.send(.POST, fixtures, hiding).status == 409)
            let both = #"{"text":"tenants: [{name: corp/eu}, {name: corp}]"}"#
            #expect(try await server.send(.POST, fixtures, both).status == 200)
            let reach = #"{"text":"tenants: [{name: corp, paths: {token: /eu/t}}]"}"#
            let refusal = try await server.send(.POST, fixtures, reach)
            #expect(refusal.status == 409 && refusal.body["detail"]?.stringValue?.contains("/eu/t") == true)
        }
    }

    @Test("what a fixture may name is what may be moved")
    func names() throws {
        #expect(Fixtures.keys["paths"] == Set(EndpointName.movable.map(\.rawValue)))
    }
}
