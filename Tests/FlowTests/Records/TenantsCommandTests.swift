// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Foundation
import JOSE
import TestSupport
import Testing

@Suite("understudy tenants and --tenant, by the built program")
struct TenantsCommandTests {
    private static let fixture = #"""
        {"tenants":[{"name":"any","users":[{"username":"ann","password":"maps"}],
        "clients":[{"id":"web","secret":"s","grants":["password"],"scopes":["openid","maps"]}]}]}
        """#

    private static func names(_ outcome: BuiltProgram.Outcome) -> [String] {
        outcome.output.split(separator: "\n").dropFirst().map { String($0.prefix { $0 != " " }) }
    }

    @Test("tenants come and go by commands, with a server and without")
    func life() async throws {
        try await withTemporaryDirectory { folder async throws in
            let scene = CommandScene(folder: folder)
            let file = folder + "/acme.json"
            try Self.fixture.write(toFile: file, atomically: true, encoding: .utf8)
            #expect(try await scene.run("tenants", "list").status == 69)
            try await scene.serving { served async throws in
                let made = try await scene.run("tenants", "create", "acme", "--fixture", file, "--keys", "own")
                #expect(made.status == 0 && made.output == served.ready.issuer + "/acme\n", "\(made.errors)")
                #expect(try await scene.run("tenants", "create", "acme").status == 65)
                #expect(try await scene.run("tenants", "create", "--preset", "nobody").status == 65)
                #expect(try await scene.run("tenants", "create", "--keys", "stolen").status == 64)
                #expect(try await scene.run("tenants", "create", "--time-to-live", "soon").status == 64)
                let copy = try await scene.json(
                    "tenants", "create", "copy", "--copy-of", "default", "--time-to-live", "2h", "--json")
                #expect(copy["name"] == "copy" && copy["expires_at"]?.integerValue != nil)
                #expect(Self.names(try await scene.run("tenants", "list")) == ["acme", "copy", "default"])
                #expect(Self.names(try await scene.run("tenants", "list", "--after", "acme")) == ["copy", "default"])
                #expect(
                    Self.names(try await scene.run("tenants", "list", "--after", "acme", "--limit", "1")) == ["copy"])
                let found = try await scene.json("tenants", "list", "--search", "acm", "--json")
                #expect(found["keys"] == "own")
                #expect(try await scene.json("tenants", "show", "acme")["preset"] == "generic")
                #expect(try await scene.run("tenants", "show", "nobody").status == 1)
                #expect(try await scene.run("tenants", "remove", "copy").status == 0)
                #expect(try await scene.run("tenants", "remove", "copy").status == 1)
                #expect(try await scene.run("tenants", "remove", "default").status == 65)
            }
            #expect(Self.names(try await scene.run("tenants", "list")) == ["acme", "default"])
            #expect(try await scene.run("users", "show", "ann", "--tenant", "acme").status == 0)
            #expect(try await scene.run("users", "show", "ann").status == 1)
            #expect(try await scene.run("tenants", "remove", "acme").status == 0)
            #expect(try await scene.run("users", "list", "--tenant", "acme").status == 1)
        }
    }

    @Test("a tenant signs with the keys of files, PEM and JWK, and nothing is made where one is bad")
    func givenKeys() async throws {
        try await withTemporaryDirectory { folder async throws in
            let scene = CommandScene(folder: folder)
            let (pem, jwk) = (folder + "/key.pem", folder + "/key.jwk")
            try Self.fixture.write(toFile: folder + "/bad.pem", atomically: true, encoding: .utf8)
            try await scene.serving { _ async throws in
                for (file, format) in [(pem, "pem"), (jwk, "jwk")] {
                    let kid =
                        try await scene.json("keys", "generate", "--algorithm", "ES256", "--json")["kid"]?.stringValue
                        ?? ""
                    let written = try await scene.run(
                        "keys", "export", kid, "--include", "private-keys", "--format", format, "--output", file)
                    #expect(written.status == 0, "\(written.errors)")
                }
                let made = try await scene.json(
                    "tenants", "create", "given", "--key-file", pem, "--key-file", jwk, "--json")
                #expect(made["keys"] == "own")
                let ring = try await scene.json("keys", "list", "--tenant", "given", "--json")
                let keys = ring["keys"]?.arrayValue?.compactMap(\.objectValue) ?? []
                #expect(
                    keys.map { $0["alg"]?.stringValue } == ["ES256", "ES256"]
                        && keys.allSatisfy { $0["state"] == "active" })
                #expect(
                    try await scene
                        .run(
                            "tenants", "create", "piped", "--key-file", "-",
                            input: String(contentsOfFile: pem, encoding: .utf8)
                        )
                        .status == 0)
                let bad = try await scene.run("tenants", "create", "bad", "--key-file", folder + "/bad.pem")
                #expect(bad.status == 65 && bad.errors.contains("--key-file"), "\(bad.errors)")
                #expect(try await scene.run("tenants", "create", "bad", "--key-file", folder + "/none").status == 65)
                #expect(
                    try await scene.run("tenants", "create", "bad", "--keys", "own", "--key-file", pem).status == 64)
                #expect(
                    try await scene.run("tenants", "create", "bad", "--copy-of", "given", "--fixture", pem).status == 64
                )
                #expect(try await scene.run("tenants", "show", "bad").status == 1)
            }
        }
    }

    @Test("a tenant is exported into its owner's file, imported whole, and reset to its fixture")
    func files() async throws {
        try await withTemporaryDirectory { folder async throws in
            let scene = CommandScene(folder: folder)
            let file = folder + "/acme.json"
            let export = folder + "/export.json"
            try Self.fixture.write(toFile: file, atomically: true, encoding: .utf8)
            try await scene.serving { served async throws in
                _ = try await scene.run("tenants", "create", "acme", "--fixture", file, "--keys", "own")
                #expect(try await scene.run("users", "add", "dora", "--tenant", "acme").status == 0)
                #expect(try await scene.run("tenants", "export", "acme", "--include-private-keys").status == 64)
                let written = try await scene.run(
                    "tenants", "export", "acme", "--include-private-keys", "--output", export)
                #expect(written.status == 0 && written.output.isEmpty, "\(written.errors)")
                #expect(try FileManager.default.attributesOfItem(atPath: export)[.posixPermissions] as? Int == 0o600)
                #expect(try await scene.json("tenants", "export", "acme")["name"] == "acme")
                #expect(try await scene.run("tenants", "import", export).status == 65)
                let twin = try await scene.run("tenants", "import", export, "--name", "twin")
                #expect(twin.output == served.ready.issuer + "/twin\n", "\(twin.errors)")
                let keys = try await scene.run("keys", "list", "--tenant", "acme")
                #expect(try await scene.run("keys", "list", "--tenant", "twin").output == keys.output)
                #expect(try await scene.run("keys", "list").output != keys.output)
                #expect(try await scene.run("tenants", "reset", "acme").status == 0)
                #expect(try await scene.run("users", "show", "dora", "--tenant", "acme").status == 1)
                #expect(try await scene.run("users", "show", "dora", "--tenant", "twin").status == 0)
                #expect(try await scene.run("tenants", "import", export, "--replace").status == 0)
                #expect(try await scene.run("users", "show", "dora", "--tenant", "acme").status == 0)
                #expect(try await scene.run("tenants", "import", file).status == 65)
                #expect(try await scene.run("tenants", "import", folder + "/none.json").status == 65)
            }
        }
    }

    @Test("--tenant and UNDERSTUDY_TENANT say whose users, clients, keys, sessions, tokens and fixtures are meant")
    func scope() async throws {
        try await withTemporaryDirectory { folder async throws in
            let scene = CommandScene(folder: folder)
            let file = folder + "/acme.json"
            try Self.fixture.write(toFile: file, atomically: true, encoding: .utf8)
            let acme = ["UNDERSTUDY_TENANT": "acme"]
            try await scene.serving { served async throws in
                _ = try await scene.run("tenants", "create", "acme")
                let applied = try await scene.run("fixtures", "apply", file, environment: acme)
                #expect(applied.status == 0, "\(applied.errors)")
                #expect(try await scene.run("fixtures", "export", "--tenant", "acme").output.contains("\"ann\""))
                #expect(!(try await scene.run("fixtures", "export").output.contains("\"ann\"")))
                #expect(try await scene.run("users", "replace", "ann", "state=locked", environment: acme).status == 0)
                #expect(try await scene.run("users", "show", "ann", environment: acme).output.contains("locked"))
                #expect(try await scene.run("users", "replace", "ann", environment: acme).status == 0)
                #expect(try await scene.run("clients", "show", "web", "--tenant", "acme").status == 0)
                #expect(try await scene.run("clients", "show", "web").status == 1)
                #expect(try await scene.run("sessions", "list", "ann", "--tenant", "acme").status == 0)
                #expect(try await scene.run("sessions", "list", "ann").status == 1)
                let token = try await scene.run("token", "ann", environment: acme)
                let text = token.output.trimmingCharacters(in: .newlines)
                let issuer = try CompactToken(parsing: text).payload()["iss"]?.stringValue
                #expect(issuer == served.ready.issuer + "/acme")
                // The option goes before the environment, and the base URL's tenant has a name too.
                #expect(
                    try await scene.run("users", "show", "alice", "--tenant", "default", environment: acme).status == 0)
                #expect(try await scene.run("users", "list", "--tenant", "nobody").status == 1)
                #expect(try await scene.run("users", "list", "--tenant", "").status == 64)
                #expect(try await scene.run("metrics").output.contains("understudy_requests_total"))
            }
            #expect(try await scene.run("fixtures", "apply", file, environment: acme).status == 0)
            #expect(try await scene.run("metrics").status == 69)
        }
    }
}
