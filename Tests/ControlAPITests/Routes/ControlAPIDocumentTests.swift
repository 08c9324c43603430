// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import ControlAPI
import Fixtures
import IdentityProvider
import JOSE
import NIOCore
import NIOHTTP1
import Testing
import UnderstudyServer

@Suite("The control API's OpenAPI document")
struct ControlAPIDocumentTests {
    @Test("serves docs/control-api.yaml to anybody; scripts/embed.py writes it into the program")
    func served() async throws {
        let text = try ControlDocument().text
        try await ControlServer.run(host: "0.0.0.0", settings: .with { $0.controlToken = "the-control-token" }) {
            server async throws in
            let request = HTTPClientRequest(url: server.url + "/_understudy/v1/openapi.yaml")
            let response = try await HTTPClient.shared.execute(request, timeout: .seconds(300))
            #expect(response.status == .ok)
            #expect(response.headers.first(name: "Content-Type") == "application/yaml")
            #expect(String(buffer: try await response.body.collect(upTo: 1 << 20)) == text)
        }
    }

    @Test("it has each route by its methods, and no other")
    func routes() async throws {
        let documented = Set(try ControlDocument().operations.keys)
        let routes = try await ControlOperation.routes()
        #expect(routes.count > 80)
        #expect(routes.subtracting(documented).map(\.description).sorted() == [], "not in docs/control-api.yaml")
        #expect(documented.subtracting(routes).map(\.description).sorted() == [], "not among the routes")
    }

    @Test("each capture of a path is described, and each refusal that the boundary has")
    func refusals() throws {
        for (operation, entry) in try ControlDocument().operations {
            let captures = operation.path.split(separator: "/").filter { $0.hasPrefix("{") }
                .map { String($0.dropFirst().dropLast()) }
            #expect(
                Set(entry.parameters.filter { $0.place == "path" }.map(\.name)) == Set(captures), "\(operation)")
            #expect(entry.isOpen == !operation.isGuarded, "\(operation)")
            guard operation.isGuarded else { continue }
            #expect(entry.statuses.isSuperset(of: ["401", "403"]), "\(operation)")
            #expect(entry.statuses.contains("415") == (!["GET", "DELETE"].contains(operation.method)), "\(operation)")
        }
    }

    @Test("the parameters of each query are those that the route knows")
    func queries() async throws {
        try await ControlServer.run { server async throws in
            let keys = try await server.send(.GET, "/_understudy/v1/keys").body["keys"]?.arrayValue
            let kid = try #require(keys?.first?.objectValue?["kid"]?.stringValue)
            for (operation, entry) in try ControlDocument().operations {
                let documented = entry.parameters.filter { $0.place == "query" }.map(\.name).sorted()
                guard !documented.isEmpty else { continue }
                var captures = ["kid": kid]
                for parameter in entry.parameters where parameter.place == "path" {
                    captures[parameter.name] = captures[parameter.name] ?? parameter.example
                }
                let answer = try await server.send(.GET, operation.path(filling: captures) + "?unheard-of=1")
                #expect(answer.status == 400 && answer.body["field"] == "unheard-of", "\(operation)")
                let known = answer.body["detail"]?.stringValue?.split(separator: "Known: ").last?.dropLast()
                #expect(known?.split(separator: ", ").map(String.init) == documented, "\(operation)")
            }
        }
    }

    @Test(
        "a record has the members that fixtures have",
        arguments: [
            ("tenant", "TenantFixture"), ("user", "User"), ("user", "UserByPath"), ("client", "Client"),
            ("client", "ClientByPath"), ("claim", "ClaimRule"), ("audience", "AudienceFixture"),
        ])
    func records(definition: String, schema: String) throws {
        let fixtures = try JSONObject(parsing: Array(FixtureSchema.text.utf8))
        let known = fixtures["$defs"]?.objectValue?[definition]?.objectValue?["properties"]?.objectValue
        #expect(try ControlDocument().members(ofSchema: schema) == Set(try #require(known).names))
    }
}
