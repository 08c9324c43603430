// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import HTTPTypes

/// `understudy healthcheck`: exits 0 when the server is ready, for images that have no shell.
struct HealthcheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "healthcheck",
        abstract: "Exit 0 when the server is ready, 69 when it is not.",
        discussion: """
            Asks the server of the data directory; where there is none, the one at UNDERSTUDY_PORT (8080) of this machine, \
            by https where UNDERSTUDY_TLS or UNDERSTUDY_TLS_CERTIFICATE says so.
            """
    )

    @OptionGroup var location: DataLocation

    func run() async throws {
        let environment = ServeEnvironment.withoutKubernetes(ProcessInfo.processInfo.environment)
        try ServeEnvironment.check(environment)
        let server = LiveServerClient.find(location) ?? HealthcheckCommand.local(environment, location)
        let (status, _) = try await server.send(.get, "/_understudy/ready")
        guard status == 200 else { throw CommandFailure(.unavailable, "The server at \(server.url) is not ready.") }
        try OutputFile.print("ready")
    }

    /// A server of the same environment, which keeps nothing in a data directory.
    private static func local(_ environment: [String: String], _ location: DataLocation) -> LiveServerClient {
        func value(_ setting: ServeSetting) -> String? {
            environment[setting.variable].flatMap { $0.isEmpty ? nil : $0 }
        }
        let port = value(.port) ?? "8080"
        let certificate = value(.tlsCertificate)
        guard certificate != nil || value(.tls)?.lowercased() == "true" else {
            return LiveServerClient(url: "http://127.0.0.1:\(port)")
        }
        return LiveServerClient(
            url: "https://localhost:\(port)",
            trustedFile: location.trustedFile ?? certificate ?? value(.tlsAuthorityFile))
    }
}
