// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import HTTPTypes
import JOSE
import OAuth

/// `understudy faults`: what is to go wrong at a tenant's endpoints.
struct FaultsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "faults",
        abstract: "Let a tenant's endpoints go wrong on purpose.",
        discussion: "understudy faults add --endpoint token --status 503 --header 'Retry-After: 1' --count 2",
        subcommands: [List.self, Show.self, Add.self, Remove.self, Clear.self, Profiles.self])

    static func connection(_ location: TenantLocation) throws(CommandFailure) -> ControlConnection {
        try ControlConnection.live(location, or: "Faults live as long as their server.")
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the faults, and how often each has struck.", discussion: "understudy faults list")

        @OptionGroup var location: TenantLocation
        @OptionGroup var format: AnswerFormat

        func run() async throws {
            let answer = try await FaultsCommand.connection(location).send(.get, "/faults")
            try format.print(
                answer, list: "faults", TableColumn("ID", "id"), TableColumn("MATCH", "match"),
                TableColumn("ACTION", "action"), TableColumn("HITS", "hits"), TableColumn("REMAINING", "remaining"))
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print a fault as JSON.", discussion: "understudy faults show broken-token")

        @OptionGroup var location: TenantLocation
        @OptionGroup var format: JSONOnly

        @Argument(help: "The fault's id; `understudy faults list` shows them.")
        var id: String

        func run() async throws {
            let connection = try FaultsCommand.connection(location)
            try OutputFile.print(try await connection.send(.get, "/faults/\(id.givenPathSegment)").text)
        }
    }

    struct Remove: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Take faults away.", discussion: "understudy faults remove broken-token")

        @OptionGroup var location: TenantLocation

        @Argument(help: "The faults' ids.")
        var ids: [String]

        func run() async throws {
            try await FaultsCommand.connection(location).remove(ids, from: "/faults")
        }
    }

    struct Clear: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Take all faults away.", discussion: "understudy faults clear")

        @OptionGroup var location: TenantLocation

        func run() async throws {
            let answer = try await FaultsCommand.connection(location).send(.delete, "/faults")
            try OutputFile.print("removed \(answer.shown("removed"))")
        }
    }

    struct Profiles: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the faults that have a name.", discussion: "understudy faults profiles")

        @OptionGroup var location: TenantLocation
        @OptionGroup var format: AnswerFormat

        func run() async throws {
            let answer = try await FaultsCommand.connection(location).send(.get, "/faults/profiles")
            try format.print(
                answer, list: "profiles", TableColumn("PROFILE", "profile"),
                TableColumn("DESCRIPTION", "description"))
        }
    }
}
