// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import JOSE
import NIOHTTP1
import Testing

@Suite("Who waits for news of a tenant that is removed", .timeLimit(.minutes(30)))
struct TenantWaitingTests {
    private static let tenant = "/_understudy/v1/tenants/leaving"

    @Test("a long poll is told that there is no such tenant")
    func longPoll() async throws {
        try await ControlServer.run { server async throws in
            _ = try await server.send(.POST, "/_understudy/v1/tenants", #"{"name":"leaving"}"#)
            async let requests = server.send(.GET, Self.tenant + "/requests?endpoint=token&wait=50")
            async let logoutTokens = server.send(.GET, Self.tenant + "/logout-tokens?wait=50")
            // They may arrive so late that the tenant is gone already: then they are told the same.
            _ = try await server.send(.GET, "/leaving/jwks.json")
            #expect(try await server.send(.DELETE, Self.tenant, "{}").status == 200)
            for answer in try await [requests, logoutTokens] {
                #expect(answer.status == 404 && answer.body["field"] == "tenant", "\(answer.body.text)")
                #expect(answer.headers.first(name: "Content-Type") == "application/problem+json")
            }
        }
    }

    @Test("a request that a fault delays gets no token of a tenant that is gone, or of one that came in its place")
    func delayed() async throws {
        try await ControlServer.run { server async throws in
            let body = #"""
                {"name":"leaving","fixture":{"clients":[{"id":"web","secret":"s3cret","grants":["client_credentials"]}]}}
                """#
            for isReplaced in [false, true] {
                #expect(try await server.send(.POST, "/_understudy/v1/tenants", body).status == 201)
                let rule = #"{"match":{"endpoint":"token"},"action":{"delay_ms":60000}}"#
                #expect(try await server.send(.POST, Self.tenant + "/faults", rule).status == 201)
                async let late = server.token("web:s3cret", "grant_type=client_credentials", at: "/leaving")
                while try await server.send(.GET, Self.tenant + "/faults/f-1").body["hits"] != 1 { await Task.yield() }
                #expect(try await server.send(.DELETE, Self.tenant, "{}").status == 200)
                if isReplaced { #expect(try await server.send(.POST, "/_understudy/v1/tenants", body).status == 201) }
                let answer = try await late
                #expect(answer.status == 404 && answer.body["access_token"] == nil, "\(answer.body.text)")
            }
        }
    }

    @Test("events end")
    func events() async throws {
        try await ControlServer.run { server async throws in
            _ = try await server.send(.POST, "/_understudy/v1/tenants", #"{"name":"leaving"}"#)
            try await server.withEvents("", of: "/tenants/leaving") { stream async throws in
                #expect(try await stream.read(until: ": understudy").isEmpty == false)
                #expect(try await server.send(.DELETE, Self.tenant, "{}").status == 200)
                #expect(try await stream.read(until: nil).contains("event: request") == false)
            }
        }
    }
}
