// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ControlModel
import HTTPTypes
import JOSE

/// `understudy clock`: the time by which everything of a tenant is judged.
struct ClockCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "clock",
        abstract: "Show, set, advance, freeze and reset a tenant's clock.",
        discussion: """
            Tokens, codes, sessions and keys expire by it.

            understudy clock advance 2h --tenant orders-test
            """,
        subcommands: [Show.self, Set.self, Advance.self, Freeze.self, Reset.self])

    /// Sends what a clock is to do, and prints the clock.
    fileprivate static func send(
        _ method: HTTPRequest.Method, _ path: String, _ body: JSONObject? = nil, to location: TenantLocation,
        _ format: AnswerFormat
    ) async throws {
        let connection = try ControlConnection.live(location, or: "A clock goes as long as its server.")
        let clock = try await connection.send(method, path, body)
        try format.print(clock) { clock in
            let offset = clock["offset"]?.integerValue.map { " by \($0) s" } ?? ""
            return "\(clock.date("now"))  \(clock.shown("mode"))\(offset)"
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print what time it is, and how the clock goes.", discussion: "understudy clock show")

        @OptionGroup var location: TenantLocation
        @OptionGroup var format: AnswerFormat

        func run() async throws {
            try await ClockCommand.send(.get, "/clock", to: location, format)
        }
    }

    struct Set: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Let the clock go ahead of or behind the system's, or stand still at a time.",
            discussion: "understudy clock set --offset -1d")

        @OptionGroup var location: TenantLocation

        @Option(
            parsing: .unconditional, help: "How far it is ahead: 90, 90s, 15m, 2h, 1d; with a minus, how far behind.")
        var offset: Seconds?

        @Option(help: "The time at which it stands still: seconds since 1970.")
        var frozenAt: Int64?

        @OptionGroup var format: AnswerFormat

        func validate() throws {
            guard (offset == nil) != (frozenAt == nil) else {
                throw ValidationError("A clock is set by one of --offset and --frozen-at.")
            }
        }

        func run() async throws {
            var body = JSONObject()
            body.set("offset", to: offset?.value)
            body.set("frozen_at", to: frozenAt)
            try await ClockCommand.send(.put, "/clock", body, to: location, format)
        }
    }

    struct Advance: AsyncParsableCommand, RenamingMembers {
        static let optionNames = ["seconds": "<time>"]

        static let configuration = CommandConfiguration(
            abstract: "Move the clock on, whether it goes or stands.", discussion: "understudy clock advance 15m")

        @OptionGroup var location: TenantLocation

        @Argument(help: "How far: 90, 90s, 15m, 2h, 1d.")
        var time: Seconds

        @OptionGroup var format: AnswerFormat

        func run() async throws {
            let body: JSONObject = ["seconds": .number(JSONNumber(time.value))]
            try await ClockCommand.send(.post, "/clock/advance", body, to: location, format)
        }
    }

    struct Freeze: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Stop the clock where it stands.", discussion: "understudy clock freeze")

        @OptionGroup var location: TenantLocation
        @OptionGroup var format: AnswerFormat

        func run() async throws {
            try await ClockCommand.send(.put, "/clock", ["frozen_at": "now"], to: location, format)
        }
    }

    struct Reset: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Let the clock go as the system's does.", discussion: "understudy clock reset")

        @OptionGroup var location: TenantLocation
        @OptionGroup var format: AnswerFormat

        func run() async throws {
            try await ClockCommand.send(.put, "/clock", ClockSetting.real.json, to: location, format)
        }
    }
}
