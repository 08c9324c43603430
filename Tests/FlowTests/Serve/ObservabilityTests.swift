// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import Foundation
import JOSE
import NIOCore
import NIOHTTP1
import Subprocess
import SystemPackage
import TestSupport
import Testing

@Suite("What a run says of itself")
struct ObservabilityTests {
    private func get(_ url: String) async throws -> String {
        let response = try await impatientClient.execute(HTTPClientRequest(url: url), timeout: .seconds(300))
        return String(buffer: try await response.body.collect(upTo: 1 << 20))
    }

    @Test("no secret of a full run, at the most talkative level, is in its log, its journal, its figures or its files")
    func secrets() async throws {
        try await withTemporaryDirectory { folder async throws in
            let control = "a-control-token-that-nobody-may-see"
            let script = """
                UNDERSTUDY_CONTROL_TOKEN=\(control) exec '\(BuiltProgram.path("understudy").string)' serve --demo \
                --data '\(folder)/data' --host 127.0.0.1 --port 0 --ready-file '\(folder)/ready.json' --log-level trace \
                --public-keys '\(folder)/keys' 2>'\(folder)/log'
                """
            let (status, outcome) = try await BuiltProgram.serve("/bin/sh", ["-c", script]) { line in
                let ready = try ReadyFile(folder + "/ready.json")
                var secrets = [control, "wonderland", "builder", "locked-out", "demo-app-secret-not-for-production"]
                var said = [line, try String(contentsOfFile: folder + "/ready.json", encoding: .utf8)]
                let first = try await ready.token("grant_type=password&username=alice&password=wonderland&scope=openid")
                let refresh = first.body["refresh_token"]?.stringValue ?? ""
                let second = try await ready.token("grant_type=refresh_token&refresh_token=\(refresh)")
                let reused = try await ready.token("grant_type=refresh_token&refresh_token=\(refresh)")
                let wrong = try await ready.token("grant_type=password&username=alice&password=a-wrong-password")
                let forged = try await ready.token(
                    "grant_type=password&username=a-password-in-the-wrong-place&password=x&scope=%0AFORGED")
                secrets += ["a-wrong-password", "a-password-in-the-wrong-place", "FORGED"]
                for answer in [first, second] {
                    for name in ["access_token", "refresh_token", "id_token"] {
                        secrets.append(answer.body[name]?.stringValue ?? "")
                    }
                }
                _ = try await get(ready.url + "/userinfo?access_token=\(secrets.last ?? "")&code=a-code-in-a-query")
                secrets.append("a-code-in-a-query")
                let environment = ["UNDERSTUDY_CONTROL_TOKEN": control]
                func run(_ arguments: String...) async throws -> BuiltProgram.Outcome {
                    try await BuiltProgram.run(
                        "understudy", arguments + ["--data", folder + "/data"], environment: environment)
                }
                secrets.append(try await run("token", "bob").output.trimmingCharacters(in: .whitespacesAndNewlines))
                _ = try await run("users", "add", "dora", "password=a-password-by-control")
                _ = try await run("clients", "add", "app", "secret=a-secret-by-control")
                _ = try await run("keys", "rotate")
                secrets += ["a-password-by-control", "a-secret-by-control"]
                for id in [reused.requestID, wrong.requestID, forged.requestID] {
                    said.append(try await run("why", id, "--json").output)
                }
                #expect(said[2].contains("used before") && said[3].contains("password is wrong"))
                var request = HTTPClientRequest(url: ready.url + "/_understudy/v1/metrics")
                request.headers.add(name: "Authorization", value: "Bearer \(control)")
                let metrics = try await impatientClient.execute(request, timeout: .seconds(300))
                said.append(String(buffer: try await metrics.body.collect(upTo: 1 << 20)))
                #expect(said.last?.contains("understudy_password_hashes_total 2\n") == true)
                #expect(
                    said.last?.contains(#"understudy_refusals_total{endpoint="/token",error="invalid_grant"}"#) == true)
                #expect(
                    said.last?.contains(#"understudy_signatures_total{algorithm="RS256",grant="password"} 2"#) == true)
                return (.terminate, (secrets: secrets, said: said))
            }
            #expect(status == 0)
            let log = try String(contentsOfFile: folder + "/log", encoding: .utf8)
            let lines = log.split(separator: "\n")
            #expect(lines.count > 10)
            for line in lines {
                // Not on a terminal: each line is an object, and each of a request names it.
                let event = try JSONObject(parsing: Array(line.utf8))
                let time = event["time"]?.stringValue ?? ""
                #expect(time.count == 24 && time.hasPrefix("20") && time.hasSuffix("Z") && event["level"] != nil)
                guard event["message"] == "request" else { continue }
                #expect(event["request.id"]?.stringValue?.count == 32)
                #expect(event["http.status"]?.integerValue != nil && event["http.duration_us"]?.integerValue != nil)
                if event["http.route"] == "/token" { #expect(event["tenant"] == "default") }
            }
            let keys = try FileManager.default.subpathsOfDirectory(atPath: folder + "/keys").filter { $0.contains(".") }
            let files = try keys.map { try String(contentsOfFile: folder + "/keys/" + $0, encoding: .utf8) }
            #expect(files.count >= 4)
            let everything = ([log] + outcome.said + files).joined(separator: "\n")
            #expect(!everything.contains("PRIVATE KEY") && !everything.contains("\"d\":"))
            for secret in outcome.secrets where !secret.isEmpty {
                #expect(!everything.contains(secret), "\(secret.prefix(12))…")
            }
            #expect(outcome.secrets.count > 15)
        }
    }

    @Test("the first line is an object where the log is JSON, and names the URL and the issuer")
    func firstLine() async throws {
        let arguments = ["serve", "--in-memory", "--port", "0", "--host", "127.0.0.1", "--issuer", "https://idp.test"]
        let (status, line) = try await BuiltProgram.serve("understudy", arguments) { line in (.terminate, line) }
        let event = try JSONObject(parsing: Array(line.trimmingCharacters(in: .whitespacesAndNewlines).utf8))
        let url = event["url"]?.stringValue ?? ""
        #expect(status == 0 && event["issuer"] == "https://idp.test" && url.hasPrefix("http://127.0.0.1:"))
        #expect(event["message"]?.stringValue == "Understudy is ready at \(url), issuer https://idp.test")
        #expect(event["time"] != nil && event["level"] == "notice")
    }

    @Test("the first line is for people on a terminal")
    func firstLineOnTerminal() async throws {
        try await withTemporaryDirectory { folder async throws in
            let program = BuiltProgram.path("understudy").string
            let serve = "'\(program)' serve --in-memory --port 0 --host 127.0.0.1 --ready-file '\(folder)/ready.json'"
            let command =
                "\(serve) & pid=$!; until [ -f '\(folder)/ready.json' ] || ! kill -0 $pid 2>/dev/null; do :; done; "
                + "kill -TERM $pid; wait $pid"
            let shown = try await BuiltProgram.run("/usr/bin/script", ["-qec", command, "/dev/null"])
            #expect(shown.output.contains("Understudy is ready at http://127.0.0.1:"), "\(shown.output)")
            #expect(!shown.output.contains("{\"time\""))
        }
    }

    @Test("on a terminal the log is for people")
    func terminal() async throws {
        try await withTemporaryDirectory { folder async throws in
            let command = "'\(BuiltProgram.path("understudy").string)' serve --host 0.0.0.0 --data /proc/nowhere"
            let shown = try await BuiltProgram.run("/usr/bin/script", ["-qec", command, "/dev/null"])
            #expect(shown.status == 78)
            #expect(shown.output.contains("\u{1B}[33mWARNING") && shown.output.contains("Listening on 0.0.0.0"))
        }
    }
}
