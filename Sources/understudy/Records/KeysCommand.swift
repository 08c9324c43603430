// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import HTTPTypes
import JOSE
import OAuth

/// `understudy keys`: the signing keys of the running server, or of the data directory when none runs.
struct KeysCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keys",
        abstract: "List, make, rotate, retire, withdraw, import and export signing keys.",
        discussion: """
            A key is upcoming (published, not yet signing), active (signs), retiring (published, no longer signing) or \
            withdrawn. `rotate` lets the next one sign; the last one retires until its tokens have expired.
            """,
        subcommands: [
            List.self, Generate.self, Rotate.self, Retire.self, Withdraw.self, Import.self, Export.self,
        ]
    )

    /// Prints one key as the other commands answer.
    static func report(_ key: JSONObject, json: Bool) throws {
        if json { return try OutputFile.print(key.text) }
        try OutputFile.print(
            "\(key["kid"]?.stringValue ?? "")  \(key["alg"]?.stringValue ?? "")  \(key["state"]?.stringValue ?? "")")
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List the keys and their states.")

        @OptionGroup var location: TenantLocation

        @OptionGroup var format: AnswerFormat

        func run() async throws {
            let answer = try await ControlConnection.open(location).send(.get, "/keys")
            try format.print(
                answer, list: "keys", TableColumn("KID", "kid"), TableColumn("ALG", "alg"),
                TableColumn("STATE", "state"), .date("SIGNS FROM", "activates_at"), .date("SIGNS UNTIL", "retires_at"),
                .date("PUBLISHED UNTIL", "withdraws_at"))
        }
    }

    struct Generate: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Make a key, which a rotation will take.")

        @OptionGroup var location: TenantLocation
        @OptionGroup var kind: KeyKindOptions

        func run() async throws {
            let answer = try await ControlConnection.open(location).send(.post, "/keys", kind.body)
            try KeysCommand.report(answer, json: kind.json)
        }
    }

    struct Rotate: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Let the next key sign: the upcoming one, or a new one where none is upcoming.")

        @OptionGroup var location: TenantLocation

        @Option(help: "Such as ES256. (default: what the tenant signs with)")
        var algorithm: String?

        @Option(help: "Seconds for which a new key is published before it signs. (default: the tenant's)")
        var publicationPeriod: Int64?

        @Option(help: "Seconds for which the last one stays published. (default: the tenant's)")
        var retirementPeriod: Int64?

        @Flag(help: "Print JSON.")
        var json = false

        func run() async throws {
            var body = JSONObject()
            body["algorithm"] = algorithm.map(JSONValue.string)
            body["publication_period"] = publicationPeriod.map { .number(JSONNumber($0)) }
            body["retirement_period"] = retirementPeriod.map { .number(JSONNumber($0)) }
            let answer = try await ControlConnection.open(location).send(.post, "/keys/rotate", body)
            try KeysCommand.report(answer, json: json)
        }
    }

    struct Retire: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Stop a key from signing; it stays published a while.")

        @OptionGroup var location: TenantLocation
        @OptionGroup var choice: KeyChoice

        @Option(help: "Seconds for which it stays published. (default: the tenant's)")
        var retirementPeriod: Int64?

        func run() async throws {
            var body: JSONObject = ["force": .bool(choice.force)]
            body["retirement_period"] = retirementPeriod.map { .number(JSONNumber($0)) }
            let path = try "/keys/\(choice.kid.givenPathSegment)/retire"
            try KeysCommand.report(
                try await ControlConnection.open(location).send(.post, path, body), json: choice.json)
        }
    }

    struct Withdraw: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Unpublish a key at once: what it signed no longer verifies.")

        @OptionGroup var location: TenantLocation
        @OptionGroup var choice: KeyChoice

        func run() async throws {
            let path = try "/keys/\(choice.kid.givenPathSegment)/withdraw"
            let answer = try await ControlConnection.open(location).send(.post, path, ["force": .bool(choice.force)])
            try KeysCommand.report(answer, json: choice.json)
        }
    }
}
