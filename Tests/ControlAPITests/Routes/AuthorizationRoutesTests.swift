// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import JOSE
import NIOHTTP1
import Testing

@Suite("The control API's authorizations")
struct AuthorizationRoutesTests {
    private static let path = "/_understudy/v1/authorizations"

    private func list(_ server: ControlServer, _ query: String = "") async throws -> [JSONObject] {
        let answer = try await server.send(.GET, Self.path + query)
        #expect(answer.status == 200, "\(query): \(answer.body.text)")
        return answer.body.objects("authorizations")
    }

    /// Signs alice and bob in, alice twice, and lets a client act for itself; the access token of alice's first.
    private func grant(_ server: ControlServer) async throws -> String {
        let issued = try await server.post(
            "", ["user": "alice", "client": "demo-app", "scope": "openid offline_access"])
        _ = try await server.mint(["user": "alice", "client": "demo-spa"])
        _ = try await server.mint(["user": "bob", "client": "demo-app"])
        let own = try await server.form("/token", [("grant_type", "client_credentials"), ("scope", "orders:read")])
        #expect(own.status == 200)
        return try #require(issued.body["access_token"]?.stringValue)
    }

    @Test("what was granted is listed by id, page by page, by user, client, state and text")
    func list() async throws {
        try await ControlServer.run { server async throws in
            #expect(try await list(server) == [])
            let access = try await grant(server)
            let all = try await list(server)
            let ids = all.compactMap { $0["id"]?.stringValue }
            #expect(ids.count == 4 && ids == ids.sorted())
            let claims = try CompactToken(parsing: access).payload()
            let first = try #require(
                all.first { claims["jti"]?.stringValue?.hasPrefix($0["id"]?.stringValue ?? "?") == true })
            #expect(["sub", "scope", "sid", "iat"].allSatisfy { claims[$0] != nil })
            #expect(first["username"] == "alice" && first["subject"] == claims["sub"])
            #expect(first["client_id"] == "demo-app" && first["scope"] == claims["scope"])
            #expect(first["audience"] == ["orders-api"] && first["session_id"] == claims["sid"])
            #expect(first["created_at"] == claims["iat"] && first["revoked_at"] == nil)
            let own = try #require(all.first { $0["grant"] == "client_credentials" })
            #expect(
                own["username"] == nil && own["subject"] == nil && own["session_id"] == nil
                    && own["scope"] == "orders:read")
            for (query, count) in [
                ("user=alice", 2), ("user=bob", 1), ("client=demo-app", 3), ("client=nobody", 0),
                ("user=alice&client=demo-spa", 1), ("state=active", 4), ("state=revoked", 0), ("search=ALICE", 2),
                ("search=demo-spa", 1), ("search=\(ids[2])", 1), ("search=%25", 0),
            ] {
                let found = try await list(server, "?" + query).count
                #expect(found == count, "\(query): \(found)")
            }
            #expect(try await list(server, "?search=orders%3Aread").contains { $0["id"] == own["id"] })
            let page = try await server.send(.GET, Self.path + "?limit=3").body
            #expect(page.objects("authorizations").count == 3 && page["next"] == .string(ids[2]))
            let rest = try await server.send(.GET, Self.path + "?limit=3&after=\(ids[2])").body
            #expect(rest.objects("authorizations").map { $0["id"] } == [.string(ids[3])] && rest["next"] == nil)
        }
    }

    @Test("one is ended with all its tokens; it stays in the list, and says how it ended")
    func revocation() async throws {
        try await ControlServer.run { server async throws in
            let access = try await grant(server)
            let family = try CompactToken(parsing: access).payload()["jti"]?.stringValue?.split(separator: ".").first
            let path = Self.path + "/\(family ?? "")"
            _ = try await server.send(.POST, "/_understudy/v1/tenants", #"{"name":"other","copy_of":"default"}"#)
            let foreign = "/_understudy/v1/tenants/other/authorizations"
            #expect(try await server.send(.DELETE, foreign + "/\(family ?? "")").status == 404)
            #expect(try await server.send(.GET, foreign).body["authorizations"] == [])
            #expect(try await server.userInfo(access) == 200)
            #expect(try await server.send(.DELETE, path).body == ["revoked": 1])
            #expect(try await server.userInfo(access) == 401)
            #expect(try await server.send(.DELETE, path).body == ["revoked": 0])
            #expect(try await server.send(.DELETE, Self.path + "/nothing").status == 404)
            let revoked = try await list(server, "?state=revoked")
            #expect(try await server.send(.GET, path).body == revoked.first)
            #expect(try await server.send(.GET, foreign + "/\(family ?? "")").status == 404)
            #expect(revoked.count == 1 && revoked.first?["revocation_reason"] == "revoked_by_owner")
            #expect(revoked.first?["revoked_at"]?.integerValue != nil)
            #expect(try await list(server, "?state=active").count == 3)
            // Of a user who is gone the subject is left.
            _ = try await server.send(.DELETE, "/_understudy/v1/users/bob", "{}")
            let orphan = try await list(server, "?state=revoked").first { $0["revocation_reason"] == "user_removed" }
            #expect(orphan?["subject"]?.stringValue != nil && orphan?["username"] == nil)
        }
    }

    @Test("what is asked for amiss is named")
    func refusals() async throws {
        try await ControlServer.run { server async throws in
            for (query, field) in [
                ("user=nobody", "user"), ("state=ended", "state"), ("limit=1001", "limit"), ("limit=x", "limit"),
                ("grant=password", "grant"), ("after=a&after=b", "after"),
            ] {
                let answer = try await server.send(.GET, Self.path + "?" + query)
                #expect(answer.status == 400, "\(query)")
                #expect(answer.body["field"]?.stringValue == field, "\(query)")
            }
            let unknown = try await server.send(.GET, "/_understudy/v1/tenants/nobody/authorizations")
            #expect(unknown.status == 404 && unknown.body["field"] == "tenant")
        }
    }
}
