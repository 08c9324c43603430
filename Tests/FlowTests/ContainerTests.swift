// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Subprocess
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
        try await withTemporaryFolder { folder async throws in
            let volumes = try Volumes(try image.words("VOLUME"), in: folder)
            let entry = try provider.entryPoint ?? image.words("ENTRYPOINT")
            let command = try provider.command ?? image.words("CMD")
            let health = try image.words("HEALTHCHECK")
            // A port that is free, and a file that says which.
            var environment = try image.environment().merging(provider.environment) { $1 }.mapValues(volumes.moved)
            environment["UNDERSTUDY_PORT"] = "0"
            environment["UNDERSTUDY_READY_FILE"] = folder + "/ready.json"
            let variables = environment
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

    @Test("each variable is one that the program knows; one that it does not would end it")
    func variables() async throws {
        let ours = try Set(image.environment().keys).union(compose.services.values.flatMap(\.environment.keys))
            .filter { $0.hasPrefix("UNDERSTUDY_") }
        #expect(ours.isSuperset(of: ["UNDERSTUDY_DATA", "UNDERSTUDY_ISSUER"]))
        let outcome = try await BuiltProgram.run("understudy", "serve", environment: ["UNDERSTUDY_ISUER": "x"])
        #expect(outcome.status == 78)
        let known = try #require(outcome.errors.split(separator: "Known: ").last?.dropLast())
        let names = Set(known.split { !($0.isLetter || $0 == "_") }.map(String.init))
        #expect(ours.subtracting(names) == [])
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
