// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import ControlModel
import Foundation
import HTTPTypes
import IdentityProvider
import JOSE
import NIOHTTP1
import Testing

/// A fault of which nothing came was not met.
@Suite("Faults that change nothing")
struct FaultEffectTests {
    private static let path = "/_understudy/v1"

    private static func revoke(_ server: ControlServer, _ token: String = "x") async throws -> (Int, HTTPHeaders) {
        let basic = Data("demo-app:demo-app-secret-not-for-production".utf8).base64EncodedString()
        let answer = try await server.send(
            .POST, "/revoke", token.isEmpty ? "" : "token=\(token)",
            headers: ["Content-Type": "application/x-www-form-urlencoded", "Authorization": "Basic \(basic)"])
        return (answer.status, answer.headers)
    }

    private static func count(_ server: ControlServer, _ query: String) async throws -> JSONValue? {
        try await server.send(.GET, path + "/requests?" + query).body["count"]
    }

    @Test("an answer that has nothing to spoil is not counted, and the fault is there for the next that has")
    func untouched() async throws {
        try await ControlServer.run { server async throws in
            let rule = #"{"match":{"endpoint":"revocation"},"action":{"json":"truncated"},"count":1}"#
            #expect(try await server.send(.POST, Self.path + "/faults", rule).status == 201)
            for _ in 0..<2 { #expect(try await Self.revoke(server).0 == 200) }
            #expect(try await Self.count(server, "endpoint=revocation") == 2)
            #expect(try await Self.count(server, "fault=f-1") == 0)
            let standing = try await server.send(.GET, Self.path + "/faults/f-1").body
            #expect(standing["hits"] == 0 && standing["remaining"] == 1)
            // The refusal has a body, of which half comes.
            let (status, headers) = try await Self.revoke(server, "")
            #expect(status == 400 && headers.first(name: "Content-Type")?.contains("json") == true)
            #expect(try await Self.count(server, "fault=f-1") == 1)
            #expect(try await server.send(.GET, Self.path + "/faults/f-1").status == 404)
        }
    }

    @Test(
        "whatever it is that finds nothing to change",
        arguments: [
            #""oversize_bytes":10"#, #""drip":{"bytes":100000,"every_ms":1}"#, #""headers":{"X-Nowhere":null}"#,
            #""delay_ms":0"#,
        ])
    func inVain(_ action: String) async throws {
        try await ControlServer.run { server async throws in
            let rule = #"{"id":"idle","match":{"endpoint":"jwks"},"action":{\#(action)},"count":1}"#
            #expect(try await server.send(.POST, Self.path + "/faults", rule).status == 201)
            #expect(try await server.send(.GET, "/jwks.json", headers: [:]).status == 200)
            #expect(try await Self.count(server, "endpoint=jwks") == 1)
            #expect(try await Self.count(server, "fault=idle") == 0)
            let standing = try await server.send(.GET, Self.path + "/faults/idle").body
            #expect(standing["hits"] == 0 && standing["remaining"] == 1)
        }
    }

    @Test("a fault without a count does not count the calls that it met in vain")
    func uncounted() async throws {
        try await ControlServer.run { server async throws in
            let rule = #"{"id":"idle","match":{"endpoint":"jwks"},"action":{"headers":{"X-Nowhere":null}}}"#
            #expect(try await server.send(.POST, Self.path + "/faults", rule).status == 201)
            for _ in 0..<2 { _ = try await server.send(.GET, "/jwks.json", headers: [:]) }
            #expect(try await server.send(.GET, Self.path + "/faults/idle").body["hits"] == 0)
        }
    }

    @Test(
        "and whatever finds something counts as ever",
        arguments: [
            #""oversize_bytes":100000"#, #""drip":{"bytes":100,"every_ms":1}"#, #""headers":{"ETag":null}"#,
            #""delay_ms":1"#, #""json":"malformed""#, #""content_type":"text/html""#,
        ])
    func effective(_ action: String) async throws {
        try await ControlServer.run { server async throws in
            let rule = #"{"id":"busy","match":{"endpoint":"jwks"},"action":{\#(action)},"count":1}"#
            #expect(try await server.send(.POST, Self.path + "/faults", rule).status == 201)
            #expect(try await server.send(.GET, "/jwks.json", headers: [:]).status == 200)
            #expect(try await Self.count(server, "fault=busy") == 1)
            #expect(try await server.send(.GET, Self.path + "/faults/busy").status == 404)
        }
    }

    @Test("one that was taken away, or replaced, while it struck in vain does not come back")
    func gone() throws {
        let rules = FaultRules()
        var action = FaultAction()
        action.damage = .truncated
        let rule = FaultRule(action: action, count: 1)
        let request = FaultRequest(endpoint: .token, method: "POST", headers: [:], parameters: [])
        _ = try rules.add(rule, id: "a")
        let removed = try #require(rules.take(request))
        #expect(!rules.remove("a"))
        rules.takeBack(removed)
        #expect(rules.isEmpty)
        _ = try rules.add(rule, id: "a")
        let replaced = try #require(rules.take(request))
        _ = try rules.add(rule, id: "a")
        rules.takeBack(replaced)
        #expect(rules.all.map(\.hits) == [0] && rules["a"]?.remaining == 1)
    }

    @Test("one that struck in vain by its last count stands where it stood")
    func place() async throws {
        try await ControlServer.run { server async throws in
            let faults = Self.path + "/faults"
            let first = #"{"id":"a","match":{"endpoint":"revocation"},"action":{"json":"truncated"},"count":1}"#
            let second = #"{"id":"b","match":{"endpoint":"token"},"action":{"status":503}}"#
            for rule in [first, second] { #expect(try await server.send(.POST, faults, rule).status == 201) }
            #expect(try await Self.revoke(server).0 == 200)
            // It is where it was, before the other.
            let listed = try await server.send(.GET, faults).body["faults"]?.arrayValue ?? []
            #expect(listed.compactMap { $0.objectValue?["id"]?.stringValue } == ["a", "b"])
            #expect(try await server.send(.DELETE, faults + "/a").body["removed"] == true)
            #expect(try await server.send(.DELETE, faults + "/a").status == 404)
        }
    }
}
