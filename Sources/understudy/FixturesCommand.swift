// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ControlAPI
import Fixtures
import Foundation
import IdentityProvider
import IdentityStore
import JOSE

/// `understudy fixtures`: checks and applies fixture files.
struct FixturesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fixtures", abstract: "Check or apply fixture files.", subcommands: [Check.self, Apply.self])

    /// Reads files and says every mistake, with its line.
    struct Check: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Read fixture files without applying them.")

        @Argument(help: "Fixture files, YAML or JSON.")
        var files: [String]

        func run() async throws {
            for file in files {
                let seed = try FixtureFile.read(file)
                let users = seed.tenants.reduce(0) { $0 + $1.users.count }
                let clients = seed.tenants.reduce(0) { $0 + $1.clients.count }
                print("\(file): good. \(seed.tenants.count) tenant(s), \(users) user(s), \(clients) client(s).")
            }
        }
    }

    /// Applies files to the live server, or to the data directory when no server runs.
    struct Apply: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Apply fixture files to the running server, or to the data directory when none runs.")

        @OptionGroup var location: DataLocation

        @Argument(help: "Fixture files, YAML or JSON.")
        var files: [String]

        func run() async throws {
            let seeds = try files.map { try ($0, FixtureFile.read($0)) }
            if let server = LiveServerClient.find(location) {
                for (file, _) in seeds { report(file, try await send(file, to: server)) }
            } else {
                let store = try OfflineStore.open(location.path)
                let provider = try await buildProvider(store: store.store)
                for (file, seed) in seeds { report(file, try await provider.apply(seed).json) }
            }
        }

        private func send(_ file: String, to server: LiveServerClient) async throws(CommandFailure) -> JSONObject {
            let text = (try? String(contentsOfFile: file, encoding: .utf8)) ?? ""
            let (status, body) = try await server.post(
                "/_understudy/v1/fixtures", ["name": .string(file), "text": .string(text)])
            guard status == 200 else { throw CommandFailure(.badData, body.problem) }
            return body
        }

        private func report(_ file: String, _ report: JSONObject) {
            let counts = ["created", "updated", "unchanged"].map { "\(report[$0]?.integerValue ?? 0) \($0)" }
            print("\(file): \(counts.joined(separator: ", ")).")
        }
    }
}
