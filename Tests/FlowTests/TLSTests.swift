// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Foundation
import JOSE
import KeyDiscovery
import ServerCertificates
import Subprocess
import Testing
import TokenVerification

@Suite("serve --tls, by the built program")
struct TLSTests {
    private static let serve = ["serve", "--demo", "--port", "0", "--host", "127.0.0.1", "--log-level", "error"]

    private static func text(_ path: String) throws -> String {
        try String(contentsOfFile: path, encoding: .utf8)
    }

    @Test("curl, Python and the SDK trust the exported authority, and refuse the server without it")
    func clients() async throws {
        try await withTemporaryFolder { folder async throws in
            let (data, ready, ca) = (folder + "/data", folder + "/ready.json", folder + "/ca.pem")
            let options = ["--tls", "--data", data, "--ready-file", ready, "--tls-ca-file", ca]
            _ = try await BuiltProgram.serve("understudy", Self.serve + options) { line async throws in
                let server = try ReadyFile(ready)
                #expect(server.issuer.hasPrefix("https://localhost:") && server.url.hasPrefix("https://127.0.0.1:"))
                #expect(server.trustedFile == ca && line.contains(server.issuer))
                let metadata = server.issuer + "/.well-known/openid-configuration"

                let curl = try await BuiltProgram.run(
                    "/usr/bin/curl", "--silent", "--show-error", "--cacert", ca, "--write-out", "%{http_version}",
                    metadata)
                #expect(curl.status == 0 && curl.output.hasSuffix("}2"), "\(curl.errors)")
                let distrust = try await BuiltProgram.run("/usr/bin/curl", "--silent", metadata)
                #expect(distrust.status == 60, "an authority that nobody named")

                let program = "import sys, urllib.request as r; print(r.urlopen(sys.argv[1]).status)"
                let python = try await BuiltProgram.run(
                    "/usr/bin/env", ["python3", "-c", program, metadata], environment: ["SSL_CERT_FILE": ca])
                #expect(python.output == "200\n", "\(python.errors)")

                let token = try await BuiltProgram.run("understudy", "token", "alice", "--data", data).output
                for address in [server.issuer, server.url] {
                    var settings = DiscoverySettings()
                    settings.deadline = .seconds(60)
                    settings.trustRoots = .systemAndFile(ca)
                    let keys = DiscoveredKeys(issuer: server.issuer, reachableAt: address, settings: settings)
                    try await keys.ready()
                    let policy = VerificationPolicy.accessToken(issuer: server.issuer, audience: "orders-api")
                    let verified = try TokenVerifier(keys: keys, policy: policy)
                        .verify(token.trimmingCharacters(in: .whitespacesAndNewlines))
                    #expect(!verified.subject.isEmpty)
                    settings.trustRoots = .file(ca)
                    try await DiscoveredKeys(issuer: server.issuer, reachableAt: address, settings: settings).ready()
                }
                return (.terminate, ())
            }
        }
    }

    @Test("the SDK says that nobody vouches for a server, that it is another host's, and which file it cannot read")
    func distrust() async throws {
        try await withTemporaryFolder { folder async throws in
            let (ca, chain, ready) = (folder + "/ca.pem", folder + "/chain.pem", folder + "/ready.json")
            // For the loopback's usual names, of which 127.0.0.2 is none.
            let own = try LocalAuthority.make(for: [], now: Date())
            try Data(own.pem.utf8).write(to: URL(fileURLWithPath: ca))
            try Data((own.server.chainPEM + own.server.keyPEM).utf8).write(to: URL(fileURLWithPath: chain))
            let options = ["--in-memory", "--ready-file", ready, "--tls-certificate", chain]
            for (host, isNamed) in [("127.0.0.1", true), ("127.0.0.2", false)] {
                try await BuiltProgram.serve("understudy", Self.serve + options + ["--host", host]) { _ async throws in
                    let server = try ReadyFile(ready)
                    let address = "https://\(host):\(server.url.split(separator: ":").last ?? "")"
                    let metadata = address + "/.well-known/openid-configuration"
                    func error(_ roots: TrustRoots) async -> KeyDiscoveryError? {
                        var settings = DiscoverySettings()
                        settings.deadline = .seconds(60)
                        settings.trustRoots = roots
                        let keys = DiscoveredKeys(issuer: server.issuer, reachableAt: address, settings: settings)
                        do throws(KeyDiscoveryError) {
                            try await keys.ready()
                            return nil
                        } catch {
                            return error
                        }
                    }
                    #expect(await error(.system) == .untrustedServer(url: metadata))
                    #expect(await error(.file(ca)) == (isNamed ? nil : .untrustedServer(url: metadata)))
                    for path in [folder + "/nothing.pem", ready] {
                        #expect(await error(.systemAndFile(path)) == .unreadableTrustRoots(path: path))
                    }
                    return (.terminate, ())
                }
            }
        }
    }

