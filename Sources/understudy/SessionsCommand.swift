// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import HTTPTypes
import JOSE

/// `understudy sessions`: who is signed in with a browser.
struct SessionsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sessions",
        abstract: "List and end the sessions of users who are signed in with a browser.",
        discussion: "Clients that took part in a session are told when it ends, if a server runs.",
        subcommands: [List.self, End.self]
    )

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List a user's sessions.")

        @OptionGroup var location: TenantLocation

        @Argument(help: "The user's name.")
        var username: String

        @OptionGroup var format: AnswerFormat

        func run() async throws {
            let answer = try await ControlConnection.open(location, needsIssuer: true)
                .send(.get, "/users/\(username.pathSegment)/sessions")
            try format.print(
                answer, list: "sessions", TableColumn("ID", "id"), .date("SIGNED IN", "authenticated_at"),
                .date("EXPIRES", "expires_at"))
        }
    }

    struct End: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "End a session, or all sessions of a user: they have to sign in again.")

        @OptionGroup var location: TenantLocation

        @Argument(help: "The session's id.")
        var id: String?

        @Option(help: "End all sessions of this user.")
        var user: String?

        func validate() throws {
            guard (id == nil) != (user == nil) else { throw ValidationError("Name a session, or a user with --user.") }
        }

        func run() async throws {
            let path = id.map { "/sessions/\($0.pathSegment)" } ?? "/users/\((user ?? "").pathSegment)/sessions"
            let answer = try await ControlConnection.open(location, needsIssuer: true).send(.delete, path)
            try OutputFile.print("ended \(answer["ended"]?.integerValue ?? 0)")
        }
    }
}
