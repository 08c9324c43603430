// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import HTTPTypes
import JOSE

/// `understudy logout-tokens`: the logout tokens that clients were sent.
struct LogoutTokensCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "logout-tokens",
        abstract: "List and forget the logout tokens that were signed last.",
        discussion: """
            A client whose backchannel_logout_uri is urn:understudy:logout-receiver needs no receiver of its own.

            understudy logout-tokens list --client app
            """,
        subcommands: [List.self, Clear.self])

    fileprivate static func connection(_ location: TenantLocation) throws(CommandFailure) -> ControlConnection {
        try ControlConnection.live(location, or: "Logout tokens are kept as long as their server lives.")
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List logout tokens, oldest first; with --json also the tokens themselves.",
            discussion: "understudy logout-tokens list --client app")

        @OptionGroup var location: TenantLocation

        @Option(help: "Only those of a client.")
        var client: String?

        @Option(help: "Only those of a session.")
        var session: String?

        @Option(help: "Only those of a user, by name or sub.")
        var user: String?

        @Option(help: "Wait until there is one, so many seconds at most: 1 to 50.")
        var wait: Int?

        @OptionGroup var format: AnswerFormat

        func run() async throws {
            let path = "/logout-tokens"
                .query([
                    ("client", client), ("session", session), ("user", user), ("wait", wait.map { "\($0)" }),
                ])
            let answer = try await LogoutTokensCommand.connection(location)
                .send(.get, path, patience: wait.map { .waiting(Int64($0)) } ?? .prompt)
            try format.print(
                answer, list: "logout_tokens", .date("AT", "at"), TableColumn("CLIENT", "client_id"),
                TableColumn("USER", "user"),
                TableColumn("SESSION", "sid"), TableColumn("SENT TO", "backchannel_logout_uri"))
        }
    }

    struct Clear: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Forget the logout tokens.", discussion: "understudy logout-tokens clear")

        @OptionGroup var location: TenantLocation

        func run() async throws {
            try await LogoutTokensCommand.connection(location).send(.delete, "/logout-tokens")
        }
    }
}
