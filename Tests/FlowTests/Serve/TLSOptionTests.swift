// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Foundation
import ServerCertificates
import Subprocess
import TestSupport
import Testing

@Suite("The options of serve --tls, by the built program")
struct TLSOptionTests {
    private static let serve = ["serve", "--demo", "--port", "0", "--host", "127.0.0.1", "--log-level", "error"]

    private static func text(_ path: String) throws -> String {
        try String(contentsOfFile: path, encoding: .utf8)
    }

    @Test(
        "a certificate and key of one's own, for a name that leads elsewhere: the commands find the server all the same"
    )
    func ownCertificate() async throws {
        try await withTemporaryDirectory { folder async throws in
            let (chain, key, ready) = (folder + "/chain.pem", folder + "/key.pem", folder + "/ready.json")
            // Its names are the loopback's and this one; its authority stands in the chain.
            let own = try LocalAuthority.make(for: [.domain("idp.test")], now: Date())
            try Data((own.server.chainPEM + own.pem).utf8).write(to: URL(fileURLWithPath: chain))
            try Data(own.server.keyPEM.utf8).write(to: URL(fileURLWithPath: key))
            let options = [
                "--tls-certificate", chain, "--tls-key", key, "--issuer", "https://idp.test", "--data",
                folder + "/data",
                "--ready-file", ready,
            ]
            let result = try await BuiltProgram.serve("understudy", Self.serve + options) { _ async throws in
                // The chain is no authority, and its file may hold the key.
                #expect(try ReadyFile(ready).issuer == "https://idp.test" && ReadyFile(ready).trustedFile == nil)
                #expect(try !Self.text(folder + "/data/tls/own.pem").contains("PRIVATE"))
                let list = try await BuiltProgram.run("understudy", "users", "list", "--data", folder + "/data")
                #expect(list.status == 0 && list.output.contains("alice"), "\(list.errors)")
                let trust = try await BuiltProgram.run("understudy", "trust", "--data", folder + "/data")
                #expect(trust.status == 69 && trust.errors.contains("--tls"))
                return (.terminate, ())
            }
            #expect(result.status == 0)
        }
    }

    @Test("what cannot be served with is refused before anything listens, and says why")
    func refusals() async throws {
        try await withTemporaryDirectory { folder async throws in
            let one = try LocalAuthority.make(for: [], now: Date())
            let two = try LocalAuthority.make(for: [], now: Date())
            let (chain, key) = (folder + "/chain.pem", folder + "/key.pem")
            try Data(one.server.chainPEM.utf8).write(to: URL(fileURLWithPath: chain))
            try Data(two.server.keyPEM.utf8).write(to: URL(fileURLWithPath: key))
            let cases: [([String], String)] = [
                (["--tls-certificate", folder + "/none.pem"], "No such file"),
                (["--tls-certificate", chain], "no private key"),
                (["--tls-certificate", chain, "--tls-key", key], "not that of the first certificate"),
                (["--tls-key", key], "without its tls_certificate"),
                (["--tls-name", "idp.test"], "give --tls"),
                (["--tls-ca-file", folder + "/ca.pem"], "give --tls"),
                (["--tls-certificate", chain, "--tls-key", key, "--tls-name", "a.test"], "local authority's"),
                (["--tls", "--tls-name", "*.idp.test"], "is no name for a certificate"),
                (["--tls", "--tls-ca-file", "/proc/nowhere/ca.pem"], "cannot be written"),
                (["--tls", "--tls-ca-file", "/dev/null"], "no regular file"),
                (["--tls-certificate", ""], "is empty"), (["--tls-certificate", chain, "--tls-key", ""], "is empty"),
                (["--ca-file", key], "no certificates"),
            ]
            for (arguments, reason) in cases {
                let outcome = try await BuiltProgram.run(
                    "understudy", ["serve", "--in-memory", "--port", "0"] + arguments)
                #expect(outcome.status == 78 && outcome.errors.contains(reason), "\(arguments): \(outcome.errors)")
                #expect(!outcome.errors.contains("PRIVATE KEY"))
            }
            let switched = try await BuiltProgram.run(
                "understudy", ["serve", "--in-memory", "--port", "0"], environment: ["UNDERSTUDY_TLS": "maybe"])
            #expect(switched.status == 78 && switched.errors.contains("true or false"), "\(switched.errors)")
            let data = folder + "/data"
            let own = try await BuiltProgram.run(
                "understudy", "serve", "--port", "0", "--data", data, "--tls", "--tls-ca-file",
                data + "/tls/server-key.pem")
            #expect(own.status == 78 && own.errors.contains("its own"), "\(own.errors)")
            #expect(try Self.text(data + "/tls/server-key.pem").contains("PRIVATE KEY"))
        }
    }

