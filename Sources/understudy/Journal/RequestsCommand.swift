// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import HTTPTypes
import JOSE
import OAuth

/// `understudy requests`: the journal of what was asked of a tenant, and how it ended.
struct RequestsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "requests",
        abstract: "List, count, show, wait for, follow and clear the requests of a tenant's journal.",
        discussion: """
            understudy requests count --endpoint token --client app --outcome ok

            `understudy why ID` tells why one was refused.
            """,
        subcommands: [List.self, Count.self, Show.self, Wait.self, Follow.self, Clear.self])

    static func connection(_ location: TenantLocation) throws(CommandFailure) -> ControlConnection {
        try ControlConnection.live(location, or: "The journal lives as long as its server.")
    }

    /// A request on a line of its own.
    static func line(_ entry: JSONObject) -> String {
        let parts = [
            entry.date("at"), entry.shown("id"), entry.shown("status"), entry.shown("method"), entry.shown("path"),
            entry.shown("client_id"), entry.shown("user"), entry.shown("error"),
        ]
        return TextTable.printable(parts.filter { !$0.isEmpty }.joined(separator: "  "))
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List requests, the newest first.",
            discussion: "understudy requests list --endpoint token --status 4xx")

        @OptionGroup var location: TenantLocation
        @OptionGroup var filter: RequestFilterOptions

        @Option(help: "Only what came after this request: its id or its sequence number.")
        var after: String?

        @Option(help: "The most to list, up to 1000. (default: 100)")
        var limit: Int?

        @Flag(help: "The oldest first.")
        var oldestFirst = false

        @OptionGroup var format: AnswerFormat

        func run() async throws {
            let page: [(name: String, value: String?)] = [
                ("after", after), ("limit", limit.map { "\($0)" }), ("order", oldestFirst ? "oldest" : "newest"),
            ]
            let answer = try await RequestsCommand.connection(location)
                .send(.get, "/requests".query(filter.parameters + page))
            try format.print(
                answer, list: "requests", .date("AT", "at"), TableColumn("ID", "id"), TableColumn("METHOD", "method"),
                TableColumn("PATH", "path"), TableColumn("STATUS", "status"), TableColumn("CLIENT", "client_id"),
                TableColumn("USER", "user"), TableColumn("ERROR", "error"), TableColumn("FAULT", "fault"))
        }
    }

    struct Count: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print how many requests match.",
            discussion: "understudy requests count --endpoint token --client app")

        @OptionGroup var location: TenantLocation
        @OptionGroup var filter: RequestFilterOptions

        @Option(help: "Only what came after this request: its id or its sequence number.")
        var after: String?

        func run() async throws {
            let answer = try await RequestsCommand.connection(location)
                .send(.get, "/requests".query(filter.parameters + [("after", after), ("limit", "1")]))
            try OutputFile.print(answer.shown("count"))
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print a request whole as JSON: as it came, what it was taken for, and how it ended.",
            discussion: "understudy requests show 322353bea26cdcc9a77305990e394f3d")

        @OptionGroup var location: TenantLocation
        @OptionGroup var format: JSONOnly

        @Argument(help: "The request's id, which its answer has in the header Understudy-Request.")
        var id: String

        @Flag(help: "Also what is masked else: passwords, secrets, tokens.")
        var includeSecrets = false

        func run() async throws {
            let path = try "/requests/\(id.givenPathSegment)".query([("include", includeSecrets ? "secrets" : nil)])
            try OutputFile.print(try await RequestsCommand.connection(location).send(.get, path).text)
        }
    }

    struct Clear: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Empty the journal.", discussion: "understudy requests clear")

        @OptionGroup var location: TenantLocation

        func run() async throws {
            let answer = try await RequestsCommand.connection(location).send(.delete, "/requests")
            try OutputFile.print("cleared \(answer.shown("cleared"))")
        }
    }
}
