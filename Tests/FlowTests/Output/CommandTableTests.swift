// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import ControlAPI
import HTTPTypes
import Hummingbird
import IdentityProvider
import IdentityStore
import JOSE
import Testing
import UnderstudyServer

@Suite("Every call of the control API is a command")
struct CommandTableTests {
    /// The commands of each call, below `/_understudy/v1` or `/_understudy/v1/tenants/*`; `*` is a parameter.
    private static let table: [String: [String]] = [
        "GET /metrics": ["metrics"],
        "GET /tenants": ["tenants list"], "POST /tenants": ["tenants create", "tenants import"],
        "GET /tenants/*": ["tenants show"], "DELETE /tenants/*": ["tenants remove"],
        "POST /reset": ["tenants reset"], "GET /export": ["tenants export"],
        "GET /clock": ["clock show"], "PUT /clock": ["clock set", "clock freeze", "clock reset"],
        "POST /clock/advance": ["clock advance"],
        "GET /fixture": ["fixtures export"], "POST /fixtures": ["fixtures apply"],
        "GET /users": ["users list"], "POST /users": ["users add"], "GET /users/*": ["users show"],
        "PUT /users/*": ["users replace"], "PATCH /users/*": ["users set"], "DELETE /users/*": ["users remove"],
        "GET /clients": ["clients list"], "POST /clients": ["clients add"], "GET /clients/*": ["clients show"],
        "PUT /clients/*": ["clients replace"], "PATCH /clients/*": ["clients set"],
        "DELETE /clients/*": ["clients remove"],
        "GET /sessions": ["sessions list"], "GET /sessions/*": ["sessions show"],
        "GET /authorizations": ["authorizations list"], "GET /authorizations/*": ["authorizations show"],
        "DELETE /authorizations/*": ["authorizations revoke"],
        "GET /users/*/sessions": ["sessions list"], "DELETE /users/*/sessions": ["sessions end"],
        "DELETE /sessions/*": ["sessions end"],
        "GET /keys": ["keys list"], "POST /keys": ["keys generate"], "GET /keys/*": ["keys export"],
        "POST /keys/import": ["keys import"], "POST /keys/rotate": ["keys rotate"],
        "POST /keys/*/retire": ["keys retire"], "POST /keys/*/withdraw": ["keys withdraw"],
        "POST /tokens": ["token"], "POST /tokens/mint": ["tokens mint"],
        "GET /tokens/catalogue": ["tokens catalogue"], "GET /tokens/catalogue/*": ["tokens catalogue"],
        "POST /tokens/explain": ["tokens explain"], "POST /tokens/revoke": ["tokens revoke"],
        "GET /devices": ["devices list"], "POST /devices/*/approve": ["devices approve"],
        "POST /devices/*/deny": ["devices deny"], "POST /devices/*/expire": ["devices expire"],
        "GET /device-scripts": ["device-scripts list"], "POST /device-scripts": ["device-scripts add"],
        "DELETE /device-scripts": ["device-scripts clear"],
        "GET /logout-tokens": ["logout-tokens list"], "DELETE /logout-tokens": ["logout-tokens clear"],
        "GET /faults": ["faults list"], "POST /faults": ["faults add"], "DELETE /faults": ["faults clear"],
        "GET /faults/*": ["faults show"], "DELETE /faults/*": ["faults remove"],
        "GET /faults/profiles": ["faults profiles"],
        "GET /requests": ["requests list", "requests count", "requests wait"],
        "DELETE /requests": ["requests clear"], "GET /requests/events": ["requests follow"],
        "GET /requests/*": ["requests show", "why"],
    ]

    @Test("the table names the routes that there are, and no others")
    func routes() async throws {
        let provider = try await buildProvider(store: try IdentityStore.inMemory())
        let router = Router(context: ProviderRequestContext.self)
        ControlRoutes(provider: provider, boundary: nil).add(to: router)
        let control = LocalControl(provider: provider)
        var calls: Set<String> = []
        for path in Set(router.routes.map(\.path.description))
        where path.hasPrefix("/_understudy/v1/") && !path.hasSuffix("/openapi.yaml") && !path.hasSuffix("/**") {
            // A path answers each method that it has not with those that it has.
            let (status, answer) = try await control.send(.trace, path, nil)
            try #require(status == 405, "\(path)")
            let allowed = answer["detail"]?.stringValue?.split(separator: ":").last ?? ""
            for method in allowed.split(whereSeparator: { !$0.isLetter }) where method != "HEAD" {
                calls.insert("\(method) \(Self.unscoped(path))")
            }
        }
        #expect(calls == Set(Self.table.keys))
    }

    /// The path below the tenant, with a star for each parameter.
    private static func unscoped(_ path: String) -> String {
        var segments = path.split(separator: "/").dropFirst(2)
            .map { segment in
                segment.hasPrefix("{") || segment.hasPrefix(":") ? "*" : String(segment)
            }
        if segments.count > 2, segments[0] == "tenants" { segments.removeFirst(2) }
        return "/" + segments.joined(separator: "/")
    }

    @Test("each command of the table is there, says what it does, and new ones show how")
    func commands() async throws {
        let help = try await BuiltProgram.run("understudy", "--experimental-dump-help")
        let root = try JSONObject(parsing: Array(help.output.utf8))["command"]?.objectValue ?? [:]
        let older: Set<String> = ["fixtures", "keys", "sessions", "users", "clients"]
        for command in Set(Self.table.values.joined()) {
            let words = command.split(separator: " ").map(String.init)
            let found = try #require(Self.command(words, in: root), "\(command)")
            #expect(found["abstract"]?.stringValue?.isEmpty == false, "\(command)")
            guard !older.contains(words[0]), command != "token", command != "why" else { continue }
            let example = found["discussion"]?.stringValue ?? ""
            #expect(example.contains("understudy \(command)"), "\(command)")
        }
    }

    private static func command(_ words: [String], in tree: JSONObject) -> JSONObject? {
        guard let word = words.first else { return tree }
        let below = tree["subcommands"]?.arrayValue?.compactMap(\.objectValue) ?? []
        return below.first { $0["commandName"]?.stringValue == word }
            .flatMap { command(Array(words.dropFirst()), in: $0) }
    }
}
