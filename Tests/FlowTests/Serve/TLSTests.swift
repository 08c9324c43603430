// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Foundation
import JOSE
import KeyDiscovery
import ServerCertificates
import Subprocess
import TestSupport
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
        try await withTemporaryDirectory { folder async throws in
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
        try await withTemporaryDirectory { folder async throws in
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
        try await withTemporaryDirectory { folder async throws in
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
        try await withTemporaryDirectory { folder async throws in
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
}
