// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import HTTPTypes
import JOSE
import OAuth

/// `understudy sessions`: who is signed in with a browser.
struct SessionsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sessions",
        abstract: "List, show and end the sessions of users who are signed in with a browser.",
        discussion: "Clients that took part in a session are told when it ends, if a server runs.",
        subcommands: [List.self, Show.self, End.self]
    )

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the sessions of a user, or of all.", discussion: "understudy sessions list --limit 20")

        @OptionGroup var location: TenantLocation

        @Argument(help: "The user's name. (default: all users)")
        var username: String?

        @Option(help: "Only those in which this client took part.")
        var client: String?

        @Option(help: "A part of an id, of a name or of a client's id.")
        var search: String?

        @OptionGroup var page: PageOptions
        @OptionGroup var format: AnswerFormat

        func run() async throws {
            let connection = try await ControlConnection.open(location, needsIssuer: true)
            let (signedIn, expires) = (
                TableColumn.date("SIGNED IN", "authenticated_at"), TableColumn.date("EXPIRES", "expires_at")
            )
            if let username, page.isWhole, client == nil, search == nil {
                let answer = try await connection.send(.get, "/users/\(username.givenPathSegment)/sessions")
                return try format.print(answer, list: "sessions", TableColumn("ID", "id"), signedIn, expires)
            }
            let sessions = try await connection.records(
                "sessions", [("user", username), ("client", client), ("search", search)], after: page.after,
                limit: page.limit)
            try format.print(
                ["sessions": .array(sessions.map(JSONValue.object))], list: "sessions", TableColumn("ID", "id"),
                TableColumn("USERNAME", "username"), signedIn, expires)
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print a session that has not ended as JSON.",
            discussion: "understudy sessions show ID; `understudy sessions list` shows the ids.")

        @OptionGroup var location: TenantLocation
        @OptionGroup var format: JSONOnly

        @Argument(help: "The session's id.")
        var id: String

        func run() async throws {
            let connection = try await ControlConnection.open(location, needsIssuer: true)
            try OutputFile.print(try await connection.send(.get, "/sessions/\(id.givenPathSegment)").text)
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
            let path =
                if let id {
                    "/sessions/\(try id.givenPathSegment)"
                } else {
                    "/users/\(try (user ?? "").givenPathSegment)/sessions"
                }
            let answer = try await ControlConnection.open(location, needsIssuer: true).send(.delete, path)
            try OutputFile.print("ended \(answer["ended"]?.integerValue ?? 0)")
        }
    }
}
