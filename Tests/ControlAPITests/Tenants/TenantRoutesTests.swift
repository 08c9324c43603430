// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import Foundation
import IdentityStore
import JOSE
import NIOCore
import NIOHTTP1
import OAuth
import Testing

@Suite("Tenants over the control API")
struct TenantRoutesTests {
    private static let acme = #"""
        {"name":"acme","fixture":{"users":[{"username":"dora","password":"maps"}],
        "clients":[{"id":"web","secret":"web-secret","grants":["password","refresh_token"],"scopes":["openid","offline_access"]}]}}
        """#

    @Test("a tenant is an issuer of its own from the call that makes it to the one that removes it")
    func life() async throws {
        try await ControlServer.run { server async throws in
            let made = try await server.send(.POST, "/_understudy/v1/tenants", Self.acme)
            #expect(made.status == 201 && made.body["keys"] == "shared" && made.body["preset"] == "generic")
            let issuer = try #require(made.body["issuer"]?.stringValue)
            #expect(issuer.hasSuffix("/acme"))
            let metadata = try await server.send(.GET, "/acme/.well-known/openid-configuration").body
            #expect(metadata["issuer"]?.stringValue == issuer)
            #expect(
                try await server.send(.GET, "/.well-known/oauth-authorization-server/acme").body["issuer"]
                    == .string(issuer))
            let tokens = try await server.token(
                "web:web-secret", "grant_type=password&username=dora&password=maps", at: "/acme")
            #expect(tokens.status == 200)
            let claims = try CompactToken(parsing: tokens.body["access_token"]?.stringValue ?? "").payload()
            #expect(claims["iss"]?.stringValue == issuer)
            // Its users are its own, and the base URL's are not its.
            #expect(
                try await server
                    .token("web:web-secret", "grant_type=password&username=alice&password=wonderland", at: "/acme")
                    .status == 400)
            #expect(
                try await server.token("web:web-secret", "grant_type=password&username=dora&password=maps").status
                    == 401)
            let again = try await server.send(.POST, "/_understudy/v1/tenants", Self.acme)
            #expect(again.status == 409)
            #expect(try await server.send(.DELETE, "/_understudy/v1/tenants/acme", "{}").status == 200)
            #expect(try await server.send(.DELETE, "/_understudy/v1/tenants/acme", "{}").status == 404)
            #expect(try await server.send(.GET, "/acme/.well-known/openid-configuration").status == 404)
        }
    }

    @Test("a tenant is copied, has keys of its own or given ones, and lists page by page")
    func kinds() async throws {
        try await ControlServer.run { server async throws in
            let tenants = "/_understudy/v1/tenants"
            let copy = try await server.send(.POST, tenants, #"{"copy_of":"default"}"#)
            let name = try #require(copy.body["name"]?.stringValue)
            #expect(copy.status == 201 && name.hasPrefix("t-"))
            let secret = "demo-app:demo-app-secret-not-for-production"
            #expect(
                try await server.token(secret, "grant_type=password&username=alice&password=wonderland", at: "/\(name)")
                    .status == 200)
            #expect(try await server.keyIDs("/\(name)") == server.keyIDs(""))
            let own = try await server.send(.POST, tenants, #"{"name":"own/nested-1","keys":"own"}"#)
            #expect(own.status == 201 && own.body["keys"] == "own")
            #expect(try await server.keyIDs("/own/nested-1") != server.keyIDs(""))
            let key =
                #"{"kty":"OKP","crv":"Ed25519","d":"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#
            let given = try await server.send(
                .POST, tenants, #"{"name":"given","keys":[{"key":\#(key),"kid":"mine"}]}"#)
            #expect(given.status == 201)
            #expect(try await server.keyIDs("/given") == ["mine"])
            for (members, field) in [
                (#""keys":[{"key":\#(key)},{"key":"none"}]"#, "keys[1].key"), (#""keys":[1]"#, "keys[0]"),
                (#""keys":[{"key":\#(key),"kidd":"x"}]"#, "keys[0].kidd"),
                (#""copy_of":"default","export":{}"#, "copy_of"),
            ] {
                let refused = try await server.send(.POST, tenants, "{\(members)}")
                #expect(refused.status == 400 && refused.body["field"]?.stringValue == field, "\(refused.body.text)")
            }
            let page = try await server.send(.GET, tenants + "?limit=2")
            #expect(page.body["tenants"]?.arrayValue?.count == 2 && page.body["next"] == "given")
            #expect(try await server.send(.GET, tenants + "?search=nested").body["tenants"]?.arrayValue?.count == 1)
            #expect(try await server.send(.GET, tenants + "/own%2Fnested-1").body["name"] == "own/nested-1")
        }
    }

    @Test("records, keys and sessions below a tenant are that tenant's")
    func scope() async throws {
        try await ControlServer.run { server async throws in
            #expect(try await server.send(.POST, "/_understudy/v1/tenants", Self.acme).status == 201)
            let base = "/_understudy/v1/tenants/acme"
            #expect(try await server.send(.GET, base + "/users").body["users"]?.arrayValue?.count == 1)
            #expect(try await server.send(.POST, base + "/users", #"{"username":"erik","password":"e"}"#).status == 201)
            #expect(try await server.send(.GET, "/_understudy/v1/users/erik").status == 404)
            #expect(try await server.send(.GET, base + "/clients").body["clients"]?.arrayValue?.count == 1)
            #expect(try await server.send(.GET, base + "/users/erik/sessions").status == 200)
            #expect(try await server.send(.GET, base + "/fixture").body["tenants"]?.arrayValue?.count == 1)
            let refused = try await server.send(.POST, base + "/keys/rotate", "{}")
            #expect(refused.status == 409 && refused.headers.first(name: "Content-Type") == "application/problem+json")
            let token = try await server.send(.POST, base + "/tokens", #"{"user":"dora"}"#)
            let claims = try CompactToken(parsing: token.body["access_token"]?.stringValue ?? "").payload()
            #expect(claims["iss"]?.stringValue?.hasSuffix("/acme") == true)
            let unknown = try await server.send(.GET, "/_understudy/v1/tenants/nobody/users")
            #expect(unknown.status == 404 && unknown.body["field"] == "tenant")
        }
    }

    @Test("a reset brings back what the tenant was made of, keys that sign and the system's time")
    func reset() async throws {
        try await ControlServer.run { server async throws in
            let body = Self.acme.replacing("\"name\":\"acme\",", with: "\"name\":\"acme\",\"keys\":\"own\",")
            #expect(try await server.send(.POST, "/_understudy/v1/tenants", body).status == 201)
            let base = "/_understudy/v1/tenants/acme"
            let kept = try await server.keyIDs("/acme")
            _ = try await server.send(.DELETE, base + "/users/dora", "{}")
            _ = try await server.send(.POST, base + "/users", #"{"username":"erik","password":"e"}"#)
            _ = try await server.send(.POST, base + "/keys/rotate", "{}")
            _ = try await server.send(.PUT, base + "/clock", #"{"frozen_at":1000}"#)
            #expect(try await server.send(.POST, base + "/reset", "{}").status == 200)
            let users = try await server.send(.GET, base + "/users").body["users"]?.arrayValue ?? []
            #expect(users.compactMap { $0.objectValue?["username"]?.stringValue } == ["dora"])
            #expect(try await server.keyIDs("/acme") == kept)
            #expect(try await server.send(.GET, base + "/clock").body["mode"] == "real")
            #expect(
                try await server.token("web:web-secret", "grant_type=password&username=dora&password=maps", at: "/acme")
                    .status == 200)
            // The tenant at the base URL goes back to the fixtures that the server was started with.
            _ = try await server.send(.DELETE, "/_understudy/v1/users/bob", "{}")
            #expect(try await server.send(.POST, "/_understudy/v1/reset", "{}").status == 200)
            #expect(try await server.send(.GET, "/_understudy/v1/users/bob").status == 200)
            // Of many at once each leaves the tenant whole.
            try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<8 { group.addTask { try await server.send(.POST, base + "/reset", "{}").status } }
                for try await status in group { #expect(status == 200) }
            }
            #expect(try await server.send(.GET, base + "/users").body["users"]?.arrayValue?.count == 1)
        }
    }

    @Test("a tenant's whole state leaves and comes back: tokens, sessions and keys go on")
    func export() async throws {
        try await ControlServer.run { server async throws in
            let body = Self.acme.replacing("\"name\":\"acme\",", with: "\"name\":\"acme\",\"keys\":\"own\",")
            #expect(try await server.send(.POST, "/_understudy/v1/tenants", body).status == 201)
            let base = "/_understudy/v1/tenants/acme"
            let form = "grant_type=password&username=dora&password=maps&scope=offline_access"
            let refresh =
                try await server.token("web:web-secret", form, at: "/acme").body["refresh_token"]?.stringValue ?? ""
            let bare = try await server.send(.GET, base + "/export").body
            #expect(bare["tables"]?.objectValue?["signing_keys"] == nil && !bare.text.contains("PRIVATE KEY"))
            let export = try await server.send(.GET, base + "/export?include=private-keys").body
            let keys = try await server.keyIDs("/acme")
            _ = try await server.send(.DELETE, base, "{}")
            let imported = try await server.send(
                .POST, "/_understudy/v1/tenants", JSONObject([("export", .object(export))]).text)
            #expect(imported.status == 201 && imported.body["name"] == "acme")
            #expect(try await server.keyIDs("/acme") == keys)
            let renewed = try await server.token(
                "web:web-secret", "grant_type=refresh_token&refresh_token=\(refresh)", at: "/acme")
            #expect(renewed.status == 200)
            // Beside the original, under another name.
            let twin = JSONObject([("name", "twin"), ("export", .object(export))]).text
            #expect(try await server.send(.POST, "/_understudy/v1/tenants", twin).status == 201)
            #expect(try await server.send(.POST, "/_understudy/v1/tenants", twin).status == 409)
            let replacing = JSONObject([("name", "twin"), ("export", .object(export)), ("replace", true)]).text
            #expect(try await server.send(.POST, "/_understudy/v1/tenants", replacing).status == 201)
        }
    }

    @Test("an export without keys leaves those of the tenant in whose place it comes, and its time to live")
    func replacement() async throws {
        try await ControlServer.run { server async throws in
            let tenants = "/_understudy/v1/tenants"
            let own = #"{"name":"snap","keys":"own","copy_of":"default","time_to_live":600}"#
            let end = try #require(try await server.send(.POST, tenants, own).body["expires_at"])
            let keys = try await server.keyIDs("/snap")
            let export = try await server.send(.GET, tenants + "/snap/export").body
            let back = JSONObject([("name", "snap"), ("export", .object(export)), ("replace", true)]).text
            let restored = try await server.send(.POST, tenants, back)
            #expect(restored.status == 201 && restored.body["expires_at"] == end)
            #expect(try await server.keyIDs("/snap") == keys)
            // The same at the base URL, whose keys others share.
            _ = try await server.send(.POST, tenants, #"{"name":"sharer"}"#)
            let shared = try await server.keyIDs("/sharer")
            let base = try await server.send(.GET, "/_understudy/v1/export").body
            let again = JSONObject([("name", "default"), ("export", .object(base)), ("replace", true)]).text
            #expect(try await server.send(.POST, tenants, again).status == 201)
            #expect(try await server.keyIDs("/sharer") == shared)
            #expect(try await server.keyIDs("") == shared)
            let broken = #"{"name":"snap","replace":true,"export":{"format":"understudy-tenant","version":1}}"#
            #expect(try await server.send(.POST, tenants, broken).status == 400)
            #expect(try await server.send(.GET, tenants + "/snap/users/alice").status == 200)
        }
    }

    @Test(
        "what is no good is refused by name, and nothing of it stays",
        arguments: [
            (#"{"name":"Acme"}"#, 400, ""), (#"{"name":"token"}"#, 400, ""), (#"{"name":"a/authorize"}"#, 400, ""),
            (#"{"name":"a/b/c/d/e"}"#, 400, ""), (#"{"name":"x","fixture":{"usres":[]}}"#, 400, "usres"),
            (#"{"name":"x","nonsense":1}"#, 400, "nonsense"), (#"{"name":"x","copy_of":"nobody"}"#, 404, "copy_of"),
            (#"{"name":"x","keys":"none"}"#, 400, "keys"), (#"{"name":"x","time_to_live":-1}"#, 400, "time_to_live"),
            (#"{"name":"x","time_to_live":0}"#, 400, "time_to_live"),
            (#"{"name":"x","preset":"nobody"}"#, 400, "preset"),
            (#"{"name":"x","fixture":{},"copy_of":"default"}"#, 400, "copy_of"),
            (#"{"name":"x","export":{"format":"other"}}"#, 400, "export.format"),
            (#"{"name":"x","export":{"format":"understudy-tenant","version":99}}"#, 400, "export.version"),
            (#"{"name":"x","replace":true}"#, 400, "replace"),
            (#"{"name":"x","fixture":{"tenants":[{"name":"x"}],"users":[]}}"#, 400, "fixture.users"),
            (#"{"name":"x","fixture_text":"users: []"}"#, 400, "fixture_text"),
        ])
    func refusals(_ body: String, _ status: Int, _ field: String) async throws {
        try await ControlServer.run { server async throws in
            let answer = try await server.send(.POST, "/_understudy/v1/tenants", body)
            #expect(answer.status == status, "\(answer.body.text)")
            if !field.isEmpty { #expect(answer.body["field"]?.stringValue == field, "\(answer.body.text)") }
            #expect(try await server.send(.GET, "/_understudy/v1/tenants").body["tenants"]?.arrayValue?.count == 1)
        }
    }

    @Test("the tenant at the base URL stays")
    func defaultStays() async throws {
        try await ControlServer.run { server async throws in
            #expect(try await server.send(.DELETE, "/_understudy/v1/tenants/default", "{}").status == 409)
            #expect(try await server.send(.GET, "/_understudy/v1/tenants/default/users").status == 200)
        }
    }
}

extension ControlServer {
    /// Asks a tenant's token endpoint as a client with `id:secret`.
    func token(
        _ credentials: String, _ form: String, at base: String = "", endpoint: String = "/token"
    ) async throws -> (status: Int, body: JSONObject, headers: HTTPHeaders) {
        try await send(
            .POST, base + endpoint, form,
            headers: [
                "Authorization": "Basic " + Data(credentials.utf8).base64EncodedString(),
                "Content-Type": "application/x-www-form-urlencoded",
            ])
    }

    /// The ids of the keys that a tenant publishes.
    func keyIDs(_ base: String) async throws -> [String] {
        let keys = try await send(.GET, base + "/jwks.json").body["keys"]?.arrayValue ?? []
        return keys.compactMap { $0.objectValue?["kid"]?.stringValue }
    }
}
