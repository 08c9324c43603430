// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ControlModel
import Foundation
import HTTPTypes
import JOSE
import OAuth

/// `understudy tokens`: any token that a test may need, good and bad.
struct TokensCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tokens",
        abstract: "Mint any token, print good and bad ones by name, explain and revoke tokens.",
        discussion: """
            understudy tokens catalogue --name expired

            `understudy token USER` signs a user in as usual.
            """,
        subcommands: [Mint.self, Catalogue.self, Explain.self, Revoke.self])

    /// Without a server the tokens name the issuer that was served last from this directory.
    static func connection(_ location: TenantLocation) async throws -> ControlConnection {
        try await ControlConnection.open(location, needsIssuer: true)
    }

    struct Catalogue: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make good and bad tokens now, each with the verdict that is due.",
            discussion: """
                The table has no tokens: --json has them, and --name prints one alone.

                understudy tokens catalogue --name wrong-audience --audience orders-api
                """)

        @OptionGroup var location: TenantLocation

        @Option(help: "Print this token alone.")
        var name: String?

        @Option(help: "Only these tokens, by names with commas between.")
        var names: String?

        @Option(help: "Only tokens whose verdict is required, recommended or policy; several with commas between.")
        var basis: String?

        @Option(help: "The audience of the good ones. (default: the client's)")
        var audience: String?

        @Option(help: "Whose tokens they are. (default: the first user's)")
        var user: String?

        @Option(help: "To whom they are issued. (default: a client that may use the password grant)")
        var client: String?

        @OptionGroup var format: AnswerFormat

        func validate() throws {
            guard name == nil || names == nil && basis == nil else {
                throw ValidationError("Give --name, or --names and --basis, not both.")
            }
        }

        func run() async throws {
            let about: [(name: String, value: String?)] = [("audience", audience), ("user", user), ("client", client)]
            let connection = try await TokensCommand.connection(location)
            if let name {
                let path = try "/tokens/catalogue/\(name.givenPathSegment)".query(about)
                return try format.print(try await connection.send(.get, path)) { $0.shown("token") }
            }
            let path = "/tokens/catalogue".query(about + [("basis", basis), ("names", names)])
            let answer = try await connection.send(.get, path)
            try format.print(
                answer, list: "tokens", TableColumn("NAME", "name"), TableColumn("VERDICT", "verdict"),
                TableColumn("BASIS", "basis"), TableColumn("DESCRIPTION", "description"))
            for entry in answer.objects("omitted") {
                let calls = (entry["remedies"]?.arrayValue ?? []).compactMap { ControlCall($0) }
                let remedies = calls.map { " \($0.commandText) \($0.effect)" }.joined()
                let missing = "understudy: no \(entry.shown("name")): it needs \(entry.shown("needs")).\(remedies)\n"
                FileHandle.standardError.write(Data(missing.utf8))
            }
        }
    }

    struct Explain: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Say which checks a token passes and fails; exit 1 when it is refused.",
            discussion: "understudy token alice | understudy tokens explain - --audience orders-api")

        @OptionGroup var location: TenantLocation

        @Argument(help: "The token; - reads it from standard input.")
        var token = "-"

        @Option(help: "access-token, bearer or id-token. (default: by the token's type)")
        var policy: String?

        @Option(help: "The audience that it is held against; with id-token the client. (default: any)")
        var audience: String?

        @Option(help: "The issuer that it is held against. (default: the tenant)")
        var issuer: String?

        @Option(help: "The time at which it is judged, in seconds since 1970. (default: the tenant's clock)")
        var at: Int64?

        @Option(help: "How far clocks may be apart: 90, 90s. (default: the policy's)")
        var leeway: Seconds?

        @OptionGroup var format: AnswerFormat

        func run() async throws {
            var body: JSONObject = ["token": .string(try InputFile.token(token))]
            body.set("policy", to: policy)
            body.set("audience", to: audience)
            body.set("issuer", to: issuer)
            body.set("at", to: at)
            body.set("leeway", to: leeway?.value)
            let answer = try await TokensCommand.connection(location).send(.post, "/tokens/explain", body)
            try format.print(answer, Explain.text)
            if answer["valid"] != true { throw ExitCode(ExitStatus.refused.rawValue) }
        }

        /// The checks as `understudy verify --explain` prints them, the verdict, and what has become of the token.
        private static func text(_ answer: JSONObject) -> String {
            var lines: [String] = []
            for check in answer.objects("checks") {
                let mark = check["passed"] == true ? "pass" : "FAIL"
                let standing = check["unverified"] == true ? " (of an unverified token)" : ""
                lines.append("\(mark)  \(check.shown("name"))\(standing)  \(check.shown("detail"))")
                if check["code"] != nil { lines.append("      \(check.shown("reason")) (\(check.shown("code")))") }
                if check["remedy"] != nil { lines.append("      \(check.shown("remedy"))") }
            }
            let verdict = answer["valid"] == true ? "valid" : "refused: \(answer.shown("code"))"
            let standing = answer["standing"]?.objectValue?.shown("state") ?? "unknown"
            lines.append("\(verdict), by the policy \(answer.shown("policy")); the provider has it as \(standing)")
            return lines.map(TextTable.printable).joined(separator: "\n")
        }
    }

    struct Revoke: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "End what a token hangs on, or all that a user or a client was authorized for.",
            discussion: "understudy tokens revoke --user alice --client app")

        @OptionGroup var location: TenantLocation

        @Argument(help: "The token; - reads it from standard input.")
        var token: String?

        @Option(help: "All of this user.")
        var user: String?

        @Option(help: "All of this client.")
        var client: String?

        func validate() throws {
            guard (token == nil) != (user == nil && client == nil) else {
                throw ValidationError("Give a token, or --user, --client or both.")
            }
        }

        func run() async throws {
            var body = JSONObject()
            if let token { body["token"] = .string(try InputFile.token(token)) }
            body.set("user", to: user)
            body.set("client", to: client)
            let answer = try await TokensCommand.connection(location).send(.post, "/tokens/revoke", body)
            try OutputFile.print("revoked \(answer.shown("revoked"))")
        }
    }
}
