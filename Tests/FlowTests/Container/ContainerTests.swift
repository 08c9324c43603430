// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import Foundation
import JOSE
import NIOCore
import NIOHTTP1
import Subprocess
import TestSupport
import Testing

/// `make image` builds it; this holds that what it would start is there.
@Suite("Dockerfile and docker-compose.yml, held against the programs")
struct ContainerTests {
    private let image: ContainerFile
    private let compose: ComposeFile

    init() throws {
        image = try ContainerFile()
        compose = try ComposeFile()
    }

    /// The image's folders, elsewhere for the length of a test.
    private struct Volumes: Sendable {
        let folder: String
        let paths: [String]

        init(_ paths: [String], in folder: String) throws {
            self.paths = paths
            self.folder = folder
            for path in paths {
                try FileManager.default.createDirectory(atPath: folder + path, withIntermediateDirectories: true)
            }
        }

        func moved(_ text: String) -> String {
            paths.contains { text == $0 || text.hasPrefix($0 + "/") } ? folder + text : text
        }
    }

    /// A program by the name that it has in the image.
    private static func program(_ words: [String]) throws -> String {
        try #require(words.first?.split(separator: "/").last.map(String.init))
    }

    @Test("what the image starts gets ready and is healthy, and what stands beside it takes its tokens without it")
    func starts() async throws {
        let (provider, orders) = (try compose.service("understudy"), try compose.service("orders-service"))
        try await withTemporaryDirectory { folder async throws in
            let volumes = try Volumes(try image.words("VOLUME"), in: folder)
            let entry = try provider.entryPoint ?? image.words("ENTRYPOINT")
            let command = try provider.command ?? image.words("CMD")
            let health = try image.words("HEALTHCHECK")
            let variables = try environment(of: provider, in: folder)
            @Sendable func run(_ words: [String]) async throws -> BuiltProgram.Outcome {
                try await BuiltProgram.run(
                    Self.program(words), Array(words.dropFirst()), environment: variables)
            }
            let (status, token) = try await BuiltProgram.serve(
                Self.program(entry), entry.dropFirst() + command.map(volumes.moved), environment: variables
            ) { _ in
                #expect(try ReadyFile(folder + "/ready.json").issuer == variables["UNDERSTUDY_ISSUER"])
                let healthy = try await run(health)
                #expect(healthy.status == 0 && healthy.output == "ready\n", "\(healthy.errors)")
                return (.terminate, try await run(entry + ["token", "alice"]).output)
            }
            #expect(status == 0)
            #expect(try await run(health).status == 69)
            var ordersEnvironment = orders.environment.mapValues(volumes.moved)
            ordersEnvironment["PORT"] = "0"
            let ordersEntry = try #require(orders.entryPoint)
            try await BuiltProgram.serve(
                Self.program(ordersEntry), ordersEntry.dropFirst() + (orders.command ?? []),
                environment: ordersEnvironment
            ) { line in
                let port = line.split(separator: ":").last?.trimmingCharacters(in: .whitespacesAndNewlines) ?? ""
                let bearer = token.trimmingCharacters(in: .whitespacesAndNewlines)
                let answer = try await OrdersRequest(url: "http://127.0.0.1:\(port)", bearer: bearer).answer()
                #expect(answer.status == 200, "\(answer.challenge ?? "")")
                return (.terminate, ())
            }
        }
    }

    /// The environment that compose gives the provider, with a free port and a ready file in a test's folder.
    private func environment(of provider: ComposeFile.Service, in folder: String) throws -> [String: String] {
        let volumes = try Volumes(try image.words("VOLUME"), in: folder)
        var environment = try image.environment().merging(provider.environment) { $1 }.mapValues(volumes.moved)
        environment["UNDERSTUDY_PORT"] = "0"
        environment["UNDERSTUDY_READY_FILE"] = folder + "/ready.json"
        return environment
    }

    /// Sends a GET to the provider as a service of the compose network does, by the provider's name there.
    private static func get(
        _ path: String, at server: ReadyFile, host: String, token: String? = nil
    ) async throws -> (status: Int, body: JSONObject) {
        var request = HTTPClientRequest(url: server.url + path)
        request.headers.add(name: "Host", value: host)
        if let token { request.headers.add(name: "Authorization", value: "Bearer \(token)") }
        let response = try await impatientClient.execute(request, timeout: .seconds(300))
        let bytes = try await response.body.collect(upTo: 1 << 20)
        return (Int(response.status.code), try JSONObject(parsing: Array(bytes.readableBytesView)))
    }

    /// Runs the provider in the environment that compose gives it, and calls the body with its ready file.
    private func withProvider(_ body: @escaping @Sendable (ReadyFile) async throws -> Void) async throws {
        let entry = try image.words("ENTRYPOINT")
        let provider = try compose.service("understudy")
        try await withTemporaryDirectory { folder async throws in
            let environment = try environment(of: provider, in: folder)
            try await BuiltProgram.serve(
                Self.program(entry), ["serve", "--demo", "--in-memory"], environment: environment
            ) { _ in
                try await body(try ReadyFile(folder + "/ready.json"))
                return (.terminate, ())
            }
        }
    }

