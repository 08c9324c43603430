// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ControlAPI
import Fixtures
import Foundation
import HTTPTypes
import IdentityProvider
import IdentityStore
import JOSE

/// `understudy fixtures`: checks and applies fixture files.
struct FixturesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fixtures", abstract: "Check, apply and export fixtures.",
        subcommands: [Check.self, Apply.self, ExportFixture.self, PrintFixtureSchema.self])

    /// Says what is no mistake and probably not meant.
    fileprivate static func tell(_ warnings: [String]) {
        for warning in warnings { FileHandle.standardError.write(Data("understudy: warning: \(warning)\n".utf8)) }
    }

    /// Reads files and says every mistake, with its line: those that `serve` would find, and no others.
    struct Check: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Read fixture files without applying them.",
            discussion: """
                Finds what serve would find with the same files in the same order and an empty data directory. Warnings go to \
                standard error, and the exit status is still 0. Check files one by one that are not meant for one server.
                """)

        @Argument(help: "Fixture files: YAML, JSON, or CSV of users.")
        var files: [String]

        func run() async throws {
            let check = try await SeedCheck()
            for file in files {
                let seed = try FixtureFile(file).seed
                do { try await check.check(seed) } catch let error as SeedRefusal { throw FixtureFile.failure(error) }
                FixturesCommand.tell(seed.warnings)
                let users = seed.tenants.reduce(0) { $0 + $1.users.count }
                let clients = seed.tenants.reduce(0) { $0 + $1.clients.count }
                try OutputFile.print(
                    "\(file): good. \(seed.tenants.count) tenant(s), \(users) user(s), \(clients) client(s).")
            }
        }
    }

    /// Applies files to the live server, or to the data directory when no server runs.
    struct Apply: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Apply fixture files to the running server, or to the data directory when none runs.")

        @OptionGroup var location: TenantLocation

        @Argument(help: "Fixture files: YAML, JSON, or CSV of users.")
        var files: [String]

        func run() async throws {
            let fixtures = try files.map { try FixtureFile($0) }
            // Without a server any number of users can be applied, and told how far it has come.
            if location.name == nil, LiveServerClient.find(location.data) == nil {
                let store = try OfflineStore.open(location.data.path, creating: true)
                let provider = try await buildProvider(store: store.store)
                for fixture in fixtures { try report(fixture.path, try await apply(fixture.seed, to: provider).json) }
            } else {
                let connection = try await ControlConnection.open(location)
                for fixture in fixtures { try report(fixture.path, try await send(fixture, over: connection)) }
            }
        }

        private func apply(_ seed: Seed, to provider: Provider) async throws -> SeedReport {
            FixturesCommand.tell(seed.warnings)
            let progress = Progress("users applied")
            defer { progress.finish() }
            do {
                return try await provider.apply(seed, progress: progress.report)
            } catch let error as SeedRefusal {
                throw FixtureFile.failure(error)
            } catch let error as StoreError {
                throw CommandFailure(.badData, "\(error)")
            } catch let error as ProviderError {
                throw CommandFailure(.badData, error.description)
            }
        }

        private func send(_ fixture: FixtureFile, over connection: ControlConnection) async throws -> JSONObject {
            guard fixture.text.utf8.count <= Apply.uploadLimit else {
                throw CommandFailure(
                    .badData,
                    "\(fixture.path) has more than 16 MiB, which the control API does not take. Stop the server and apply the file "
                        + "to its data, or start it with --fixtures.")
            }
            let answer = try await connection.send(
                .post, "/fixtures", ["name": .string(fixture.path), "text": .string(fixture.text)])
            FixturesCommand.tell(answer["notices"]?.arrayValue?.compactMap(\.stringValue) ?? [])
            return answer
        }

        /// What the control API takes, less what JSON adds to a text.
        private static let uploadLimit = 15 << 20

        private func report(_ file: String, _ report: JSONObject) throws {
            let counts = ["created", "updated", "unchanged"].map { "\(report[$0]?.integerValue ?? 0) \($0)" }
            try OutputFile.print("\(file): \(counts.joined(separator: ", ")).")
        }
    }
}
