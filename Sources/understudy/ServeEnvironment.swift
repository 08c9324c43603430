// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

/// The variables of the environment that are ours.
enum ServeEnvironment {
    /// Variables that are no option of `serve`.
    private static let others: Set<String> = [
        "UNDERSTUDY_BENCHMARKS", "UNDERSTUDY_CONFIG", "UNDERSTUDY_CONTROL_TOKEN",
        "UNDERSTUDY_FUZZ", "UNDERSTUDY_SERVER", "UNDERSTUDY_STRICT", "UNDERSTUDY_TENANT",
    ]

    /// A misspelled variable would silently leave the default in force.
    ///
    /// Kubernetes gives each pod `NAME_SERVICE_…` and `NAME_PORT_…` for a service of that name: those are let pass.
    ///
    /// - Throws: ``CommandFailure`` with status 78 that names the variable.
    static func check(_ environment: [String: String]) throws(CommandFailure) {
        let known = others.union(ServeSetting.allCases.map(\.variable))
        for name in environment.keys.sorted()
        where name.hasPrefix("UNDERSTUDY_") && !known.contains(name) && !isOfKubernetes(name) {
            throw CommandFailure(
                .badConfiguration, "Unknown environment variable \(name). Known: \(ServeSetting.known(\.variable)).")
        }
        if let port = environment[ServeSetting.port.variable], Int(port) == nil {
            throw CommandFailure(.badConfiguration, "\(ServeSetting.port.variable) is \"\(port)\": a number is due.")
        }
    }

    /// Without what Kubernetes gives for a service named `understudy`: its `UNDERSTUDY_PORT` is an address, no port.
    static func withoutKubernetes(_ environment: [String: String]) -> [String: String] {
        let port = ServeSetting.port.variable
        guard environment[port]?.contains("://") == true else { return environment }
        return environment.filter { $0.key != port }
    }

    private static func isOfKubernetes(_ name: String) -> Bool {
        name.hasPrefix("UNDERSTUDY_SERVICE_") || name.hasPrefix("UNDERSTUDY_PORT_")
    }
}
