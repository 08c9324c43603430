// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Foundation
import JOSE
import Subprocess
import SystemPackage
import TestSupport
import Testing

@Suite("The command line, by the built program")
struct CommandLineTests {
    private func serving(_ folder: String, _ body: @escaping @Sendable (ReadyFile) async throws -> Void) async throws {
        let arguments = [
            "serve", "--demo", "--port", "0", "--host", "127.0.0.1", "--data", folder + "/data", "--public-keys",
            folder + "/keys", "--ready-file", folder + "/ready.json", "--log-level", "error",
        ]
        let (status, _) = try await BuiltProgram.serve("understudy", arguments) { _ in
            try await body(try ReadyFile(folder + "/ready.json"))
            return (.interrupt, ())
        }
        #expect(status == 0)
    }

    @Test("token, verify, why, fixtures and healthcheck speak to the live server")
    func liveServer() async throws {
        try await withTemporaryDirectory { folder async throws in
            try await serving(folder) { ready async throws in
                let data = folder + "/data"
                #expect(try await BuiltProgram.run("understudy", "healthcheck", "--data", data).status == 0)
                let token = try await BuiltProgram.run(
                    "understudy", "token", "alice", "--data", data, "--scope", "orders:read")
                #expect(token.status == 0)
                let verified = try await BuiltProgram.run(
                    "understudy", "verify", "-", "--keys", folder + "/keys/default", "--issuer", ready.issuer,
                    "--audience",
                    "orders-api", input: token.output)
                #expect(verified.status == 0)
                #expect(try JSONObject(parsing: Array(verified.output.utf8))["scope"] == "orders:read")
                let discovered = try await BuiltProgram.run(
                    "understudy", "verify", "--discover", ready.issuer, "--issuer", ready.issuer, "--audience", "other",
                    "--json", input: token.output)
                #expect(discovered.status == 1)
                #expect(discovered.output == "{\"valid\":false,\"code\":\"wrong_audience\"}\n")
                let late = try await BuiltProgram.run(
                    "understudy", "verify", "--keys", folder + "/keys/default", "--issuer", ready.issuer, "--audience",
                    "orders-api", "--at", "4102444800", "--explain", input: token.output)
                #expect(late.status == 1 && late.output.contains("FAIL  expiration"))
                let refused = try await ready.token("grant_type=password&username=alice&password=x")
                let why = try await BuiltProgram.run("understudy", "why", refused.requestID, "--data", data)
                #expect(why.status == 0 && why.output.contains("invalid_grant (RFC 6749 §5.2)"))
                #expect(why.output.contains("The password is wrong."))
                #expect(try await BuiltProgram.run("understudy", "why", "0", "--data", data).status == 1)
                let locked = try await BuiltProgram.run("understudy", "token", "carol", "--data", data)
                #expect(locked.status == 65 && locked.errors.contains("locked"))
                let second = try await BuiltProgram.run("understudy", "serve", "--data", data, "--port", "0")
                #expect(second.status == 69 && second.errors.contains(ready.url))
                let port = String(ready.url.split(separator: ":").last ?? "")
                let stale = folder + "/stale.json"
                try Data("{}".utf8).write(to: URL(fileURLWithPath: stale))
                let taken = try await BuiltProgram.run(
                    "understudy", "serve", "--in-memory", "--host", "127.0.0.1", "--port", port, "--ready-file", stale)
                #expect(taken.status == 69 && taken.errors.contains("the port is taken"))
                // What an earlier run said of itself must not be taken for this one's word.
                #expect(!FileManager.default.fileExists(atPath: stale))
            }
            let offline = try await BuiltProgram.run("understudy", "token", "bob", "--data", folder + "/data", "--json")
            #expect(offline.status == 0)
            #expect(try JSONObject(parsing: Array(offline.output.utf8))["refresh_token"] != nil)
            let why = try await BuiltProgram.run("understudy", "why", "x", "--data", folder + "/data")
            #expect(why.status == 69 && why.errors.contains("No server runs"))
            #expect(
                try await BuiltProgram.run("understudy", "healthcheck", "--server", "http://127.0.0.1:1").status == 69)
        }
    }

    @Test("verify: each policy, an algorithm that is not allowed, a leeway, a PEM file, and JSON both ways")
    func verify() async throws {
        try await withTemporaryDirectory { folder async throws in
            try await serving(folder) { ready async throws in
                let answer = try await BuiltProgram.run(
                    "understudy", "token", "alice", "--data", folder + "/data", "--scope", "openid", "--json")
                let body = try JSONObject(parsing: Array(answer.output.utf8))
                let access = body["access_token"]?.stringValue ?? ""
                let identity = body["id_token"]?.stringValue ?? ""
                let keys = folder + "/keys/default"
                func verify(_ token: String, _ audience: String, _ more: [String]) async throws -> String {
                    let arguments = ["verify", token, "--issuer", ready.issuer, "--audience", audience, "--json"]
                    return try await BuiltProgram.run("understudy", arguments + more).output
                }
                #expect(try await verify(access, "orders-api", ["--keys", keys]).hasPrefix(#"{"valid":true,"#))
                for policy in ["access-token", "bearer", "id-token"] {
                    let isIdentity = policy == "id-token"
                    let more = ["--keys", keys, "--policy", policy]
                    let good = try await verify(
                        isIdentity ? identity : access, isIdentity ? "demo-app" : "orders-api", more)
                    #expect(good.contains(#""valid":true"#))
                    let other = try await verify(
                        isIdentity ? access : identity, isIdentity ? "orders-api" : "demo-app", more)
                    #expect(other.contains(#""valid":false"#))
                }
                let logout = ["--keys", keys, "--policy", "logout-token"]
                #expect(try await verify(access, "orders-api", logout).contains("wrong_type"))
                let login = ["--keys", keys, "--policy", "id-token", "--nonce", "n"]
                #expect(try await verify(identity, "demo-app", login).contains("missing_claim"))
                let any = ["--issuer", ready.issuer, "--any-audience", "--keys", keys]
                #expect(try await BuiltProgram.run("understudy", ["verify", access] + any).status == 0)
                for wrong in [["--audience", "a"], ["--policy", "id-token"], ["--nonce", "n"]] {
                    #expect(try await BuiltProgram.run("understudy", ["verify", access] + any + wrong).status == 64)
                }
                let expiration = try CompactToken(parsing: access).payload()["exp"]?.integerValue ?? 0
                let late = ["--keys", keys, "--at", String(expiration + 5)]
                #expect(try await verify(access, "orders-api", late).contains("token_expired"))
                #expect(try await verify(access, "orders-api", late + ["--leeway", "10"]).contains("true"))
                let never = ["--keys", keys, "--at", String(Int64.max)]
                #expect(try await verify(access, "orders-api", never).contains("token_expired"))
                let kid = try CompactToken(parsing: access).header.keyID ?? ""
                #expect(try await verify(access, "orders-api", ["--keys", "\(keys)/\(kid).pem"]).contains("true"))
                let unknown = try await BuiltProgram.run(
                    "understudy",
                    ["verify", access, "--issuer", "i", "--audience", "a", "--keys", keys, "--algorithms", "none"])
                #expect(unknown.status == 64 && unknown.errors.contains("RS256"))
            }
        }
    }

    @Test("off the loopback a control token is made: in a file of its owner's, which the commands find, and never told")
    func madeControlToken() async throws {
        try await withTemporaryDirectory { folder async throws in
            let data = folder + "/data"
            let arguments = [
                "serve", "--demo", "--host", "0.0.0.0", "--port", "0", "--data", data, "--ready-file",
                folder + "/ready.json",
            ]
            let (status, secret) = try await BuiltProgram.serve("understudy", arguments) { _ in
                let secret = try String(contentsOfFile: data + "/control-token", encoding: .utf8)
                let attributes = try FileManager.default.attributesOfItem(atPath: data + "/control-token")
                #expect(attributes[.posixPermissions] as? Int == 0o600 && secret.count == 43)
                #expect(try await BuiltProgram.run("understudy", "token", "alice", "--data", data).status == 0)
                let ready = try ReadyFile(folder + "/ready.json")
                let without = try await BuiltProgram.run("understudy", "token", "alice", "--server", ready.url)
                #expect(without.status != 0 && without.errors.contains("control token"))
                return (.terminate, secret)
            }
            #expect(status == 0 && !secret.isEmpty)
            #expect(!FileManager.default.fileExists(atPath: data + "/control-token"))
            // A taken directory ends it after the warnings.
            let file = folder + "/file"
            try secret.write(toFile: file, atomically: true, encoding: .utf8)
            let warned = try await BuiltProgram.run("understudy", "serve", "--host", "0.0.0.0", "--data", file)
            #expect(warned.status == 78 && warned.errors.contains("No --issuer was given"))
        }
    }

    @Test("asking in an empty place makes nothing there, and a conflict in a fixture is 65")
    func nothingMade() async throws {
        try await withTemporaryDirectory { folder async throws in
            let asked = try await BuiltProgram.run("understudy", "token", "alice", "--data", folder + "/data")
            #expect(asked.status == 69 && asked.errors.contains("understudy serve --demo"))
            #expect(!FileManager.default.fileExists(atPath: folder + "/data"))
            let users = ["a", "b"].map { "tenants: [{ name: default, users: [{ username: \($0), subject: s }] }]\n" }
            for (index, text) in users.enumerated() {
                let path = folder + "/\(index).yaml"
                try text.write(toFile: path, atomically: true, encoding: .utf8)
                let applied = try await BuiltProgram.run(
                    "understudy", "fixtures", "apply", path, "--data", folder + "/data")
                #expect(applied.status == (index == 0 ? 0 : 65))
                #expect(index == 0 || applied.errors.contains("share a subject"))
            }
        }
    }

    @Test("fixtures are checked and applied, with and without a server; mistakes are 65 with their lines")
    func fixtures() async throws {
        try await withTemporaryDirectory { folder async throws in
            let good = folder + "/good.yaml"
            let bad = folder + "/bad.yaml"
            try "tenants:\n  - name: default\n    users: [{ username: dora, password: explorer }]\n"
                .write(toFile: good, atomically: true, encoding: .utf8)
            try "tenants:\n  - name: default\n    usres: []\n".write(toFile: bad, atomically: true, encoding: .utf8)
            let check = try await BuiltProgram.run("understudy", "fixtures", "check", good)
            #expect(check.status == 0 && check.output.contains("1 user(s)"))
            let wrong = try await BuiltProgram.run("understudy", "fixtures", "check", bad)
            #expect(wrong.status == 65 && wrong.errors.contains("bad.yaml:3: tenants[0].usres"))
            #expect(wrong.errors.contains("Did you mean \"users\"?"))
            let served = try await BuiltProgram.run(
                "understudy", "serve", "--in-memory", "--port", "0", "--fixtures", bad)
            #expect(served.status == 65)
            let data = folder + "/data"
            let offline = try await BuiltProgram.run("understudy", "fixtures", "apply", good, "--data", data)
            #expect(offline.status == 0 && offline.output.contains("1 created"))
            try await serving(folder) { ready async throws in
                let live = try await BuiltProgram.run("understudy", "fixtures", "apply", good, "--data", data)
                #expect(live.output.contains("0 created") && live.output.contains("unchanged"))
                let dora = try await ready.token("grant_type=password&username=dora&password=explorer")
                #expect(dora.status == 200)
            }
        }
    }

    @Test("option beats environment beats file beats default; what is unknown or malformed is named")
    func configuration() async throws {
        try await withTemporaryDirectory { folder async throws in
            func serve(
                _ file: String, _ environment: [String: String] = [:], _ more: String...
            ) async throws -> BuiltProgram.Outcome {
                let path = folder + "/config.yaml"
                try file.write(toFile: path, atomically: true, encoding: .utf8)
                var environment = environment
                environment["UNDERSTUDY_CONFIG"] = path
                return try await BuiltProgram.run(
                    "understudy", "serve", "--issuer", more.first ?? "not a url", environment: environment)
            }
            // Each ends before it listens, and says which value it was that it could not use.
            #expect(try await serve("prot: 1").errors.contains("unknown key \"prot\""))
            #expect(try await serve("port: high").errors.contains("port is \"high\""))
            #expect(try await serve("port: 70000").errors.contains("70000"))
            #expect(try await serve("port: 70000", ["UNDERSTUDY_PORT": "80000"]).errors.contains("80000"))
            #expect(try await serve("", ["UNDERSTUDY_PORT": "x"]).errors.contains("UNDERSTUDY_PORT"))
            #expect(try await serve("", ["UNDERSTUDY_PROT": "1"]).errors.contains("UNDERSTUDY_PROT"))
            let kubernetes = [
                "UNDERSTUDY_SERVICE_HOST": "10.0.0.1", "UNDERSTUDY_PORT_8080_TCP": "tcp://10.0.0.1:8080",
                "UNDERSTUDY_PORT": "tcp://10.0.0.1:8080",
            ]
            #expect(try await serve("", kubernetes).errors.contains("not a url"))
            #expect(try await serve("log_level: loud", [:], "http://a").errors.contains("loud"))
            #expect(try await serve("port: 1", [:], "not a url").status == 78)
            let environment = ["UNDERSTUDY_LOG_LEVEL": "silent", "UNDERSTUDY_ISSUER": "from the environment"]
            #expect(try await serve("", environment).errors.contains("not a url"))
            #expect(try await serve("issuer: x", environment, "http://a").errors.contains("silent"))
            #expect(
                try await serve("", ["UNDERSTUDY_FIXTURES": "missing.yaml"], "http://a").errors.contains("missing.yaml")
            )
            #expect(try await serve("fixtures: [absent.yaml]", [:], "http://a").errors.contains("absent.yaml"))
            #expect(try await serve("in_memory: maybe", [:], "http://a").errors.contains("in_memory"))
            #expect(try await serve("", [:], "http://a/_understudy").errors.contains("_understudy"))
        }
    }

    @Test("what cannot be printed is an error, and a server goes on without its line")
    func fullOutput() async throws {
        try await withTemporaryDirectory { folder async throws in
            let command = BuiltProgram.path("understudy").string
            @Sendable
            func shell(_ line: String) async throws -> BuiltProgram.Outcome {
                try await BuiltProgram.run("/bin/sh", ["-c", line])
            }
            try await serving(folder) { _ async throws in
                let data = "--data \(folder)/data"
                for line in ["token alice", "users list", "keys list", "fixtures export", "fixtures schema"] {
                    let answer = try await shell(
                        "'\(command)' \(line) \(line.hasSuffix("schema") ? "" : data) >/dev/full")
                    #expect(answer.status == 74 && answer.errors.contains("Standard output"), "\(line)")
                }
                #expect(try await shell("'\(command)' why '' \(data)").status == 64)
            }
            let ready = folder + "/second.json"
            let quiet = try await shell(
                "'\(command)' serve --in-memory --port 0 --ready-file \(ready) --log-level error >/dev/full & pid=$!; "
                    + "until [ -f \(ready) ] || ! kill -0 $pid 2>/dev/null; do :; done; kill -TERM $pid; wait $pid")
            #expect(quiet.status == 0, "\(quiet.errors)")
            let nowhere = try await BuiltProgram.run(
                "understudy", "serve", "--host", "nohost.invalid", "--port", "0", "--data", folder + "/other")
            #expect(nowhere.status == 69 && nowhere.errors.contains("nohost.invalid"))
            #expect(!FileManager.default.fileExists(atPath: folder + "/other/control-token"))
            let port = ["UNDERSTUDY_PORT": "x"]
            #expect(try await BuiltProgram.run("understudy", "healthcheck", environment: port).status == 78)
        }
    }

    @Test("usage errors are 64, unwritable places 78, and every command helps")
    func exitStatuses() async throws {
        #expect(try await BuiltProgram.run("understudy", "serve", "--nonsense").status == 64)
        #expect(
            try await BuiltProgram.run("understudy", "verify", "x", "--issuer", "a", "--audience", "b").status == 64)
        #expect(try await BuiltProgram.run("understudy", "why", "a/b").status == 64)
        let unwritable = try await BuiltProgram.run("understudy", "serve", "--data", "/proc/understudy", "--port", "0")
        #expect(unwritable.status == 78 && unwritable.errors.contains("/proc/understudy"))
        for command in ["serve", "token", "verify", "fixtures", "healthcheck", "why", "users", "clients", "keys"] {
            let help = try await BuiltProgram.run("understudy", command, "--help")
            #expect(help.status == 0 && help.output.contains("USAGE: understudy \(command)"))
        }
        #expect(try await BuiltProgram.run("understudy", "--version").output == "0.1.0\n")
    }
}
