// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import HTTPTypes
import JOSE
import OAuth

/// `understudy tenants`: an issuer of its own for each test.
struct TenantsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tenants",
        abstract: "Make, list, show, reset, remove, export and import tenants.",
        discussion: """
            A tenant is an issuer of its own, with users, clients, keys and a clock of its own. Other commands are about \
            one with --tenant or UNDERSTUDY_TENANT:

            understudy tenants create orders-test --fixture fixtures/demo.yaml
            understudy token alice --tenant orders-test
            """,
        subcommands: [
            List.self, Show.self, Create.self, Reset.self, Remove.self, Export.self, Import.self,
        ])

    /// A tenant's path below the control API.
    static func path(_ name: String) throws(CommandFailure) -> String { "/tenants/\(try name.givenPathSegment)" }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the tenants.", discussion: "understudy tenants list --search orders")

        @OptionGroup var location: DataLocation

        @Option(help: "A part of the name.")
        var search: String?

        @OptionGroup var page: PageOptions

        @Flag(help: "Print JSON, a tenant a line.")
        var json = false

        func run() async throws {
            let tenants = try await ControlConnection.open(location)
                .records("tenants", [("search", search)], after: page.after, limit: page.limit)
            if json {
                for tenant in tenants { try OutputFile.print(tenant.text) }
                return
            }
            let columns = [
                TableColumn("NAME", "name"), TableColumn("ISSUER", "issuer"), TableColumn("PRESET", "preset"),
                TableColumn("KEYS", "keys"), TableColumn("CLOCK") { $0["clock"]?.objectValue?.shown("mode") ?? "" },
                TableColumn.date("EXPIRES", "expires_at"),
            ]
            try OutputFile.print(TextTable(tenants, columns).text)
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print a tenant as JSON.", discussion: "understudy tenants show orders-test")

        @OptionGroup var location: DataLocation
        @OptionGroup var format: JSONOnly

        @Argument(help: "The tenant's name; the one at the base URL is called default.")
        var name: String

        func run() async throws {
            try OutputFile.print(
                try await ControlConnection.open(location).send(.get, TenantsCommand.path(name)).text)
        }
    }

    struct Create: AsyncParsableCommand, RenamingMembers {
        static let optionNames = ["fixture_text": "--fixture", "key": "--key-file", "keys.key": "--key-file"]

        static let configuration = CommandConfiguration(
            abstract: "Make a tenant, and print its issuer.",
            discussion: """
                It is empty, unless a fixture or another tenant says what is in it.

                understudy tenants create orders-test --fixture fixtures/demo.yaml --time-to-live 15m
                understudy tenants create signing-test --key-file rsa.pem --key-file next.jwk
                """)

        /// Whose keys a tenant signs with.
        enum Keys: String, CaseIterable, ExpressibleByArgument {
            case shared
            case own
        }

        @OptionGroup var location: DataLocation

        @Argument(help: "The tenant's name. (default: one that nobody has)")
        var name: String?

        @Option(help: "A fixture of one tenant: YAML or JSON.")
        var fixture: String?

        @Option(help: "A tenant of which this is to be a copy: users, clients and audiences.")
        var copyOf: String?

        @Option(help: "What its addresses and metadata look like, as a fixture names it.")
        var preset: String?

        @Option(help: "Whose keys it signs with: shared (those of the tenant at the base URL) or own.")
        var keys: Keys?

        @Option(help: "A file with a private key that it signs with, instead of --keys: PEM or JWK; may repeat.")
        var keyFile: [String] = []

        @Option(help: "How long it stays before it is removed, in real time: 90s, 15m, 2h, 1d. (default: for ever)")
        var timeToLive: Seconds?

        @OptionGroup var format: AnswerFormat

        func validate() throws {
            guard fixture == nil || copyOf == nil else {
                throw ValidationError("A tenant is made of --fixture or of --copy-of, not of both.")
            }
            guard keys == nil || keyFile.isEmpty else {
                throw ValidationError(
                    "A tenant signs with the keys of --keys or with those of --key-file, not with both.")
            }
            guard keyFile.count(where: { $0 == "-" }) <= 1 else {
                throw ValidationError("One key can come on standard input.")
            }
        }

        func run() async throws {
            var body = JSONObject()
            body.set("name", to: name)
            if let fixture { body["fixture_text"] = .string(try FixtureFile(fixture).text) }
            body.set("copy_of", to: copyOf)
            body.set("preset", to: preset)
            body.set("keys", to: keys?.rawValue)
            if !keyFile.isEmpty {
                let keys = try keyFile.map { path throws(CommandFailure) in try InputFile.key(at: path) }
                body["keys"] = .array(keys.map { ["key": $0] })
            }
            body.set("time_to_live", to: timeToLive?.value)
            let tenant = try await ControlConnection.open(location).send(.post, "/tenants", body)
            try format.print(tenant) { $0.shown("issuer") }
        }
    }

    struct Reset: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Bring a tenant back to what it was made of.",
            discussion: "understudy tenants reset orders-test")

        @OptionGroup var location: DataLocation

        @Argument(help: "The tenant's name; the one at the base URL is called default.")
        var name: String

        func run() async throws {
            try await ControlConnection.open(location).send(.post, TenantsCommand.path(name) + "/reset")
        }
    }

    struct Remove: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Remove tenants, and all that is theirs.", discussion: "understudy tenants remove orders-test")

        @OptionGroup var location: DataLocation

        @Argument(help: "The tenants' names.")
        var names: [String]

        func run() async throws {
            try await ControlConnection.open(location).remove(names, from: "/tenants")
        }
    }
}
