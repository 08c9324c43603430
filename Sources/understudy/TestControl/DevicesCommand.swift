// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import HTTPTypes
import JOSE
import OAuth

/// `understudy devices`: devices that wait for their users, and what is decided in the users' place.
struct DevicesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "devices",
        abstract: "List devices that wait for their users (RFC 8628); approve, deny or expire them.",
        discussion: """
            understudy devices approve WDJB-MJHT --user alice

            `understudy device-scripts` decides before a device asks.
            """,
        subcommands: [List.self, Approve.self, Deny.self, Expire.self])

    /// Ends the waiting of a device.
    fileprivate static func end(
        _ code: String, by verb: String, _ body: JSONObject? = nil, at location: TenantLocation
    ) async throws {
        try await ControlConnection.open(location, needsIssuer: true)
            .send(.post, "/devices/\(code.givenPathSegment)/\(verb)", body)
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the devices that wait.", discussion: "understudy devices list")

        @OptionGroup var location: TenantLocation
        @OptionGroup var format: AnswerFormat

        func run() async throws {
            let answer = try await ControlConnection.open(location, needsIssuer: true).send(.get, "/devices")
            try format.print(
                answer, list: "devices", TableColumn("USER CODE", "user_code"), TableColumn("CLIENT", "client_id"),
                TableColumn("SCOPE", "scope"), TableColumn("STATE", "state"), .date("EXPIRES", "expires_at"))
        }
    }

    struct Approve: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Sign a user in on a device.", discussion: "understudy devices approve WDJB-MJHT --user alice")

        @OptionGroup var location: TenantLocation

        @Argument(help: "What the device shows its user.")
        var userCode: String

        @Option(help: "The user's name.")
        var user: String

        func run() async throws {
            try await DevicesCommand.end(userCode, by: "approve", ["user": .string(user)], at: location)
        }
    }

    struct Deny: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Refuse a device in its user's place.", discussion: "understudy devices deny WDJB-MJHT")

        @OptionGroup var location: TenantLocation

        @Argument(help: "What the device shows its user.")
        var userCode: String

        func run() async throws {
            try await DevicesCommand.end(userCode, by: "deny", at: location)
        }
    }

    struct Expire: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Let a device's code expire now.", discussion: "understudy devices expire WDJB-MJHT")

        @OptionGroup var location: TenantLocation

        @Argument(help: "What the device shows its user.")
        var userCode: String

        func run() async throws {
            try await DevicesCommand.end(userCode, by: "expire", at: location)
        }
    }
}