    @Test("the commands find their server, and trust it without being told; a second start keeps the authority")
    func commands() async throws {
        try await withTemporaryFolder { folder async throws in
            let (data, ready) = (["--data", folder + "/data"], folder + "/ready.json")
            let options = Self.serve + ["--tls", "--ready-file", ready] + data
            let first = try await BuiltProgram.serve("understudy", options) { _ async throws in
                for arguments in [["users", "list"], ["healthcheck"], ["trust"]] {
                    let outcome = try await BuiltProgram.run("understudy", arguments + data)
                    #expect(outcome.status == 0, "\(arguments) \(outcome.errors)")
                }
                let server = try ReadyFile(ready)
                let token = try await BuiltProgram.run("understudy", ["token", "alice"] + data).output
                let judge = [
                    "verify", "-", "--issuer", server.issuer, "--audience", "orders-api", "--discover", server.url,
                ]
                let file = try #require(server.trustedFile)
                // The issuer is another URL than the address, and the metadata must name what was asked for.
                let verdict = try await BuiltProgram.run(
                    "understudy",
                    [
                        "verify", "-", "--issuer", server.issuer, "--audience", "orders-api", "--discover",
                        server.issuer,
                    ],
                    environment: ["UNDERSTUDY_CA_FILE": file], input: token)
                #expect(verdict.status == 0, "\(verdict.errors)")
                let distrust = try await BuiltProgram.run("understudy", judge, input: token)
                #expect(distrust.status != 0 && distrust.errors.contains("certificate"), "\(distrust.errors)")
                let elsewhere = try await BuiltProgram.run("understudy", "users", "list", "--server", server.url)
                #expect(elsewhere.status == 69 && elsewhere.errors.contains("--ca-file"), "\(elsewhere.errors)")
                // What is trusted for others does not take the place of what the data directory says.
                let both = try await BuiltProgram.run(
                    "understudy", ["users", "list"] + data,
                    environment: ["UNDERSTUDY_CA_FILE": "/etc/ssl/certs/ca-certificates.crt"])
                #expect(both.status == 0, "\(both.errors)")
                let named = try await BuiltProgram.run(
                    "understudy", "users", "list", "--server", server.url, "--ca-file", file)
                #expect(named.status == 0, "\(named.errors)")
                let pem = try await BuiltProgram.run("understudy", ["trust", "--pem"] + data).output
                #expect(try pem == Self.text(file) && pem.hasPrefix("-----BEGIN CERTIFICATE-----"))
                return (.terminate, pem)
            }
            #expect(first.status == 0)
            let stopped = try await BuiltProgram.run("understudy", ["trust", "--pem"] + data)
            #expect(stopped.output == first.value)
            let second = try await BuiltProgram.serve("understudy", options) { _ async throws in
                (.terminate, try Self.text(folder + "/data/tls/ca.pem"))
            }
            #expect(second.status == 0 && second.value == first.value)
            let other = try await BuiltProgram.serve(
                "understudy", options + ["--tls-name", "understudy"]
            ) { _ async throws in (.terminate, try Self.text(folder + "/data/tls/ca.pem")) }
            #expect(other.status == 0 && other.value != first.value, "a further name needs a new authority")
        }
    }

    @Test("without a data directory the authority's certificate is in a file for as long as the server lives")
    func inMemory() async throws {
        try await withTemporaryFolder { folder async throws in
            let ready = folder + "/ready.json"
            let result = try await BuiltProgram.serve(
                "understudy", Self.serve + ["--tls", "--in-memory", "--ready-file", ready]
            ) { _ async throws in
                let server = try ReadyFile(ready)
                let file = try #require(server.trustedFile)
                #expect(try !Self.text(file).contains("PRIVATE"))
                let port = String(server.url.split(separator: ":").last ?? "")
                let health = try await BuiltProgram.run(
                    "understudy", ["healthcheck", "--data", folder + "/none"],
                    environment: ["UNDERSTUDY_TLS": "true", "UNDERSTUDY_PORT": port])
                #expect(health.status == 0, "\(health.errors)")
                return (.terminate, file)
            }
            #expect(result.status == 0 && !FileManager.default.fileExists(atPath: result.value))
        }
    }

    @Test(
        "a certificate and key of one's own, for a name that leads elsewhere: the commands find the server all the same"
    )
    func ownCertificate() async throws {
        try await withTemporaryFolder { folder async throws in
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
        try await withTemporaryFolder { folder async throws in
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
            for (environment, reason) in [
                (["UNDERSTUDY_TLS": "maybe"], "true or false"), (["UNDERSTUDY_TLS_CERTIFICATE": ""], "is empty"),
            ] {
                let outcome = try await BuiltProgram.run(
                    "understudy", ["serve", "--in-memory", "--port", "0"], environment: environment)
                #expect(outcome.status == 78 && outcome.errors.contains(reason), "\(outcome.errors)")
            }
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
        try await withTemporaryFolder { folder async throws in
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

    @Test("a name of an earlier run is certified still, and opens the control API no longer")
    func formerName() async throws {
        try await withTemporaryFolder { folder async throws in
            let ready = folder + "/ready.json"
            let options = Self.serve + ["--tls", "--data", folder + "/data", "--ready-file", ready]
            for (more, status) in [(["--tls-name", "old.test"], "200"), ([], "403")] {
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