    /// The host and port by which a service of the compose network reaches the provider.
    private func siblingHost() throws -> String {
        "understudy:\(try #require(try image.environment()["UNDERSTUDY_PORT"]))"
    }

    @Test("a service of the compose network reaches the control API by the provider's name and the token")
    func siblings() async throws {
        let token = try #require(try compose.service("understudy").environment["UNDERSTUDY_CONTROL_TOKEN"])
        let host = try siblingHost()
        try await withProvider { server in
            let answer = try await Self.get("/_understudy/v1/tenants", at: server, host: host, token: token)
            #expect(answer.status == 200, "\(answer.body.text)")
        }
    }

    @Test("a service of the compose network without the token may not use the control API")
    func strangers() async throws {
        let host = try siblingHost()
        try await withProvider { server in
            let answer = try await Self.get("/_understudy/v1/tenants", at: server, host: host)
            #expect(answer.status == 401, "\(answer.body.text)")
        }
    }

    @Test("discovery sends browsers to localhost, and services of the compose network to the provider's name")
    func channels() async throws {
        let host = try siblingHost()
        try await withProvider { server in
            let metadata = try await Self.get("/.well-known/openid-configuration", at: server, host: host).body
            let members = ["issuer", "authorization_endpoint", "token_endpoint", "jwks_uri"]
            #expect(
                members.map { metadata[$0]?.stringValue } == [
                    "http://localhost:8080", "http://localhost:8080/authorize", "http://\(host)/token",
                    "http://\(host)/jwks.json",
                ])
        }
    }

    @Test("each variable is one that the program knows; one that it does not would end it")
    func variables() async throws {
        var environment = try image.environment()
        for service in compose.services.values { environment.merge(service.environment) { $1 } }
        #expect(Set(environment.keys).isSuperset(of: ["UNDERSTUDY_DATA", "UNDERSTUDY_ISSUER"]))
        // The error names the first unknown variable, and this one comes last.
        let last = "UNDERSTUDY_ZZZ"
        environment[last] = "x"
        let outcome = try await BuiltProgram.run("understudy", "serve", environment: environment)
        #expect(outcome.status == 78 && outcome.errors.contains("variable \(last)"), "\(outcome.errors)")
        let source = try RepositoryFile.text("Sources/orders-service/OrdersService.swift")
        for name in try compose.service("orders-service").environment.keys {
            #expect(source.contains("environment[\"\(name)\"]"), "\(name)")
        }
    }

    @Test("the ports of the image, of its variables, of the issuer and of what is published are the same")
    func ports() throws {
        let (provider, orders) = (try compose.service("understudy"), try compose.service("orders-service"))
        let port = try #require(try image.environment()["UNDERSTUDY_PORT"])
        #expect(image.values("EXPOSE") == [port])
        // For this machine alone.
        #expect(provider.ports == [["127.0.0.1", port, port]])
        #expect(provider.environment["UNDERSTUDY_ISSUER"] == "http://localhost:\(port)")
        #expect(provider.environment["UNDERSTUDY_BACK_CHANNEL_URL"] == "http://understudy:\(port)")
        #expect(orders.environment["ORDERS_ISSUER"] == provider.environment["UNDERSTUDY_ISSUER"])
        let ordersPort = try #require(orders.environment["PORT"])
        #expect(orders.ports == [["127.0.0.1", ordersPort, ordersPort]])
        #expect(compose.text.contains("http://localhost:\(ordersPort)/orders"))
        #expect(orders.dependencies == ["understudy": "service_healthy"])
        for match in compose.text.matches(of: /docker compose (?:exec|stop) ([a-z-]+)/) {
            #expect(compose.services[String(match.1)] != nil, "\(match.1)")
        }
    }

    @Test("what is mounted is there and has a place in the image; what is copied is there, and let in")
    func files() throws {
        let places = try image.words("VOLUME")
        for service in compose.services.values {
            for volume in service.volumes {
                let isPath = volume[0].hasPrefix(".") || volume[0].hasPrefix("/")
                #expect(isPath ? RepositoryFile.exists(volume[0]) : compose.volumes.contains(volume[0]), "\(volume)")
                #expect(places.contains(volume[1]), "\(volume)")
            }
        }
        let allowed = try RepositoryFile.text(".dockerignore").split(separator: "\n")
        let built = image.instructions.filter { $0.name == "COPY" && $0.stage == "build" }
        #expect(built.count == 3)
        for source in built.flatMap({ $0.words.dropLast() }) {
            #expect(RepositoryFile.exists(source) && allowed.contains("!\(source)"), "\(source)")
        }
        // Each stage that runs has the programs where the entry points look for them.
        let entries = try compose.services.values.compactMap(\.entryPoint?.first) + [image.words("ENTRYPOINT")[0]]
        let copies = image.instructions.filter { $0.name == "COPY" && $0.stage != "build" }
        #expect(copies.count == 2 && entries.count == 2)
        for copy in copies {
            let folder = try #require(copy.words.last)
            let programs = copy.words.dropLast().compactMap { $0.split(separator: "/").last }
            #expect(Set(programs.map { folder + $0 }).isSuperset(of: entries), "\(copy.value)")
        }
    }
}
