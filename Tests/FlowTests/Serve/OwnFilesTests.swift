// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Foundation
import JOSE
import Subprocess
import SystemPackage
import TestSupport
import Testing

@Suite("The server touches its own files only, by the built program")
struct OwnFilesTests {
    private static let program = BuiltProgram.path("understudy").string
    private static let secret = "-----BEGIN PRIVATE KEY-----\nnobody else has it\n-----END PRIVATE KEY-----\n"

    private static func put(_ text: String, at path: String) throws {
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent()
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    }

    private static func text(_ path: String) throws -> String {
        try String(contentsOfFile: path, encoding: .utf8)
    }

    private static func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }

    private static func arguments(_ folder: String) -> [String] {
        [
            "serve", "--demo", "--port", "0", "--host", "127.0.0.1", "--data", folder + "/data", "--ready-file",
            folder + "/ready.json", "--log-level", "critical",
        ]
    }

    @Test("a tenant that is named like a folder of the user's is refused, and the folder outlives the server")
    func tenantNamedLikeAFolder() async throws {
        try await withTemporaryDirectory { folder async throws in
            try Self.put(Self.secret, at: folder + "/src/any.pem")
            try await BuiltProgram.serve("understudy", Self.arguments(folder) + ["--public-keys", folder]) {
                _ async throws in
                let made = try await BuiltProgram.run(
                    "understudy", "tenants", "create", "src", "--time-to-live", "3", "--data", folder + "/data")
                #expect(made.status == 65 && made.errors.contains(folder + "/src holds files"), "\(made.errors)")
                let list = try await BuiltProgram.run("understudy", "tenants", "list", "--data", folder + "/data")
                #expect(!list.output.contains("src"), "\(list.output)")
                return (.terminate, ())
            }
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder + "/src") == ["any.pem"])
            #expect(try Self.text(folder + "/src/any.pem") == Self.secret)
        }
    }

    @Test("a start whose folder of keys holds somebody's private key is refused, and the key stays")
    func foreignKey() async throws {
        try await withTemporaryDirectory { folder async throws in
            try Self.put(Self.secret, at: folder + "/keys/default/mine.pem")
            let outcome = try await BuiltProgram.run(
                "understudy", Self.arguments(folder) + ["--public-keys", folder + "/keys"])
            #expect(outcome.status == 78 && outcome.errors.contains("mine.pem"), "\(outcome.errors)")
            #expect(outcome.errors.contains("--public-keys") && !Self.exists(folder + "/ready.json"))
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder + "/keys/default") == ["mine.pem"])
            #expect(try Self.text(folder + "/keys/default/mine.pem") == Self.secret)
        }
    }

    @Test("a linked folder of keys is refused, and nothing is written where it leads")
    func linkedFolder() async throws {
        try await withTemporaryDirectory { folder async throws in
            try FileManager.default.createDirectory(atPath: folder + "/target", withIntermediateDirectories: true)
            try FileManager.default.createDirectory(atPath: folder + "/keys", withIntermediateDirectories: true)
            try FileManager.default.createSymbolicLink(
                atPath: folder + "/keys/default", withDestinationPath: folder + "/target")
            let outcome = try await BuiltProgram.run(
                "understudy", Self.arguments(folder) + ["--public-keys", folder + "/keys"])
            #expect(outcome.status == 78 && outcome.errors.contains("is a link"), "\(outcome.errors)")
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder + "/target").isEmpty)
        }
    }

    /// The permissions of everything below a folder, by path.
    private static func permissions(below folder: String) throws -> [String: Int] {
        var found: [String: Int] = [:]
        for path in try FileManager.default.subpathsOfDirectory(atPath: folder) {
            let attributes = try FileManager.default.attributesOfItem(atPath: "\(folder)/\(path)")
            found[path] = attributes[.posixPermissions] as? Int
        }
        return found
    }

    @Test(
        "files of the server and its commands are never writable by others, and public ones are readable, whatever the umask",
        arguments: ["000", "077"])
    func umask(_ umask: String) async throws {
        try await withTemporaryDirectory { folder async throws in
            let out = folder + "/out"
            try FileManager.default.createDirectory(atPath: out, withIntermediateDirectories: true)
            let script = """
                umask \(umask); cd '\(out)'; exec '\(Self.program)' serve --demo --tls --port 0 --host 0.0.0.0 \
                --data made/data --tls-ca-file ca.pem --public-keys more/keys --ready-file ready.json \
                --log-level critical
                """
            let (status, kid) = try await BuiltProgram.serve("/bin/sh", ["-c", script]) { _ async throws in
                func run(_ command: String) async throws -> BuiltProgram.Outcome {
                    try await BuiltProgram.run(
                        "/bin/sh",
                        ["-c", "umask \(umask); cd '\(out)'; exec '\(Self.program)' \(command) --data made/data"])
                }
                let names = try FileManager.default.contentsOfDirectory(atPath: out + "/more/keys/default")
                let kid = names.first { $0.hasSuffix(".pem") }.map { String($0.dropLast(4)) } ?? ""
                for command in [
                    "keys export \(kid) --output public.pem",
                    "keys export \(kid) --include private-keys --output private.pem",
                    "tenants export default --output tenant.json", "fixtures export --output fixture.yaml",
                ] {
                    let outcome = try await run(command)
                    #expect(outcome.status == 0, "\(command): \(outcome.errors)")
                }
                let found = try Self.permissions(below: out)
                for (path, mode) in found { #expect(mode & 0o022 == 0, "\(path): \(String(mode, radix: 8))") }
                for path in ["ready.json", "ca.pem", "public.pem", "more/keys/default/\(kid).pem"] {
                    #expect(found[path] == 0o644, "\(path)")
                }
                for path in ["more/keys/default/jwks.json", "more/keys/default/issuer.txt", "made/data/tls/ca.pem"] {
                    #expect(found[path] == 0o644, "\(path)")
                }
                for path in ["more", "more/keys", "more/keys/default", "made"] {
                    #expect(found[path] == 0o755, "\(path)")
                }
                for path in [
                    "private.pem", "tenant.json", "fixture.yaml", "made/data/understudy.db", "made/data/server.json",
                    "made/data/control-token", "made/data/tls/server-key.pem",
                ] { #expect(found[path] == 0o600, "\(path)") }
                return (.terminate, kid)
            }
            #expect(status == 0 && !kid.isEmpty)
        }
    }

    @Test("the ready file is there for as long as its server: it goes on SIGTERM and on SIGINT")
    func readyFile() async throws {
        try await withTemporaryDirectory { folder async throws in
            for signal in [Signal.terminate, .interrupt] {
                let (status, _) = try await BuiltProgram.serve("understudy", Self.arguments(folder)) { _ in
                    #expect(Self.exists(folder + "/ready.json"))
                    return (signal, ())
                }
                #expect(status == 0 && !Self.exists(folder + "/ready.json"))
            }
        }
    }

    @Test(
        "a start that fails removes the ready file of an earlier run first",
        arguments: [["--fixtures", "/nowhere.yaml"], ["--tls-certificate", "/nowhere.pem"], ["--pages", "/nowhere"]])
    func failedStart(_ more: [String]) async throws {
        try await withTemporaryDirectory { folder async throws in
            try Self.put(#"{"url":"http://127.0.0.1:1","pid":1}"#, at: folder + "/ready.json")
            let outcome = try await BuiltProgram.run("understudy", Self.arguments(folder) + more)
            #expect(outcome.status != 0 && !Self.exists(folder + "/ready.json"), "\(outcome.errors)")
        }
    }

    @Test("a second server on the same data leaves the ready file of the first alone")
    func secondServer() async throws {
        try await withTemporaryDirectory { folder async throws in
            try await BuiltProgram.serve("understudy", Self.arguments(folder)) { _ async throws in
                let before = try Self.text(folder + "/ready.json")
                let second = try await BuiltProgram.run("understudy", Self.arguments(folder))
                #expect(second.status == 69, "\(second.errors)")
                #expect(try Self.text(folder + "/ready.json") == before)
                return (.terminate, ())
            }
        }
    }

    @Test("a server in memory that finds the port taken leaves the ready file of the first alone")
    func takenPort() async throws {
        try await withTemporaryDirectory { folder async throws in
            let arguments = ["serve", "--in-memory", "--ready-file", folder + "/ready.json", "--log-level", "critical"]
            try await BuiltProgram.serve("understudy", arguments + ["--port", "0"]) { _ async throws in
                let before = try Self.text(folder + "/ready.json")
                let url = try JSONObject(parsing: Array(before.utf8))["url"]?.stringValue
                let port = try #require(url.flatMap(URL.init)?.port)
                let second = try await BuiltProgram.run("understudy", arguments + ["--port", "\(port)"])
                #expect(
                    second.status == 78 && second.errors.contains("belongs to a server that runs"), "\(second.errors)")
                #expect(try Self.text(folder + "/ready.json") == before)
                return (.terminate, ())
            }
        }
    }

    @Test("the ready file of a server that was killed is no obstacle")
    func killedServer() async throws {
        try await withTemporaryDirectory { folder async throws in
            try await BuiltProgram.serve("understudy", Self.arguments(folder)) { _ in (.kill, ()) }
            #expect(Self.exists(folder + "/ready.json"))
            let (status, _) = try await BuiltProgram.serve("understudy", Self.arguments(folder)) { _ in (.terminate, ())
            }
            #expect(status == 0)
        }
    }

    @Test("a second server with the same directory of public keys is refused, and the keys of the first stay")
    func sharedKeys() async throws {
        try await withTemporaryDirectory { folder async throws in
            let arguments = [
                "serve", "--in-memory", "--port", "0", "--public-keys", folder + "/keys", "--log-level", "critical",
            ]
            try await BuiltProgram.serve("understudy", arguments) { _ async throws in
                let before = try Self.text(folder + "/keys/default/jwks.json")
                let second = try await BuiltProgram.run("understudy", arguments)
                #expect(second.status == 78 && second.errors.contains("Another server"), "\(second.errors)")
                #expect(try Self.text(folder + "/keys/default/jwks.json") == before)
                return (.terminate, ())
            }
        }
    }

    @Test("a server that ends leaves a ready file that another has written meanwhile")
    func laterServer() async throws {
        try await withTemporaryDirectory { folder async throws in
            let other = #"{"url":"http://127.0.0.1:1","pid":1}"#
            try await BuiltProgram.serve("understudy", Self.arguments(folder)) { _ in
                try Self.put(other, at: folder + "/ready.json")
                return (.terminate, ())
            }
            #expect(try Self.text(folder + "/ready.json") == other)
        }
    }

    @Test("a folder that is named as the ready file is refused, and stays with all that is in it")
    func readyFolder() async throws {
        try await withTemporaryDirectory { folder async throws in
            try Self.put("mine", at: folder + "/ready.json/precious")
            let outcome = try await BuiltProgram.run("understudy", Self.arguments(folder))
            #expect(outcome.status == 78 && outcome.errors.contains("no regular file"), "\(outcome.errors)")
            #expect(try Self.text(folder + "/ready.json/precious") == "mine")
        }
    }

    @Test("an output leaves a file beside it alone that is named like a draft")
    func draft() async throws {
        try await withTemporaryDirectory { folder async throws in
            try Self.put("mine", at: folder + "/fixture.yaml.new")
            let scene = CommandScene(folder: folder)
            try await scene.serving { _ async throws in
                let outcome = try await scene.run("fixtures", "export", "--output", folder + "/fixture.yaml")
                #expect(outcome.status == 0 && Self.exists(folder + "/fixture.yaml"), "\(outcome.errors)")
                #expect(try Self.text(folder + "/fixture.yaml.new") == "mine")
            }
        }
    }

    @Test(
        "an export of secrets to a redirected file that others may read says so, and one to a pipe does not",
        arguments: ["tenants export default", "fixtures export"])
    func redirected(_ command: String) async throws {
        try await withTemporaryDirectory { folder async throws in
            let scene = CommandScene(folder: folder)
            try await scene.serving { _ async throws in
                func shell(_ umask: String, _ end: String) async throws -> BuiltProgram.Outcome {
                    try await BuiltProgram.run(
                        "/bin/sh",
                        ["-c", "umask \(umask); '\(Self.program)' \(command) --data '\(folder)/data' \(end)"])
                }
                let open = try await shell("022", "> '\(folder)/open'")
                #expect(open.status == 0 && open.errors.contains("others may read"), "\(open.errors)")
                let closed = try await shell("077", "> '\(folder)/closed'")
                #expect(closed.status == 0 && closed.errors.isEmpty, "\(closed.errors)")
                let piped = try await shell("022", "| cat")
                #expect(piped.errors.isEmpty && piped.output.contains("alice"), "\(piped.errors)")
            }
        }
    }
}
