// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

@Suite("fixtures check and serve")
struct FixturesCheckTests {
    /// Files whose names end with a letter, from `a` on.
    private func write(_ texts: [String], to folder: String) throws -> [String] {
        try zip("abcdef", texts)
            .map { letter, text in
                let path = folder + "/\(letter).yaml"
                try text.write(toFile: path, atomically: true, encoding: .utf8)
                return path
            }
    }

    @Test(
        "find the same mistakes, and say the same with file and line",
        arguments: [
            (["tenants:\n  - name: default\n  - name: token\n"], "a.yaml:3: tenants[1].name: The tenant \"token\""),
            (
                ["tenants:\n  - name: corp\n    paths:\n      token: /eu/t\n  - name: corp/eu\n"],
                "a.yaml:4: tenants[0].paths: The tenant corp/eu would hide the path /eu/t of the tenant corp."
            ),
            (
                ["tenants: [{ name: corp, paths: { token: /eu/t } }]\n", "tenants:\n  -\n    name: corp/eu\n"],
                "b.yaml:3: tenants[0].name: The tenant corp/eu would hide the path /eu/t of the tenant corp."
            ),
            (
                ["tenants:\n  - name: default\n    paths:\n      jwks: /keys\n      token: /userinfo\n"],
                "a.yaml:5: tenants[0].paths.token: The tenant \"default\" cannot have the endpoint token"
            ),
            (
                [
                    "tenants: [{ name: default, users: [{ username: a, subject: s }] }]\n",
                    "tenants:\n  - name: default\n    users:\n      - username: b\n      - username: c\n        subject: s\n",
                ], "b.yaml:5: tenants[0].users[1].subject: Two users of a tenant cannot share a subject."
            ),
            (["tenants:\n  - name: default\n    usres: []\n"], "a.yaml:3: tenants[0].usres: Unknown key."),
        ])
    func mistakes(texts: [String], message: String) async throws {
        try await withTemporaryDirectory { folder async throws in
            let files = try write(texts, to: folder)
            let check = try await BuiltProgram.run("understudy", ["fixtures", "check"] + files)
            #expect(check.status == 65 && check.errors.contains(message), "\(check.errors)")
            let options = files.flatMap { ["--fixtures", $0] } + ["--log-level", "critical"]
            let serve = try await BuiltProgram.run("understudy", ["serve", "--in-memory", "--port", "0"] + options)
            #expect(serve.status == 65 && serve.errors == check.errors, "\(serve.errors)")
        }
    }

    @Test("a conflict with what is stored is named with file and line, too, when a fixture is applied")
    func stored() async throws {
        try await withTemporaryDirectory { folder async throws in
            let files = try write(
                [
                    "tenants: [{ name: corp, paths: { token: /eu/t } }]\n",
                    "tenants:\n  - name: other\n  - name: corp/eu\n",
                ], to: folder)
            let message = "b.yaml:3: tenants[1].name: The tenant corp/eu would hide the path /eu/t"
            let data = ["--data", folder + "/data"]
            let first = try await BuiltProgram.run("understudy", ["fixtures", "apply", files[0]] + data)
            #expect(first.status == 0)
            let second = try await BuiltProgram.run("understudy", ["fixtures", "apply", files[1]] + data)
            #expect(second.status == 65 && second.errors.contains(message), "\(second.errors)")
            let serve = try await BuiltProgram.run(
                "understudy", ["serve", "--port", "0", "--fixtures", files[1]] + data)
            #expect(serve.status == 65 && serve.errors.contains(message), "\(serve.errors)")
        }
    }

    @Test("warn of the same on standard error, and check still exits with 0")
    func warnings() async throws {
        try await withTemporaryDirectory { folder async throws in
            let text = """
                tenants:
                  - name: default
                    unknown_users: create
                    users: [{ username: "dora " }]
                    clients:
                      - { id: idle, secret: s }
                      - { id: shop, grants: [password], access_token_cookie: at }

                """
            let files = try write([text], to: folder)
            let check = try await BuiltProgram.run("understudy", "fixtures", "check", files[0])
            #expect(check.status == 0 && check.output.contains("1 user(s), 2 client(s)"))
            let warnings = [
                "a.yaml:3: tenants[0].unknown_users: ",
                "a.yaml:4: tenants[0].users[0].username: The username ends with",
                "a.yaml:6: tenants[0].clients[0].grants: The client has no grants",
                "a.yaml:7: tenants[0].clients[1].access_token_cookie: The cookie works only for pages",
            ]
            // The file without a certificate ends it after the warnings.
            let serve = try await BuiltProgram.run(
                "understudy", "serve", "--port", "0", "--fixtures", files[0], "--in-memory", "--ca-file", files[0])
            #expect(serve.status == 78)
            for warning in warnings {
                #expect(check.errors.contains(warning), "\(warning)")
                #expect(serve.errors.contains(warning), "\(warning)")
            }
            #expect(check.errors.split(separator: "\n").count == warnings.count)
        }
    }
}
