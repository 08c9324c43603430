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

@Suite("Storage that fails")
struct StorageFailureTests {
    private func serve(_ folder: String) async throws -> BuiltProgram.Outcome {
        try await BuiltProgram.run("understudy", "serve", "--data", folder, "--port", "0", "--host", "127.0.0.1")
    }

    @Test("a damaged file, another program's and one of a later version are refused with 78, and left as they were")
    func foreignFiles() async throws {
        try await withTemporaryDirectory { folder async throws in
            let database = folder + "/understudy.db"
            let garbage = Data(String(repeating: "not a database ", count: 1_000).utf8)
            try garbage.write(to: URL(fileURLWithPath: database))
            let damaged = try await serve(folder)
            #expect(damaged.status == 78 && damaged.errors.contains("is damaged"))
            #expect(try Data(contentsOf: URL(fileURLWithPath: database)) == garbage)
            for command in ["token alice", "users list", "keys list"] {
                let words = command.split(separator: " ").map(String.init)
                let answer = try await BuiltProgram.run("understudy", words + ["--data", folder])
                #expect(answer.status == 78 && answer.errors.contains("is damaged"))
            }
            #expect(try Data(contentsOf: URL(fileURLWithPath: database)) == garbage)
        }
    }

    @Test("a file torn in its middle is told, and what can be read is not made worse")
    func tornFile() async throws {
        try await withTemporaryDirectory { folder async throws in
            let csv = folder + "/users.csv"
            let rows = (0..<2_000).map { "user\($0),u\($0)@example.com\n" }.joined()
            try ("username,email\n" + rows).write(toFile: csv, atomically: true, encoding: .utf8)
            _ = try await BuiltProgram.run("understudy", "fixtures", "apply", csv, "--data", folder + "/data")
            let path = folder + "/data/understudy.db"
            let handle = try FileHandle(forUpdating: URL(fileURLWithPath: path))
            let size = try handle.seekToEnd()
            for page in stride(from: UInt64(8_192), to: size, by: 4_096) {
                try handle.seek(toOffset: page)
                try handle.write(contentsOf: Data(repeating: 0xA5, count: 64))
            }
            try handle.close()
            let torn = try Data(contentsOf: URL(fileURLWithPath: path))
            let answer = try await serve(folder + "/data")
            #expect(answer.status == 78 && answer.errors.contains("damaged"), "\(answer.errors)")
            #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == torn)
        }
    }

    /// The status of `/_understudy/ready`.
    private func readiness(of ready: ReadyFile) async throws -> UInt {
        let request = HTTPClientRequest(url: ready.url + "/_understudy/ready")
        return try await impatientClient.execute(request, timeout: .seconds(300)).status.code
    }

    @Test("a server whose database file was removed or replaced is not ready, and its log says so")
    func removedFile() async throws {
        try await withTemporaryDirectory { folder async throws in
            let (data, log) = (folder + "/data", folder + "/log.txt")
            let script = """
                exec '\(BuiltProgram.path("understudy").string)' serve --demo --data '\(data)' --port 0 \
                --host 127.0.0.1 --ready-file '\(folder)/ready.json' 2> '\(log)'
                """
            let (_, statuses) = try await BuiltProgram.serve("/bin/sh", ["-c", script]) { _ in
                let ready = try ReadyFile(folder + "/ready.json")
                let before = try await readiness(of: ready)
                try FileManager.default.removeItem(atPath: data + "/understudy.db")
                let removed = try await [readiness(of: ready), readiness(of: ready)]
                try Data().write(to: URL(fileURLWithPath: data + "/understudy.db"))
                return (.terminate, [before] + removed + [try await readiness(of: ready)])
            }
            #expect(statuses == [200, 503, 503, 503])
            let said = try String(contentsOfFile: log, encoding: .utf8)
            #expect(
                said.components(separatedBy: "understudy.db, or its write-ahead log, was removed").count == 2, "\(said)"
            )
        }
    }

    @Test("when the disk is full a request fails as a server error, nothing acknowledged is lost, and it goes on after")
    func fullDisk() async throws {
        try await withTemporaryDirectory { folder async throws in
            let data = folder + "/data"
            #expect(
                try await BuiltProgram
                    .run(
                        "understudy", "fixtures", "apply", fixture(folder), "--data", data
                    )
                    .status == 0)
            // No file may grow beyond 256 KiB: to the store that is a disk without room.
            let script = """
                trap '' XFSZ; ulimit -S -f \(512); exec '\(BuiltProgram.path("understudy").string)' serve --data '\(data)' \
                --port 0 --host 127.0.0.1 --ready-file '\(folder)/ready.json' --log-level critical
                """
            let (exitStatus, tokens) = try await BuiltProgram.serve("/bin/sh", ["-c", script]) { _ in
                let ready = try ReadyFile(folder + "/ready.json")
                var tokens: [String] = []
                while true {
                    let answer = try await ready.token(
                        "grant_type=password&username=a&password=x", client: "c", secret: "s")
                    guard answer.status == 200 else {
                        #expect(answer.status == 500 && answer.body["error"] == "server_error")
                        break
                    }
                    tokens.append(answer.body["refresh_token"]?.stringValue ?? "")
                }
                #expect(!tokens.isEmpty)
                #expect(try await readiness(of: ready) == 503)
                // The disk has room again: the server finds out by itself.
                let freed = try await BuiltProgram.run(
                    "/usr/bin/prlimit", "--pid", "\(ready.pid)", "--fsize=unlimited:unlimited")
                #expect(freed.status == 0, "\(freed.errors)")
                #expect(try await readiness(of: ready) == 200)
                return (.terminate, tokens)
            }
            #expect(exitStatus == 0)
            let arguments = [
                "serve", "--data", data, "--port", "0", "--host", "127.0.0.1", "--ready-file", folder + "/ready.json",
                "--log-level", "critical",
            ]
            _ = try await BuiltProgram.serve("understudy", arguments) { _ in
                let ready = try ReadyFile(folder + "/ready.json")
                for token in tokens {
                    let form = "grant_type=refresh_token&refresh_token=\(token)"
                    #expect(try await ready.token(form, client: "c", secret: "s").status == 200)
                }
                return (.terminate, ())
            }
        }
    }

    private func fixture(_ folder: String) throws -> String {
        let path = folder + "/f.yaml"
        try """
        tenants:
          - name: default
            users: [{ username: a, password: x }]
            clients: [{ id: c, secret: s, grants: [password, refresh_token], scopes: [x] }]
        """
        .write(toFile: path, atomically: true, encoding: .utf8)
        return path
    }
}
