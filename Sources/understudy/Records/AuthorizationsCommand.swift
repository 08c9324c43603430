// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import HTTPTypes
import JOSE
import OAuth

/// `understudy authorizations`: what tokens hang on.
struct AuthorizationsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "authorizations",
        abstract: "List, show and revoke what users granted to clients.",
        discussion: "understudy authorizations list --user alice --state active",
        subcommands: [List.self, Show.self, Revoke.self])

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List what was granted, in force or not.",
            discussion: "understudy authorizations list --client demo-app")

        /// Whether it is in force.
        enum State: String, CaseIterable, ExpressibleByArgument {
            case active
            case revoked
        }

        @OptionGroup var location: TenantLocation

        @Option(help: "Only those of this user.")
        var user: String?

        @Option(help: "Only those of this client.")
        var client: String?

        @Option(help: "Only those that are in force, or that are not.")
        var state: State?

        @Option(help: "A part of an id, of a name, of scope or audience.")
        var search: String?

        @OptionGroup var page: PageOptions
        @OptionGroup var format: AnswerFormat

        func run() async throws {
            let found = try await ControlConnection.open(location, needsIssuer: true)
                .records(
                    "authorizations",
                    [("user", user), ("client", client), ("state", state?.rawValue), ("search", search)],
                    after: page.after, limit: page.limit)
            try format.print(
                ["authorizations": .array(found.map(JSONValue.object))], list: "authorizations",
                TableColumn("ID", "id"), TableColumn("CLIENT", "client_id"), TableColumn("USER", List.user),
                TableColumn("GRANT", "grant"), TableColumn("SCOPE", "scope"), .date("CREATED", "created_at"),
                TableColumn("REVOKED", "revocation_reason"))
        }

        /// The name, or the subject of who has none.
        private static func user(_ authorization: JSONObject) -> String {
            authorization.shown(authorization["username"] == nil ? "subject" : "username")
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print an authorization as JSON, in force or not.",
            discussion: "understudy authorizations show ID; `understudy authorizations list` shows the ids.")

        @OptionGroup var location: TenantLocation
        @OptionGroup var format: JSONOnly

        @Argument(help: "The authorization's id: the part of an access token's jti before the dot.")
        var id: String

        func run() async throws {
            let connection = try await ControlConnection.open(location, needsIssuer: true)
            try OutputFile.print(try await connection.send(.get, "/authorizations/\(id.givenPathSegment)").text)
        }
    }

    struct Revoke: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "End authorizations, each with all its tokens.",
            discussion: "understudy authorizations revoke ID; `understudy authorizations list` shows the ids.")

        @OptionGroup var location: TenantLocation

        @Argument(help: "The authorizations' ids.")
        var ids: [String]

        func run() async throws {
            let connection = try await ControlConnection.open(location, needsIssuer: true)
            var revoked: Int64 = 0
            for path in try ids.map({ "/authorizations/\(try $0.givenPathSegment)" }) {
                let answer = try await connection.send(.delete, path)
                revoked += answer["revoked"]?.integerValue ?? 0
            }
            try OutputFile.print("revoked \(revoked)")
        }
    }
}
