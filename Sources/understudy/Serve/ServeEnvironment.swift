// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

/// The variables of the environment that are ours.
enum ServeEnvironment {
    /// Variables that are no option of `serve`.
    private static let others: Set<String> = [
        "UNDERSTUDY_BENCHMARKS", "UNDERSTUDY_CONFIG", "UNDERSTUDY_CONTROL_TOKEN",
        "UNDERSTUDY_FUZZ", "UNDERSTUDY_SERVER", "UNDERSTUDY_SERVER_TIMEOUT", "UNDERSTUDY_STRICT",
        "UNDERSTUDY_TENANT",
    ]

    /// Checks the names of our variables, and the values that are numbers or switches.
    ///
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
        for setting in ServeSetting.allCases {
            guard let value = environment[setting.variable], !isValid(value, as: setting.kind) else { continue }
            throw ServeSources.failure(setting.variable, value, setting.kind.requirement)
        }
    }

    /// Whether the configuration library reads a value as what it is.
    private static func isValid(_ value: String, as kind: ServeSetting.Kind) -> Bool {
        switch kind {
        case .boolean: ["true", "false", "yes", "no", "1", "0"].contains(value.lowercased())
        case .integer: Int(value) != nil
        case .list, .string: true
        }
    }

    /// Without our variables that are empty: they count as unset, as an unset variable of a shell or a compose file leaves them.
    ///
    /// An empty control token is an error of its own: it would open what it is to close.
    static func withoutEmpty(_ environment: [String: String]) -> [String: String] {
        environment.filter { name, value in
            !value.isEmpty || !name.hasPrefix("UNDERSTUDY_") || name.hasPrefix("UNDERSTUDY_CONTROL_TOKEN")
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
