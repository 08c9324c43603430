// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ControlAPI
import Foundation
import HTTPTypes
import IdentityProvider
import JOSE

/// `understudy healthcheck`: exits 0 when the server is ready, for images that have no shell.
struct HealthcheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "healthcheck",
        abstract: "Exit 0 when the server is ready, 69 when it is not.",
        discussion: """
            Asks the server of the data directory; where there is none, the one that UNDERSTUDY_HOST, UNDERSTUDY_PORT and \
            UNDERSTUDY_TLS of the environment describe.
            """
    )

    @OptionGroup var location: DataLocation

    func run() async throws {
        let server = try LiveServerClient.find(location) ?? HealthcheckCommand.local(timeout: location.timeout)
        let (status, answer) = try await server.send(.get, "/_understudy/ready")
        guard status == 200, answer["status"] == "ok" else {
            throw CommandFailure(.unavailable, "The server at \(server.url) is not ready.")
        }
        try OutputFile.print("ready")
    }

    /// A server of the same environment, which keeps nothing in a data directory.
    private static func local(timeout: Int64) throws(CommandFailure) -> LiveServerClient {
        let environment = ProcessInfo.processInfo.environment
        guard let options = try? ServeOptions.parse([]) else {
            return LiveServerClient(url: "http://127.0.0.1:8080", timeout: timeout)
        }
        let settings = try ServeConfiguration.resolve(options, environment: environment).settings
        let host =
            switch settings.listener.host {
            case nil, "0.0.0.0"?: "127.0.0.1"
            case "::"?: "[::1]"
            case let host? where host.contains(":"): "[\(host)]"
            case let host?: host
            }
        let scheme = settings.tls == nil ? "http" : "https"
        // Whether somebody is ready is no secret, and nothing secret is sent: no certificate needs to be believed for it.
        return LiveServerClient(
            url: "\(scheme)://\(host):\(settings.listener.port)", trustedFiles: nil, timeout: timeout)
    }
}
