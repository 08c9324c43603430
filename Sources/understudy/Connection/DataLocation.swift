// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import OAuth

/// Where a command finds the server, or the data when no server runs.
struct DataLocation: ParsableArguments {
    static let defaultPath = ".understudy"

    @Option(name: .customLong("data"), help: "The server's data directory. (default: .understudy)")
    var directory: String?

    @Option(help: "The server's base URL, instead of looking into the data directory.")
    var server: String?

    @Option(help: "How long the server may take to begin an answer: 5, 5s, 1m. (default: 5s)")
    var serverTimeout: Seconds?

    @Option(help: "Certificates to trust besides the system's, PEM, when the server speaks https.")
    var caFile: String?

    func validate() throws {
        let timeoutName = serverTimeout == nil ? DataLocation.timeoutVariable : "--server-timeout"
        guard let timeout = givenTimeout, (1...86_400).contains(timeout) else {
            let text = serverTimeout.map { "\($0.value)" } ?? DataLocation.environment(timeoutName) ?? ""
            throw ValidationError(
                "\(timeoutName) is \"\(text)\": a time from one second to one day is required, such as 5, 5s or 1m.")
        }
        guard let url = serverURL else { return }
        // Paths are put behind it, and would become a part of a query.
        let name = server == nil ? "UNDERSTUDY_SERVER" : "--server"
        let required = "a base URL without a query is required, such as http://localhost:8080."
        do throws(WebURLError) {
            if try WebURL(url).target.contains("?") { throw .character }
        } catch {
            let detail = error == .character ? "" : " \(error)"
            throw ValidationError("\(name) is \"\(url)\": \(required)\(detail)")
        }
    }

    private static let timeoutVariable = "UNDERSTUDY_SERVER_TIMEOUT"

    /// The option, the environment, the default; `nil` when the environment's is no time.
    private var givenTimeout: Int64? {
        if let serverTimeout { return serverTimeout.value }
        guard let text = DataLocation.environment(DataLocation.timeoutVariable) else { return 5 }
        return Seconds(argument: text)?.value
    }

    /// How many seconds the server may take to begin an answer.
    var timeout: Int64 { givenTimeout ?? 5 }

    /// The option, the environment, the default.
    var path: String { DataLocation.path(directory) }

    /// The option, the environment; `nil` looks into the data directory.
    var serverURL: String? {
        server ?? DataLocation.environment("UNDERSTUDY_SERVER")
    }

    /// The option, the environment; `nil` trusts what the server's data directory says.
    var trustedFile: String? {
        caFile ?? DataLocation.environment("UNDERSTUDY_CA_FILE")
    }

    /// The data directory by the option, the environment, the default.
    static func path(_ option: String?) -> String {
        option ?? environment("UNDERSTUDY_DATA") ?? defaultPath
    }

    /// A variable of the environment that says something.
    static func environment(_ name: String) -> String? {
        ProcessInfo.processInfo.environment[name].flatMap { $0.isEmpty ? nil : $0 }
    }
}
