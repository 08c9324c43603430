// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import HTTPTypes
import JOSE

/// `understudy why ID`: tells how a request ended, and why it was refused.
struct WhyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "why",
        abstract: "Tell why a request was refused.",
        discussion: "ID is what the answer carried in its header Understudy-Request."
    )

    @OptionGroup var location: DataLocation

    @Argument(help: "The request's id.")
    var id: String

    @Flag(help: "Print the journal's entry as JSON.")
    var json = false

    @Flag(help: "Print the request itself too, its secrets masked; with --json only.")
    var raw = false

    func run() async throws {
        guard !id.isEmpty, id.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }) else {
            throw CommandFailure(.usage, "\"\(id)\" is no request id.")
        }
        guard let server = LiveServerClient.find(location) else {
            throw CommandFailure.noServer(on: location.path, "The journal lives as long as its server.")
        }
        guard json || !raw else { throw CommandFailure(.usage, "--raw needs --json.") }
        var (status, entry) = try await server.send(.get, "/_understudy/v1/requests/\(id)")
        guard status == 200 else { throw CommandFailure(status == 404 ? .refused : .unavailable, entry.problem) }
        if !raw { for member in ["raw", "parsed"] { entry[member] = nil } }
        if json { return try OutputFile.print(entry.text) }
        let method = entry["method"]?.stringValue ?? ""
        let endpoint = entry["endpoint"]?.stringValue ?? "no endpoint"
        try OutputFile.print("\(method) \(endpoint) answered \(entry["status"]?.integerValue ?? 0).")
        if let client = entry["client_id"]?.stringValue { try OutputFile.print("client: \(client)") }
        if let note = entry["note"]?.stringValue { try OutputFile.print("note:   \(note)") }
        guard let error = entry["error"]?.stringValue else { return try OutputFile.print("It was not refused.") }
        try OutputFile.print("error:  \(error) (\(entry["section"]?.stringValue ?? ""))")
        try OutputFile.print("reason: \(entry["reason"]?.stringValue ?? "")")
    }
}
