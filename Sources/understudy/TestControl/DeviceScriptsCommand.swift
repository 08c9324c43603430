// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ControlModel
import HTTPTypes
import JOSE

/// `understudy device-scripts`: what devices that ask from now on are told.
struct DeviceScriptsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "device-scripts",
        abstract: "Settle what devices are told that ask for a code from now on.",
        discussion: "understudy device-scripts add --pending 2 --then approve --user alice",
        subcommands: [List.self, Add.self, Clear.self])

    fileprivate static func connection(_ location: TenantLocation) throws(CommandFailure) -> ControlConnection {
        try ControlConnection.live(location, or: "Device scripts live as long as their server.")
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the scripts.", discussion: "understudy device-scripts list")

        @OptionGroup var location: TenantLocation
        @OptionGroup var format: AnswerFormat

        func run() async throws {
            let answer = try await DeviceScriptsCommand.connection(location).send(.get, "/device-scripts")
            try format.print(
                answer, list: "device_scripts", TableColumn("CLIENT", "client"), TableColumn("PENDING", "pending"),
                TableColumn("SLOW DOWN", "slow_down"), TableColumn("THEN", "then"), TableColumn("USER", "user"),
                TableColumn("COUNT", "count"))
        }
    }

    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Add a script, and print it as JSON.",
            discussion: """
                A device is told so many times that its user is still busy, so many times to slow down, then the end; however \
                fast it asks.

                understudy device-scripts add --client tv --pending 2 --slow-down 1 --then approve --user alice
                """)

        @OptionGroup var location: TenantLocation
        @OptionGroup var format: JSONOnly

        @Option(help: "The client whose devices it is for. (default: any)")
        var client: String?

        @Option(help: "How often the answer is authorization_pending. (default: 0)")
        var pending: Int64?

        @Option(help: "How often the answer is slow_down. (default: 0)")
        var slowDown: Int64?

        @Option(help: "How the waiting ends: approve, deny or expire.")
        var then: DeviceScript.Word

        @Option(help: "Who signs in, with approve.")
        var user: String?

        @Option(help: "How many devices it is for. (default: all)")
        var count: Int64?

        func run() async throws {
            var body: JSONObject = ["then": .string(then.rawValue)]
            body.set("client", to: client)
            body.set("pending", to: pending)
            body.set("slow_down", to: slowDown)
            body.set("user", to: user)
            body.set("count", to: count)
            let connection = try DeviceScriptsCommand.connection(location)
            try OutputFile.print(try await connection.send(.post, "/device-scripts", body).text)
        }
    }

    struct Clear: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Forget the scripts.", discussion: "understudy device-scripts clear")

        @OptionGroup var location: TenantLocation

        func run() async throws {
            try await DeviceScriptsCommand.connection(location).send(.delete, "/device-scripts")
        }
    }
}

extension DeviceScript.Word: ExpressibleByArgument {}
