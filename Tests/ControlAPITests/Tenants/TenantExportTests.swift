// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import JOSE
import NIOHTTP1
import OAuth
import Testing

@Suite("A tenant that leaves and comes back")
struct TenantExportTests {
    /// `classic` is given access tokens that only the provider can read.
    private static let fixture = DemandScene.fixture.replacing(
        #""clients":["#,
        with: #"""
            "clients":[{"id":"classic","secret":"classic-secret","grants":["password"],"scopes":["openid"],
            "access_tokens":"opaque"},
            """#)

    private func opaqueToken(_ scene: DemandScene) async throws -> String {
        let answer = try await scene.server.token(
            "classic:classic-secret", "grant_type=password&username=dora&password=explorer&scope=openid",
            at: "/\(scene.name)")
        let token = try #require(answer.body["access_token"]?.stringValue)
        #expect(!token.contains("."))
        return token
    }

    @Test("a browser's session, a code, a device and an opaque token go on where they were")
    func everything() async throws {
        try await DemandScene.run(fixture: Self.fixture) { scene async throws in
            let cookie = try await scene.browserSignIn()
            let code = try #require(try await scene.silently(cookie)["code"])
            let device = try await scene.beginDevice()
            let opaque = try await opaqueToken(scene)
            #expect(try await scene.get("/userinfo", token: opaque).status == 200)
            let export = try await scene.control(.GET, "/export?include=private-keys")
            try await scene.control(.DELETE, "")
            #expect(try await scene.get("/jwks.json").status == 404)
            let body = JSONObject([("export", .object(export))]).text
            let imported = try await scene.server.send(.POST, "/_understudy/v1/tenants", body)
            #expect(imported.status == 201 && imported.body["name"] == .string(scene.name), "\(imported.body.text)")
            #expect(try await scene.silently(cookie)["code"] != nil)
            #expect(try await scene.redeem(code).status == 200)
            #expect(try await scene.redeem(code).status == 400)
            #expect(try await scene.poll(device.code) == "authorization_pending")
            try await scene.control(.POST, "/devices/\(device.userCode)/approve", #"{"user":"dora"}"#)
            try await scene.advance(5)
            #expect(try await scene.poll(device.code) == "tokens")
            #expect(try await scene.get("/userinfo", token: opaque).status == 200)
        }
    }

    /// An export with something else in one of its tables, or beside them.
    private static func broken(_ export: JSONObject) -> [(field: String, export: JSONObject)] {
        func with(_ table: String, _ rows: JSONValue) -> JSONObject {
            var tables = export["tables"]?.objectValue ?? [:]
            tables[table] = rows
            var changed = export
            changed["tables"] = .object(tables)
            return changed
        }
        var newer = export
        newer["version"] = 99
        var foreign = export
        foreign["format"] = "other"
        var bare = export
        bare["settings"] = "{\"signingAlgorithm\":7}"
        let clients: JSONValue = [["id": "c", "document": "{\"grants\":7}"]]
        return [
            ("export.version", newer), ("export.format", foreign), ("export.settings", bare),
            ("export.tables.nobody", with("nobody", [])),
            ("export.tables.users[0]", with("users", [["username": "a"]])),
            ("export.tables", with("clients", clients)), ("export.tables.sessions[0]", with("sessions", [7])),
        ]
    }

    /// An export that lacks a part, has one too many, or a password's hash that nobody could sign in with.
    private static func incomplete(_ export: JSONObject) -> [(field: String, export: JSONObject)] {
        let tables = export["tables"]?.objectValue ?? [:]
        func with(_ changed: JSONObject) -> JSONObject {
            var export = export
            export["tables"] = .object(changed)
            return export
        }
        var broken = tables.names.filter { $0 != "signing_keys" }
            .map { name in
                var fewer = tables
                fewer[name] = nil
                return (field: "export.tables.\(name)", export: with(fewer))
            }
        var users = tables.objects("users")
        users[0]["password_hash"] = "plain"
        var changed = tables
        changed["users"] = .array(users.map(JSONValue.object))
        broken.append((field: "export.tables.users[0].password_hash", export: with(changed)))
        changed = tables
        changed[String(repeating: "t", count: 300_000)] = []
        broken.append((field: "export.tables.\(String(repeating: "t", count: 64))…", export: with(changed)))
        users[0][String(repeating: "c", count: 300_000)] = 1
        changed = tables
        changed["users"] = .array(users.map(JSONValue.object))
        broken.append((field: "export.tables.users[0].\(String(repeating: "c", count: 64))…", export: with(changed)))
        for name in ["settings", "clock", "name"] {
            var fewer = export
            fewer[name] = nil
            broken.append((field: "export.\(name)", export: fewer))
        }
        var more = export
        more["extra"] = 1
        broken.append((field: "export.extra", export: more))
        return broken
    }

    @Test("an export that lacks a part, or says more than one does, is refused by name; with all of it it is taken in")
    func incomplete() async throws {
        try await DemandScene.run { scene async throws in
            let export = try await scene.control(.GET, "/export")
            let cases = Self.incomplete(export)
            #expect(cases.count == 14 + 3 + 4)
            for (field, broken) in cases {
                let body: JSONObject = ["name": .string(scene.name), "replace": true, "export": .object(broken)]
                let answer = try await scene.server.send(.POST, "/_understudy/v1/tenants", body.text)
                #expect(answer.status == 400 && answer.body["field"] == .string(field), "\(answer.body.text)")
                #expect(answer.body.text.utf8.count < 2_000)
            }
            #expect(try await scene.signIn().status == 200)
            let body: JSONObject = ["name": .string(scene.name), "replace": true, "export": .object(export)]
            #expect(try await scene.server.send(.POST, "/_understudy/v1/tenants", body.text).status == 201)
            #expect(try await scene.signIn().status == 200)
        }
    }

    @Test("an export of an earlier version is taken in without the tables that came later")
    func earlier() async throws {
        try await DemandScene.run { scene async throws in
            var export = try await scene.control(.GET, "/export")
            var tables = try #require(export["tables"]?.objectValue)
            #expect(export["version"] == 3 && tables["dpop_proofs"] != nil)
            tables["dpop_proofs"] = nil
            export["tables"] = .object(tables)
            for (version, status) in [(3, 400), (2, 400), (1, 201), (0, 400), (4, 400)] as [(Int64, Int)] {
                export["version"] = .number(JSONNumber(version))
                let body: JSONObject = ["name": .string(scene.name), "replace": true, "export": .object(export)]
                let answer = try await scene.server.send(.POST, "/_understudy/v1/tenants", body.text)
                #expect(answer.status == status, "\(answer.body.text)")
            }
            #expect(try await scene.signIn().status == 200)
        }
    }

    @Test("an exported clock goes on as it went; one that no clock shows is refused by name before anything is changed")
    func clock() async throws {
        try await DemandScene.run { scene async throws in
            try await scene.control(.PUT, "/clock", #"{"offset":3000000000}"#)
            try await scene.control(.POST, "/clock/advance", #"{"seconds":3000000000}"#)
            let export = try await scene.control(.GET, "/export?include=private-keys")
            func importing(_ clock: JSONValue, as name: String) async throws -> (status: Int, body: JSONObject) {
                var changed = export
                changed["clock"] = clock
                let body: JSONObject = ["name": .string(name), "replace": true, "export": .object(changed)]
                let answer = try await scene.server.send(.POST, "/_understudy/v1/tenants", body.text)
                return (answer.status, answer.body)
            }
            for (clock, field) in [
                (["now": 1, "mode": "frozen", "frozen_at": -5], "clock.frozen_at"),
                (["now": 1, "frozen_at": 1_000_000_000_000_000], "clock.frozen_at"),
                (["now": 1, "frozen_at": "soon"], "clock.frozen_at"),
                (["now": 1, "mode": "offset", "offset": 1_000_000_000_000_000_000], "clock.offset"),
                (["now": 1, "offset": -200_000_000_000], "clock.offset"),
                (["now": 1, "mode": "warp"], "clock.mode"), (["now": 1], "clock.mode"), (["mode": "real"], "clock.now"),
                (["nou": 1, "mode": "real"], "clock.nou"), (["now": 1, "frozen": 1], "clock.frozen"),
                (["now": 1, "mode": "real", "bogus": 1], "clock.bogus"), ("x", "clock"),
            ] as [(JSONValue, String)] {
                let answer = try await importing(clock, as: scene.name)
                #expect(
                    answer.status == 400 && answer.body["field"] == .string("export." + field), "\(answer.body.text)")
                #expect(try await importing(clock, as: "new").status == 400)
            }
            #expect(try await scene.server.send(.GET, "/_understudy/v1/tenants/new").status == 404)
            #expect(try await scene.control(.GET, "/clock")["offset"] == 6_000_000_000)
            let twin = try await importing(export["clock"] ?? .null, as: "twin")
            #expect(twin.status == 201 && twin.body["clock"]?.objectValue?["offset"] == 6_000_000_000)
            let frozen = try await importing(["now": 7, "mode": "frozen", "frozen_at": 1_000_000_000], as: "twin")
            #expect(frozen.body["clock"]?.objectValue?["now"] == 1_000_000_000, "\(frozen.body.text)")
        }
    }

    @Test("a broken export takes nobody's place: the tenant that is there stays whole")
    func broken() async throws {
        try await DemandScene.run { scene async throws in
            let cookie = try await scene.browserSignIn()
            let code = try #require(try await scene.silently(cookie)["code"])
            let refresh = try #require(try await scene.signIn().body["refresh_token"]?.stringValue)
            try await scene.control(
                .POST, "/faults", #"{"match":{"endpoint":"jwks"},"action":{"status":500},"count":1}"#)
            let export = try await scene.control(.GET, "/export?include=private-keys")
            for (field, broken) in Self.broken(export) {
                let body: JSONObject = ["name": .string(scene.name), "replace": true, "export": .object(broken)]
                let answer = try await scene.server.send(.POST, "/_understudy/v1/tenants", body.text)
                #expect(answer.status == 400, "\(field): \(answer.body.text)")
                #expect(answer.body["field"]?.stringValue?.hasPrefix(field) == true, "\(answer.body.text)")
                let now = try await scene.control(.GET, "/export?include=private-keys")
                #expect(now["tables"] == export["tables"] && now["settings"] == export["settings"], "\(field)")
            }
            #expect(try await scene.control(.GET, "/faults").objects("faults").count == 1)
            #expect(try await scene.silently(cookie)["code"] != nil)
            #expect(try await scene.redeem(code).status == 200)
            #expect(try await scene.refresh(refresh).status == 200)
        }
    }

    @Test(
        "an export holds nothing that no tenant could come to have",
        arguments: [
            ("nobody", #"{}"#, "nobody"),
            (
                "users",
                #"{"username":"a","subject":"s","state":"dead","profile":"{}","groups":"[]","roles":"[]","claims":"{}","version":1}"#,
                "users[0]"
            ),
            (
                "users",
                #"{"username":"a","subject":"s","state":"active","profile":"{}","groups":"[]","roles":"[]","claims":"{}","version":9223372036854775807}"#,
                "users[0].version"
            ),
            (
                "users",
                #"{"username":"","subject":"s","state":"active","profile":"{}","groups":"[]","roles":"[]","claims":"{}","version":1}"#,
                ""
            ),
            ("clients", #"{"id":"c","document":"{\"grants\":7}"}"#, "clients"),
            ("clients", #"{"id":"c","document":"{\"id\":\"d\"}"}"#, "clients"),
            (
                "opaque_tokens",
                #"{"digest":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA","claims":"[]","expires_at":1}"#,
                "opaque_tokens"
            ),
            (
                "device_codes",
                #"{"digest":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA","user_code":"A","client_id":"c","scope":"","audience":"[]","expires_at":1,"polling_interval":9223372036854775807,"state":"pending"}"#,
                "device_codes[0].polling_interval"
            ),
            (
                "device_codes",
                #"{"digest":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA","user_code":"A","client_id":"c","scope":"","audience":"[]","expires_at":1,"polling_interval":5,"state":"approved","authorization_id":"none"}"#,
                "device_codes"
            ),
        ])
    func brokenRows(_ table: String, _ row: String, _ field: String) async throws {
        try await ControlServer.run { server async throws in
            var export = try await server.send(.GET, "/_understudy/v1/export").body
            var tables = try #require(export["tables"]?.objectValue)
            tables[table] = [.object(try JSONObject(parsing: Array(row.utf8)))]
            export["tables"] = .object(tables)
            let answer = try await server.send(
                .POST, "/_understudy/v1/tenants", #"{"name":"x","export":\#(export.text)}"#)
            #expect(answer.status == 400, "\(answer.body.text)")
            let place = "export.tables" + (field.isEmpty ? "" : ".") + field
            #expect(answer.body["field"]?.stringValue == place, "\(answer.body.text)")
            #expect(try await server.send(.GET, "/_understudy/v1/tenants").body["tenants"]?.arrayValue?.count == 1)
        }
    }
}