    @Test(
        "an option beats the environment: the local authority, a certificate, and plain http when https is switched off"
    )
    func precedence() async throws {
        try await withTemporaryDirectory { folder async throws in
            let own = try LocalAuthority.make(for: [], now: Date())
            let (chain, ready) = (folder + "/chain.pem", folder + "/ready.json")
            try Data((own.server.chainPEM + own.server.keyPEM).utf8).write(to: URL(fileURLWithPath: chain))
            let cases: [([String], [String: String], scheme: String, hasAuthority: Bool)] = [
                (["--tls"], ["UNDERSTUDY_TLS_CERTIFICATE": chain], "https", true),
                (["--tls-certificate", chain], ["UNDERSTUDY_TLS_NAME": "idp.test"], "https", false),
                ([], ["UNDERSTUDY_TLS_CERTIFICATE": chain, "UNDERSTUDY_TLS": "false"], "http", false),
                ([], ["UNDERSTUDY_TLS_CERTIFICATE": chain], "https", false),
                ([], ["UNDERSTUDY_TLS": "1"], "https", true),
            ]
            for (options, environment, scheme, hasAuthority) in cases {
                try await BuiltProgram.serve(
                    "understudy", Self.serve + ["--in-memory", "--ready-file", ready] + options,
                    environment: environment
                ) { _ async throws in
                    let server = try ReadyFile(ready)
                    #expect(server.url.hasPrefix(scheme + "://"), "\(options) \(environment)")
                    #expect((server.trustedFile != nil) == hasAuthority, "\(options) \(environment)")
                    let port = String(server.url.split(separator: ":").last ?? "")
                    var same = environment.merging(["UNDERSTUDY_PORT": port]) { $1 }
                    if options.first == "--tls" { same["UNDERSTUDY_TLS_CERTIFICATE"] = nil }
                    if !options.isEmpty { same["UNDERSTUDY_TLS"] = "yes" }
                    same["UNDERSTUDY_TLS_NAME"] = nil
                    let health = try await BuiltProgram.run(
                        "understudy", ["healthcheck", "--data", folder + "/none"], environment: same)
                    #expect(health.status == 0, "\(health.errors)")
                    return (.terminate, ())
                }
            }
        }
    }

    @Test("a further name requires the control token of everybody, and one of an earlier run is foreign")
    func formerName() async throws {
        try await withTemporaryDirectory { folder async throws in
            let ready = folder + "/ready.json"
            let options = Self.serve + ["--tls", "--data", folder + "/data", "--ready-file", ready]
            for (more, status) in [(["--tls-name", "old.test"], "401"), ([], "403")] {
                try await BuiltProgram.serve("understudy", options + more) { _ async throws in
                    let server = try ReadyFile(ready)
                    let answer = try await BuiltProgram.run(
                        "/usr/bin/curl", "--silent", "--cacert", server.trustedFile ?? "", "--output", "/dev/null",
                        "--write-out", "%{http_code}", "--header", "Host: old.test",
                        server.url + "/_understudy/v1/users")
                    #expect(answer.output == status, "\(more) \(answer.errors)")
                    return (.terminate, ())
                }
            }
        }
    }
}
