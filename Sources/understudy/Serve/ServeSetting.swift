// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Configuration

/// The table of the options of `serve`, as the environment and the configuration file know them.
enum ServeSetting: String, CaseIterable {
    case allowFetch = "allow_fetch"
    case allowHost = "allow_host"
    case backChannelURL = "back_channel_url"
    case caFile = "ca_file"
    case controlTokenFile = "control_token_file"
    case data
    case demo
    case fixtures
    case frontChannelURL = "front_channel_url"
    case host
    case inMemory = "in_memory"
    case issuer
    case issuerHost = "issuer_host"
    case logLevel = "log_level"
    case openControl = "open_control"
    case pages
    case port
    case publicKeys = "public_keys"
    case readyFile = "ready_file"
    case tls
    case tlsAuthorityFile = "tls_ca_file"
    case tlsCertificate = "tls_certificate"
    case tlsKey = "tls_key"
    case tlsName = "tls_name"

    /// What a value is.
    enum Kind: String {
        case boolean = "true or false"
        case integer = "a whole number"
        case list = "a list of strings"
        case string = "a string"

        /// What an error says of another value.
        var requirement: String { "\(rawValue) is required" }
    }

    var kind: Kind {
        switch self {
        case .demo, .inMemory, .openControl, .tls: .boolean
        case .port: .integer
        case .allowFetch, .allowHost, .fixtures, .issuerHost, .tlsName: .list
        case .backChannelURL, .caFile, .controlTokenFile, .data, .frontChannelURL, .host, .issuer, .logLevel, .pages,
            .publicKeys,
            .readyFile,
            .tlsAuthorityFile, .tlsCertificate, .tlsKey:
            .string
        }
    }

    var key: ConfigKey {
        ConfigKey([rawValue])
    }

    var absoluteKey: AbsoluteConfigKey {
        AbsoluteConfigKey([rawValue])
    }

    /// The option of the command line.
    var option: String {
        "--\(rawValue.replacing("_", with: "-"))"
    }

    /// The name of the environment variable.
    var variable: String {
        "UNDERSTUDY_\(rawValue.uppercased())"
    }

    /// All names, for an error message.
    static func known(_ transform: (ServeSetting) -> String) -> String {
        allCases.map(transform).sorted().joined(separator: ", ")
    }
}
