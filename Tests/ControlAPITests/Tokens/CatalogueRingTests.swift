// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import JOSE
import NIOHTTP1
import Testing

@Suite("The catalogue's tokens that depend on the tenant's keys and neighbours")
struct CatalogueRingTests {
    /// An entry of a tenant's catalogue, or why there is none.
    private func entry(
        _ name: String, of tenant: String, _ server: ControlServer
    ) async throws -> (detail: String, body: JSONObject, kid: String?, claims: JSONObject) {
        let path = "/_understudy/v1/tenants/\(tenant)/tokens/catalogue/\(name)?client=demo-app"
        let answer = try await server.send(.GET, path)
        guard answer.status == 200 else { return (answer.body["detail"]?.stringValue ?? "", answer.body, nil, [:]) }
        let token = try CompactToken(parsing: try #require(answer.body["token"]?.stringValue))
        return ("", answer.body, token.header.keyID, try token.payload())
    }

    private func make(_ tenant: String, _ server: ControlServer) async throws {
        #expect(try await server.send(.POST, "/_understudy/v1/tenants", tenant).status == 201)
    }

    @Test("a withdrawn key of the ring signs withdrawn-key; a tenant that shares keys has it too, and a retired one")
    func withdrawn() async throws {
        try await ControlServer.run { server async throws in
            try await make(#"{"name":"twin","copy_of":"default"}"#, server)
            let first = try #require(try await server.keyIDs("").first)
            let stranger = try await entry("withdrawn-key", of: "twin", server)
            #expect(stranger.kid == "withdrawn-key" && stranger.body["basis"] == "required")
            _ = try await server.send(.POST, "/_understudy/v1/keys/rotate", "{}")
            for tenant in ["default", "twin"] {
                let retired = try await entry("retired-key", of: tenant, server)
                #expect(retired.kid == first && retired.body["valid"] == true, "\(tenant)")
            }
            #expect(try await server.send(.POST, "/_understudy/v1/keys/\(first)/withdraw", "{}").status == 200)
            for tenant in ["default", "twin"] {
                let token = try await entry("withdrawn-key", of: tenant, server)
                #expect(token.kid == first && token.body["verdict"] == "unknown_key", "\(tenant)")
                // Whoever has kept what was published may take it for a while.
                #expect(token.body["verdicts"] == ["unknown_key", "valid"] && token.body["basis"] == "policy")
            }
        }
    }

    @Test("says what a ring without a retired key needs; a tenant that shares keys cannot rotate them")
    func needs() async throws {
        try await ControlServer.run { server async throws in
            try await make(#"{"name":"twin","copy_of":"default"}"#, server)
            try await make(#"{"name":"own/one","copy_of":"default","keys":"own"}"#, server)
            let shared = try await entry("retired-key", of: "twin", server)
            #expect(Self.remedy(shared.body) == "/_understudy/v1/tenants/default/keys/rotate")
            #expect(shared.detail.contains("\"keys\": \"own\""))
            let own = try await entry("retired-key", of: "own%2Fone", server)
            let path = "/_understudy/v1/tenants/own%2Fone/keys/rotate"
            #expect(Self.remedy(own.body) == path)
            #expect(!own.detail.contains("\"keys\""))
            let listed = try await server
                .send(
                    .GET, "/_understudy/v1/tenants/twin/tokens/catalogue?client=demo-app"
                )
                .body["omitted"]?
                .arrayValue?
                .first?
                .objectValue
            #expect(listed?["name"] == "retired-key")
            #expect(shared.detail.contains(listed?["needs"]?.stringValue ?? "?"))
            #expect(listed.map(Self.remedy) == Self.remedy(shared.body))
            // What it says is what helps.
            #expect(try await server.send(.POST, path, #"{"algorithm":"RS256"}"#).status == 200)
            #expect(try await entry("retired-key", of: "own%2Fone", server).body["verdict"] == "valid")
        }
    }

    /// The path of the first remedy.
    private static func remedy(_ problem: JSONObject) -> String? {
        problem["remedies"]?.arrayValue?.first?.objectValue?["path"]?.stringValue
    }

    @Test("other-tenant-same-key names a neighbour with the same keys, else any, else one that could be")
    func sibling() async throws {
        try await ControlServer.run { server async throws in
            let name = "other-tenant-same-key"
            func issuer(_ tenant: String) async throws -> String? {
                let token = try await entry(name, of: tenant, server)
                #expect(token.body["verdict"] == "wrong_issuer" && token.body["verdicts"] == nil)
                let keys = try await server.keyIDs(tenant == "default" ? "" : "/\(tenant)")
                #expect(keys.contains(token.kid ?? ""))
                return token.claims["iss"]?.stringValue
            }
            #expect(try await issuer("default") == server.issuer + "/other-tenant")
            try await make(#"{"name":"loner","copy_of":"default","keys":"own"}"#, server)
            #expect(try await issuer("default") == server.issuer + "/loner")
            try await make(#"{"name":"twin","copy_of":"default"}"#, server)
            #expect(try await issuer("default") == server.issuer + "/twin")
            #expect(try await issuer("twin") == server.issuer)
            #expect(try await issuer("loner") == server.issuer)
            let token = try #require(try await entry(name, of: "default", server).body["token"]?.stringValue)
            #expect(try await server.verdict(on: token, server.ordersPolicy) == "wrong_issuer")
        }
    }
}
