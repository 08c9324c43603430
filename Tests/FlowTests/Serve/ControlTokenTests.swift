// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import Subprocess
import SystemPackage
import TestSupport
import Testing

@Suite("The control token of serve, by the built program")
struct ControlTokenTests {
    private static let token = "a-token-of-many-characters"

    private func serving(
        _ folder: String, _ more: String, environment: [String: String] = [:],
        _ body: @escaping @Sendable (ReadyFile) async throws -> Void
    ) async throws {
        let script = """
            exec '\(BuiltProgram.path("understudy").string)' serve --demo --data '\(folder)/data' --host 127.0.0.1 --port 0 \
            --ready-file '\(folder)/ready.json' \(more) 2>'\(folder)/log'
            """
        let (status, _) = try await BuiltProgram.serve("/bin/sh", ["-c", script], environment: environment) { _ in
            try await body(try ReadyFile(folder + "/ready.json"))
            return (.terminate, ())
        }
        #expect(status == 0)
    }

    private func status(_ ready: ReadyFile) async throws -> UInt {
        let request = HTTPClientRequest(url: ready.url + "/_understudy/v1/keys")
        return try await impatientClient.execute(request, timeout: .seconds(300)).status.code
    }

    @Test(
        "a server that is named otherwise than the loopback requires a token of everybody, says so, and its commands read it",
        arguments: [
            "--issuer https://idp.example.com", "--front-channel-url http://idp.example.com",
            "--back-channel-url http://idp.example.com", "--issuer-host idp.example.com:8080",
            "--allow-host idp.example.com",
        ])
    func namedServer(option: String) async throws {
        try await withTemporaryDirectory { folder async throws in
            try await serving(folder, option) { ready async throws in
                #expect(try await status(ready) == 401)
                let file = folder + "/data/control-token"
                let mode = try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int
                #expect(mode == 0o600)
                let data = ["--data", folder + "/data"]
                #expect(try await BuiltProgram.run("understudy", ["users", "list"] + data).output.contains("alice"))
                #expect(try await BuiltProgram.run("understudy", ["healthcheck"] + data).status == 0)
                let log = try String(contentsOfFile: folder + "/log", encoding: .utf8)
                #expect(log.contains(file) && log.contains("idp.example.com"))
                #expect(!log.contains(try String(contentsOfFile: file, encoding: .utf8)))
            }
        }
    }

    @Test("--open-control opens a named server, and the start warns about it")
    func openServer() async throws {
        try await withTemporaryDirectory { folder async throws in
            try await serving(folder, "--issuer https://idp.example.com --open-control") { ready async throws in
                #expect(try await status(ready) == 200)
                #expect(
                    try String(contentsOfFile: folder + "/log", encoding: .utf8).contains("--open-control was given"))
            }
        }
    }

    @Test("a token comes from a file, which commands with the data directory and with the variable read, too")
    func tokenFile() async throws {
        try await withTemporaryDirectory { folder async throws in
            let file = folder + "/token"
            try (Self.token + "\n").write(toFile: file, atomically: true, encoding: .utf8)
            let variable = ["UNDERSTUDY_CONTROL_TOKEN_FILE": file]
            try await serving(folder, "", environment: variable) { ready async throws in
                #expect(try await status(ready) == 401)
                let byData = try await BuiltProgram.run("understudy", "users", "list", "--data", folder + "/data")
                #expect(byData.output.contains("alice"))
                let byURL = try await BuiltProgram.run(
                    "understudy", "users", "list", "--server", ready.url, environment: variable)
                #expect(byURL.output.contains("alice"))
            }
        }
    }

    @Test(
        "an empty, short or unsendable token ends the start, and is not shown",
        arguments: ["", "short-secret-15", "has a space inside"])
    func badTokens(token: String) async throws {
        try await withTemporaryDirectory { folder async throws in
            let file = folder + "/token"
            try (token + "\n").write(toFile: file, atomically: true, encoding: .utf8)
            for variable in [("UNDERSTUDY_CONTROL_TOKEN", token), ("UNDERSTUDY_CONTROL_TOKEN_FILE", file)] {
                let outcome = try await BuiltProgram.run(
                    "understudy", "serve", "--in-memory", "--port", "0",
                    environment: [variable.0: variable.1])
                #expect(outcome.status == 78, "\(variable.0)")
                #expect(token.isEmpty || !outcome.errors.contains(token), "\(outcome.errors)")
            }
        }
    }

    @Test("an empty path, a file that is not there, two tokens, and a token beside --open-control end the start")
    func contradictions() async throws {
        let cases: [(environment: [String: String], more: [String])] = [
            (["UNDERSTUDY_CONTROL_TOKEN_FILE": ""], []), ([:], ["--control-token-file", "/nowhere/token"]),
            (["UNDERSTUDY_CONTROL_TOKEN": Self.token], ["--control-token-file", "/nowhere/token"]),
            (["UNDERSTUDY_CONTROL_TOKEN": Self.token], ["--open-control"]),
        ]
        for (environment, more) in cases {
            let outcome = try await BuiltProgram.run(
                "understudy", ["serve", "--in-memory", "--port", "0"] + more, environment: environment)
            #expect(outcome.status == 78, "\(environment) \(more)")
        }
    }

    @Test(
        "a host that no request can name ends the start, and the error names it",
        arguments: ["--allow-host", "--allow-fetch", "--issuer-host"],
        ["*", "*.example.com", "10.0.0.0/8", "http://app.example.com"])
    func impossibleHosts(option: String, host: String) async throws {
        let outcome = try await BuiltProgram.run("understudy", "serve", "--in-memory", "--port", "0", option, host)
        #expect(outcome.status == 78 && outcome.errors.contains("\"\(host)\""), "\(outcome.errors)")
    }

    @Test("--allow-host names a host without a port")
    func hostWithPort() async throws {
        let outcome = try await BuiltProgram.run(
            "understudy", "serve", "--in-memory", "--allow-host", "understudy:8080")
        #expect(outcome.status == 78 && outcome.errors.contains("port"))
    }

    @Test("--help names both ways to give the token")
    func help() async throws {
        let help = try await BuiltProgram.run("understudy", "serve", "--help").output
        #expect(help.contains("UNDERSTUDY_CONTROL_TOKEN,") && help.contains("UNDERSTUDY_CONTROL_TOKEN_FILE"))
    }
}
