// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import HTTPTypes
import JOSE
import OAuth

/// `understudy users` and `understudy clients`: the records of the running server, or of the data directory when none runs.
struct RecordsCommand<Kind: RecordKind>: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: Kind.plural,
            abstract: "List, show, add, change, replace and remove \(Kind.plural).",
            discussion: "understudy \(Kind.plural) add \(Kind.example)",
            subcommands: [
                List.self, Show.self, Add.self, Set.self, Replace.self, Remove.self,
            ])
    }
}

extension RecordsCommand {
    /// `list`: any number of records.
    struct List: AsyncParsableCommand {
        static var configuration: CommandConfiguration {
            CommandConfiguration(commandName: "list", abstract: "List \(Kind.plural).")
        }

        @OptionGroup var location: TenantLocation

        @Option(help: "A part of the name or of another text of the record.")
        var search: String?

        @OptionGroup var page: PageOptions

        @Flag(help: "Print JSON, a record a line.")
        var json = false

        func run() async throws {
            let records = try await ControlConnection.open(location)
                .records(Kind.plural, [("search", search)], after: page.after, limit: page.limit)
            if json {
                for record in records { try OutputFile.print(record.text) }
            } else {
                try OutputFile.print(Kind.table(records).text)
            }
        }
    }

    /// `show`: one record as JSON.
    struct Show: AsyncParsableCommand {
        static var configuration: CommandConfiguration {
            CommandConfiguration(commandName: "show", abstract: "Print a \(Kind.singular) as JSON.")
        }

        @OptionGroup var location: TenantLocation
        @OptionGroup var format: JSONOnly

        @Argument(help: "The record's name.")
        var name: String

        func run() async throws {
            try OutputFile.print(
                try await ControlConnection.open(location).send(.get, "/\(Kind.plural)/\(name.givenPathSegment)").text)
        }
    }

    /// `add`: a new record.
    struct Add: AsyncParsableCommand {
        static var configuration: CommandConfiguration {
            CommandConfiguration(
                commandName: "add", abstract: "Add a \(Kind.singular).",
                discussion: "understudy \(Kind.plural) add \(Kind.example)")
        }

        @OptionGroup var location: TenantLocation
        @OptionGroup var format: JSONOnly

        @Argument(help: "The record's name.")
        var name: String

        @OptionGroup var settings: RecordSettings

        func run() async throws {
            var record = try settings.object()
            record[Kind.key] = .string(name)
            let connection = try await ControlConnection.open(location, creating: true)
            try OutputFile.print(try await connection.send(.post, "/\(Kind.plural)", record).text)
        }
    }

    /// `set`: changes some settings and leaves the others; `KEY:=null` takes one out.
    struct Set: AsyncParsableCommand {
        static var configuration: CommandConfiguration {
            CommandConfiguration(
                commandName: "set", abstract: "Change settings of a \(Kind.singular); KEY:=null takes one out.")
        }

        @OptionGroup var location: TenantLocation
        @OptionGroup var format: JSONOnly

        @Argument(help: "The record's name.")
        var name: String

        @OptionGroup var settings: RecordSettings

        func run() async throws {
            let patch = try settings.object()
            let path = try "/\(Kind.plural)/\(name.givenPathSegment)"
            try OutputFile.print(try await ControlConnection.open(location).send(.patch, path, patch).text)
        }
    }

    /// `replace`: a record that is there or not; what is not said is the default again.
    struct Replace: AsyncParsableCommand {
        static var configuration: CommandConfiguration {
            CommandConfiguration(
                commandName: "replace", abstract: "Put a \(Kind.singular) in the place of what is there, or add it.",
                discussion: "understudy \(Kind.plural) replace \(Kind.example)")
        }

        @OptionGroup var location: TenantLocation
        @OptionGroup var format: JSONOnly

        @Argument(help: "The record's name.")
        var name: String

        @OptionGroup var settings: RecordSettings

        func run() async throws {
            let record = try settings.object()
            let connection = try await ControlConnection.open(location, creating: true)
            let answer = try await connection.send(.put, "/\(Kind.plural)/\(name.givenPathSegment)", record)
            try OutputFile.print(answer.text)
        }
    }

    /// `remove`: takes records out, and ends all that was granted by or to them.
    struct Remove: AsyncParsableCommand {
        static var configuration: CommandConfiguration {
            CommandConfiguration(
                commandName: "remove", abstract: "Remove \(Kind.plural), and end what was granted by or to them.")
        }

        @OptionGroup var location: TenantLocation

        @Argument(help: "The records' names.")
        var names: [String]

        func run() async throws {
            try await ControlConnection.open(location).remove(names, from: "/\(Kind.plural)")
        }
    }
}
