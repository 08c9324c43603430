// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import JOSE
import NIOHTTP1
import Testing

@Suite("Who waits for news of a tenant that is removed")
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
