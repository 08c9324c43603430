// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import ControlAPI
import IdentityStore
import JOSE
import NIOHTTP1
import Testing
import UnderstudyServer

@Suite("The control API's faults")
struct FaultRoutesTests {
    private let faults = "/_understudy/v1/faults"

    private func ids(_ server: ControlServer) async throws -> [String] {
        let listed = try await server.send(.GET, faults).body["faults"]?.arrayValue ?? []
        return listed.compactMap { $0.objectValue?["id"]?.stringValue }
    }

    @Test("a rule is added, met, listed with its hits, replaced by its id and taken away")
    func life() async throws {
        try await ControlServer.run { server async throws in
            let rule = #"{"match":{"endpoint":"jwks"},"action":{"status":503,"headers":{"Retry-After":"2"}},"count":3}"#
            let added = try await server.send(.POST, faults, rule)
            #expect(added.status == 201 && added.body["ids"] == ["f-1"])
            let failed = try await server.send(.GET, "/jwks.json", headers: [:])
            #expect(failed.status == 503 && failed.headers.first(name: "Retry-After") == "2")
            let shown = try await server.send(.GET, faults + "/f-1").body
            #expect(shown["hits"] == 1 && shown["remaining"] == 2 && shown["when"] == "before")
            #expect(shown["match"] == ["endpoint": ["jwks"]])
            #expect(shown["action"] == ["status": 503, "headers": ["Retry-After": "2"]])
            for _ in 0..<2 { #expect(try await server.send(.GET, "/jwks.json", headers: [:]).status == 503) }
            #expect(try await server.send(.GET, "/jwks.json", headers: [:]).status == 200)
            #expect(try await server.send(.GET, faults + "/f-1").status == 404)
            let mine = #"{"id":"mine","action":{"delay_ms":0}}"#
            for _ in 0..<2 { #expect(try await server.send(.POST, faults, mine).body["ids"] == ["mine"]) }
            _ = try await server.send(.POST, faults, rule)
            #expect(try await ids(server) == ["mine", "f-2"])
            #expect(try await server.send(.DELETE, faults + "/mine").body["removed"] == true)
            #expect(try await server.send(.DELETE, faults + "/mine").status == 404)
            #expect(try await server.send(.DELETE, faults).body["removed"] == 1)
            #expect(try await ids(server).isEmpty)
        }
    }

    @Test("what is shown is what was sent, and may be sent again")
    func roundTrip() async throws {
        let rules = [
            #"""
            {"match":{"endpoint":["token","userinfo"],"method":"POST","client":"demo-app","user":"alice",
            "grant":"password","parameter":{"scope":null,"audience":"a"},"header":{"X-Test":"1"},"skip":2,
            "every":{"hits":2,"of":3},"probability":0.25},
            "action":{"error":"slow_down","description":"Wait.","status":429,"headers":{"ETag":null},
            "delay_ms":{"min":1,"max":9}},"when":"after","count":5,"expires_in":60,"seed":42}
            """#,
            #"{"match":{"every":4},"action":{"body":{"a":1},"content_type":"text/html","drip":{"bytes":7,"every_ms":3}}}"#,
            #"{"match":{},"action":{"status":500,"body":"no JSON","connection":"truncate"}}"#,
            #"{"match":{"endpoint":["jwks"]},"action":{"oversize_bytes":1000,"keys":"same_kid_new_key"}}"#,
            #"{"match":{},"action":{"status":307,"redirect":"https://elsewhere.example/"}}"#,
            #"{"match":{},"action":{"delay_ms":10,"json":"malformed"}}"#,
            #"{"match":{},"action":{"connection":"hang"},"expires_in":5}"#,
            #"""
            {"match":{"user":"bob","quota":{"requests":3,"per_seconds":60},
            "probability":{"from":0,"to":0.5,"over_seconds":600}},
            "action":{"status":429},"clock":"tenant","starts_in":30,"expires_in":31}
            """#,
        ]
        try await ControlServer.run { server async throws in
            for rule in rules {
                let sent = try JSONObject(parsing: Array(rule.utf8))
                let shown = try await server.send(.POST, faults, rule).body["faults"]?.arrayValue?.first?.objectValue
                for (name, value) in sent { #expect(shown?[name] == value, "\(rule)") }
                var again: JSONObject = [:]
                for name in ["match", "action", "when", "clock", "count", "starts_in", "expires_in", "seed"] {
                    again[name] = shown?[name]
                }
                let copy = try await server.send(.POST, faults, again.text)
                #expect(copy.status == 201, "\(copy.body.text)")
            }
        }
    }

    @Test("each profile is a rule that may be narrowed, and nothing of the control API is ever met")
    func profiles() async throws {
        try await ControlServer.run { server async throws in
            let listed = try await server.send(.GET, faults + "/profiles").body["profiles"]?.arrayValue ?? []
            let names = listed.compactMap { $0.objectValue?["profile"]?.stringValue }
            #expect(names == ["flaky", "slow", "down", "rate-limited", "empty-key-set", "stale-keys"])
            for name in names {
                let added = try await server.send(.POST, faults, #"{"profile":"\#(name)","count":7,"seed":1}"#)
                #expect(added.status == 201 && added.body["ids"]?.arrayValue?.count == 1)
                let rule = added.body["faults"]?.arrayValue?.first?.objectValue
                #expect(rule?["count"] == 7 && rule?["seed"] == 1)
            }
            #expect(try await ids(server).count == 6)
            _ = try await server.send(.DELETE, faults)
            _ = try await server.send(.POST, faults, #"{"profile":"rate-limited","endpoint":"jwks","count":4}"#)
            var statuses: [Int] = []
            for _ in 0..<7 { statuses.append(try await server.send(.GET, "/jwks.json", headers: [:]).status) }
            #expect(statuses == [200, 429, 429, 200, 429, 429, 200])
            _ = try await server.send(.POST, faults, #"{"profile":"flaky","endpoint":"jwks","seed":42}"#)
            statuses = []
            for _ in 0..<8 { statuses.append(try await server.send(.GET, "/jwks.json", headers: [:]).status) }
            #expect(statuses == [200, 503, 503, 200, 503, 200, 503, 200])
            _ = try await server.send(.DELETE, faults)
            _ = try await server.send(.POST, faults, #"{"profile":"empty-key-set"}"#)
            #expect(try await server.send(.GET, "/jwks.json", headers: [:]).body["keys"] == [])
            _ = try await server.send(.POST, faults, #"{"id":"all","profile":null,"action":{"connection":"drop"}}"#)
            #expect(try await ids(server).count == 2)
            #expect(try await server.send(.GET, "/_understudy/v1/users").status == 200)
        }
    }

    @Test("a tenant is named by the path, and an unknown one is told so")
    func tenants() async throws {
        try await ControlServer.run { server async throws in
            let path = "/_understudy/v1/tenants/default/faults"
            #expect(try await server.send(.POST, path, #"{"profile":"slow"}"#).status == 201)
            #expect(try await server.send(.GET, path + "/f-1").body["id"] == "f-1")
            #expect(try await ids(server) == ["f-1"])
            let unknown = try await server.send(.GET, "/_understudy/v1/tenants/nobody/faults")
            #expect(unknown.status == 404 && unknown.body["field"] == "tenant")
        }
    }

    @Test("a hundred faults are enough")
    func full() async throws {
        try await ControlServer.run { server async throws in
            for _ in 0..<100 { #expect(try await server.send(.POST, faults, #"{"profile":"slow"}"#).status == 201) }
            let refused = try await server.send(.POST, faults, #"{"profile":"slow"}"#)
            #expect(refused.status == 409 && refused.body["code"] == "too_many")
            #expect(try await ids(server).count == 100)
        }
    }

    struct Mistake: CustomTestStringConvertible, Sendable {
        let body: String
        let field: String?

        init(_ body: String, _ field: String?) {
            self.body = body
            self.field = field
        }

        /// A mistake of the match, beside an action that is good.
        static func match(_ text: String, _ field: String) -> Mistake {
            Mistake(#"{"match":{\#(text)},"action":{"status":503}}"#, "match." + field)
        }

        static func action(_ text: String, _ field: String) -> Mistake {
            Mistake(#"{"match":{"endpoint":"jwks"},"action":{\#(text)}}"#, "action." + field)
        }

        var testDescription: String { body }
    }

    static let mistakes: [Mistake] = [
        Mistake("", "action"), Mistake("[]", nil), Mistake(#"{"action":{"status":503},"cuont":1}"#, "cuont"),
        Mistake(#"{"action":{}}"#, "action"), Mistake(#"{"action":3}"#, "action"),
        Mistake(#"{"action":{"status":503},"match":"jwks"}"#, "match"),
        Mistake(#"{"action":{"status":503},"count":0}"#, "count"),
        Mistake(#"{"action":{"status":503},"count":-1}"#, "count"),
        Mistake(#"{"action":{"status":503},"count":1.5}"#, "count"),
        Mistake(#"{"action":{"status":503},"expires_in":0}"#, "expires_in"),
        Mistake(#"{"action":{"status":503},"expires_in":1e99}"#, "expires_in"),
        Mistake(#"{"action":{"status":503},"starts_in":0}"#, "starts_in"),
        Mistake(#"{"action":{"status":503},"starts_in":9,"expires_in":9}"#, "starts_in"),
        Mistake(#"{"profile":"slow","starts_in":9,"expires_in":8}"#, "starts_in"),
        Mistake(#"{"action":{"status":503},"seed":-1}"#, "seed"),
        Mistake(#"{"action":{"status":503},"when":"never"}"#, "when"),
        Mistake(#"{"action":{"json":"truncated"},"when":"before"}"#, "when"),
        Mistake(#"{"match":{"endpoint":["sign-in","home"]},"action":{"json":"truncated"}}"#, "action.json"),
        Mistake(#"{"action":{"status":503},"clock":"tenant"}"#, "clock"),
        Mistake(#"{"action":{"status":503},"clock":"sun","starts_in":9}"#, "clock"),
        Mistake(#"{"action":{"connection":"hang"},"clock":"tenant","expires_in":9}"#, "clock"),
        Mistake(#"{"action":{"status":503},"id":"a/b"}"#, "id"),
        Mistake(#"{"action":{"status":503},"id":"profiles"}"#, "id"),
        Mistake(#"{"profile":"flakey"}"#, "profile"), Mistake(#"{"profile":"flaky","match":{}}"#, "match"),
        Mistake(#"{"profile":"flaky","endpoint":"tokne"}"#, "endpoint"),
        Mistake(#"{"profile":"stale-keys","endpoint":"token"}"#, "endpoint"),
        .match(#""endpoint":"tokne""#, "endpoint"), .match(#""endpoint":[]"#, "endpoint"),
        .match(#""endpoint":["token",1]"#, "endpoint"), .match(#""path":"/token""#, "path"),
        .match(#""method":"PUT""#, "method"), .match(#""endpoint":"token","method":"GET""#, "method"),
        .match(#""client":"nobody""#, "client"), .match(#""user":"""#, "user"), .match(#""user":1"#, "user"),
        .match(#""endpoint":"jwks","grant":"password""#, "grant"), .match(#""grant":"pasword""#, "grant"),
        .match(#""parameter":{"a":1}"#, "parameter.a"), .match(#""parameter":{}"#, "parameter"),
        .match(#""parameter":{"a":""}"#, "parameter.a"), .match(#""header":{"a b":"1"}"#, "header.a b"),
        .match(#""skip":-1"#, "skip"), .match(#""every":0"#, "every"),
        .match(#""every":{"hits":3,"of":2}"#, "every.hits"), .match(#""every":{"hits":1}"#, "every"),
        .match(#""every":{"hits":1,"off":2}"#, "every.off"),
        .match(#""probability":0"#, "probability"), .match(#""probability":1.1"#, "probability"),
        .match(#""probability":"often""#, "probability"), .match(#""probability":{"from":0}"#, "probability"),
        .match(#""probability":{"from":-0.1,"to":1,"over_seconds":9}"#, "probability.from"),
        .match(#""probability":{"from":0,"to":1.1,"over_seconds":9}"#, "probability.to"),
        .match(#""probability":{"from":0,"to":0,"over_seconds":9}"#, "probability.to"),
        .match(#""probability":{"from":0,"to":1,"over_seconds":0}"#, "probability.over_seconds"),
        .match(#""probability":{"from":0,"to":1,"over_seconds":9,"by":1}"#, "probability.by"),
        .match(#""quota":5"#, "quota"), .match(#""quota":{"requests":5}"#, "quota"),
        .match(#""quota":{"requests":0,"per_seconds":9}"#, "quota.requests"),
        .match(#""quota":{"requests":1001,"per_seconds":9}"#, "quota.requests"),
        .match(#""quota":{"requests":5,"per_seconds":0}"#, "quota.per_seconds"),
        .match(#""quota":{"requests":5,"per_seconds":9,"burst":1}"#, "quota.burst"),
        .match(#""quota":{"request":5,"per_seconds":9}"#, "quota.request"),
        .match(#""quota":{"requests":5,"per_seconds":9},"every":2"#, "quota"),
        .action(#""status":199"#, "status"), .action(#""status":1000"#, "status"), .action(#""stauts":500"#, "stauts"),
        .action(#""error":"a\"b""#, "error"), .action(#""error":"""#, "error"),
        .action(#""description":"x""#, "description"),
        .action(#""error":"x","description":"ü""#, "description"),
        .action(#""headers":{"a b":"1"}"#, "headers.a b"), .action(#""headers":{"A":"1\r\nB: 2"}"#, "headers.A"),
        .action(#""headers":{"Content-Length":"1"}"#, "headers.Content-Length"), .action(#""headers":{}"#, "headers"),
        .action(#""body":1"#, "body"), .action(#""content_type":"a\nb""#, "content_type"),
        .action(#""delay_ms":-1"#, "delay_ms"), .action(#""delay_ms":300001"#, "delay_ms"),
        .action(#""delay_ms":{"min":5,"max":4}"#, "delay_ms.max"), .action(#""delay_ms":{"min":5}"#, "delay_ms"),
        .action(#""delay_ms":{"minimum":5,"max":9}"#, "delay_ms.minimum"),
        .action(#""drip":{"bytes":0,"every_ms":1}"#, "drip.bytes"), .action(#""drip":{"bytes":1}"#, "drip"),
        .action(#""drip":{"bytes":1,"every_ms":1,"ms":1}"#, "drip.ms"),
        .action(#""drip":{"byte":1,"every_ms":1}"#, "drip.byte"),
        .action(#""connection":"explode""#, "connection"), .action(#""json":"broken""#, "json"),
        .action(#""oversize_bytes":67108865"#, "oversize_bytes"), .action(#""redirect":"a b""#, "redirect"),
        .action(#""keys":"none""#, "keys"),
        .action(#""error":"x","body":"y""#, "body"), .action(#""error":"x","redirect":"/y""#, "redirect"),
        .action(#""redirect":"/y","status":200"#, "status"),
        .action(#""redirect":"/y","drip":{"bytes":1,"every_ms":1}"#, "drip"),
        .action(#""connection":"drop","status":503"#, "status"),
        .action(#""connection":"hang","delay_ms":1"#, "delay_ms"),
        .action(#""connection":"reset","headers":{"A":"1"}"#, "headers"),
        .action(#""connection":"truncate","json":"truncated""#, "json"),
        .action(#""keys":"empty","status":200"#, "status"), .action(#""keys":"empty","body":"""#, "body"),
        .action(#""json":"truncated","body":"{}""#, "json"), .action(#""json":"truncated","status":500"#, "json"),
        .action(#""json":"malformed","oversize_bytes":9"#, "oversize_bytes"),
        .action(#""status":204,"body":"x""#, "body"), .action(#""status":304,"connection":"truncate""#, "connection"),
        Mistake(#"{"match":{"endpoint":"token"},"action":{"keys":"empty"}}"#, "action.keys"),
        Mistake(#"{"action":{"keys":"empty"}}"#, "action.keys"),
    ]

    /// What is well said, and can match nothing.
    static let impossible: [Mistake] = [
        .match(#""user":"nobody""#, "user"), .match(#""endpoint":"jwks","user":"alice""#, "user"),
        .match(#""endpoint":["openid-configuration","home"],"user":"alice""#, "user"),
        .match(#""endpoint":"device-authorization","user":"alice""#, "user"),
        .match(#""endpoint":["oauth-authorization-server","jwks"],"client":"demo-app""#, "client"),
        .match(#""client":"demo-spa","grant":"password""#, "grant"),
        .match(#""grant":"client_credentials","user":"alice""#, "user"),
        .match(#""grant":"password","method":"GET""#, "method"),
        .match(#""client":"demo-app","endpoint":["jwks","token"],"method":"GET""#, "method"),
        .match(#""grant":"password","parameter":{"grant_type":"refresh_token"}"#, "parameter.grant_type"),
        .match(#""client":"demo-app","parameter":{"client_id":"demo-spa"}"#, "parameter.client_id"),
        .match(#""user":"alice","parameter":{"username":"bob"}"#, "parameter.username"),
        .match(#""header":{"X-Test":"a\nb"}"#, "header.X-Test"),
    ]

    @Test("a mistake is named by its path, with what is known, and nothing is added")
    func mistakes() async throws {
        try await ControlServer.run { server async throws in
            for mistake in Self.mistakes + Self.impossible {
                let answer = try await server.send(.POST, faults, mistake.body)
                #expect(answer.status == 400, "\(mistake.body)")
                #expect(answer.headers.first(name: "Content-Type") == "application/problem+json")
                #expect(answer.body["field"]?.stringValue == mistake.field, "\(mistake.body): \(answer.body.text)")
            }
            let unknown = try await server.send(.POST, faults, Mistake.match(#""endpoint":"tokne""#, "").body)
            #expect(unknown.body["detail"]?.stringValue?.contains("openid-configuration") == true)
            #expect(try await ids(server).isEmpty)
        }
    }

    @Test("a tenant that takes every client takes faults for every client")
    func unknownClients() async throws {
        try await ControlServer.run(settings: .with { $0.seeds[0].tenants[0].record.acceptsUnknownClients = true }) {
            server async throws in
            let rule = #"{"match":{"client":"nobody"},"action":{"status":503}}"#
            #expect(try await server.send(.POST, faults, rule).status == 201)
        }
    }

    @Test("a tenant that makes a user of every name takes faults for every name")
    func unknownUsers() async throws {
        try await ControlServer.run(settings: .with { $0.seeds[0].tenants[0].record.createsUnknownUsers = true }) {
            server async throws in
            let rule = #"{"match":{"user":"nobody"},"action":{"status":503}}"#
            #expect(try await server.send(.POST, faults, rule).status == 201)
        }
    }
}
