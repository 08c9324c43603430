// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// `understudy metrics`: the figures of the running server.
struct MetricsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "metrics",
        abstract: "Print the figures of the running server, as Prometheus reads them.",
        discussion: "understudy metrics | grep requests_total")

    @OptionGroup var location: DataLocation

    func run() async throws {
        guard let server = LiveServerClient.find(location) else {
            throw CommandFailure.noServer(on: location.path, "The figures live as long as their server.")
        }
        let (status, text, refusal) = try await server.text("/_understudy/v1/metrics")
        try ControlConnection.check(status, refusal)
        try OutputFile.print(text, terminator: "")
    }
}
