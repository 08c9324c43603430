// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import HTTPTypes
import JOSE

extension RequestsCommand {
    struct Wait: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Wait for a request and print it as JSON; exit 1 when none has come in time.",
            discussion: """
                One that came before is found too, unless --new or --after says otherwise.

                understudy requests wait --endpoint token --client app --timeout 10s
                """)

        /// The longest that the control API lets a caller wait.
        private static let longest: Int64 = 50

        @OptionGroup var location: TenantLocation
        @OptionGroup var filter: RequestFilterOptions
        @OptionGroup var format: JSONOnly

        @Option(help: "How long to wait: 90, 90s, 15m.")
        var timeout = Seconds(30)

        @Option(help: "Only what came after this request: its id or its sequence number.")
        var after: String?

        @Flag(help: "Only what comes from now on.")
        var new = false

        func validate() throws {
            guard timeout.value > 0 else { throw ValidationError("The timeout is a second at least.") }
            guard !new || after == nil else { throw ValidationError("--new and --after are about the same.") }
        }

        func run() async throws {
            let connection = try RequestsCommand.connection(location)
            let after =
                new ? try await connection.send(.get, "/requests".query([("limit", "1")])).shown("next") : after
            let start = ContinuousClock.now
            while case let left = timeout.value - (ContinuousClock.now - start).components.seconds, left > 0 {
                let wait = min(left, Wait.longest)
                let page: [(name: String, value: String?)] = [
                    ("after", after), ("limit", "1"), ("order", "oldest"), ("wait", "\(wait)"),
                ]
                let answer = try await connection.send(
                    .get, "/requests".query(filter.parameters + page), patience: .waiting(wait))
                if let found = answer.objects("requests").first { return try OutputFile.print(found.text) }
            }
            throw CommandFailure(.refused, "No such request came within \(timeout.value) s.")
        }
    }

    struct Follow: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print each request as it comes, a line each, until interrupted.",
            discussion: "understudy requests follow --outcome refused")

        @OptionGroup var location: TenantLocation
        @OptionGroup var filter: RequestFilterOptions

        @Option(help: "Begin after this request: its id, its sequence number, or 0 for all. (default: now)")
        var after: String?

        @Option(help: "End after so many requests. (default: never)")
        var count: Int?

        @OptionGroup var format: AnswerFormat

        func validate() throws {
            if let count, count < 1 { throw ValidationError("--count is 1 at least.") }
        }

        func run() async throws {
            let path = "/requests/events".query(filter.parameters + [("after", after)])
            var events = EventReader()
            var seen = 0
            try await RequestsCommand.connection(location)
                .lines(path) { line in
                    guard let event = events.read(line) else { return true }
                    guard event.name == "request" else {
                        let lost = "understudy: \(event.data.shown("count")) requests went by unseen\n"
                        FileHandle.standardError.write(Data(lost.utf8))
                        return true
                    }
                    try format.print(event.data, RequestsCommand.line)
                    seen += 1
                    return count.map { seen < $0 } ?? true
                }
            if count.map({ seen < $0 }) ?? true {
                throw CommandFailure(.unavailable, "The server ended the journal's events.")
            }
        }
    }
}

/// Reads server-sent events line by line.
private struct EventReader {
    private var name = ""
    private var data = ""

    /// - Returns: The event that a line ends.
    mutating func read(_ line: String) -> (name: String, data: JSONObject)? {
        if let text = line.value(of: "event: ") { name = text }
        if let text = line.value(of: "data: ") { data = text }
        guard line.isEmpty, !data.isEmpty else { return nil }
        defer { (name, data) = ("", "") }
        return (name, (try? JSONObject(parsing: Array(data.utf8))) ?? JSONObject())
    }
}

extension String {
    fileprivate func value(of field: String) -> String? {
        hasPrefix(field) ? String(dropFirst(field.count)) : nil
    }
}
