// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// The options of `serve`.
///
/// All are optional here: what is not given comes from the environment, the file, the defaults.
struct ServeOptions: ParsableArguments {
    @Option(help: "Name or address to listen on. (default: 127.0.0.1 and ::1)")
    var host: String?

    @Option(help: "Port to listen on; 0 takes a free one. (default: 8080)", transform: ServeOptions.port)
    var port: Int?

    @Option(help: "The issuer identifier, a URL. (default: http://localhost:PORT, or https)")
    var issuer: String?

    @Option(help: "Base URL that browsers are sent to, where it is not the issuer.")
    var frontChannelURL: String?

    @Option(help: "Base URL that clients and services call, where it is not the issuer.")
    var backChannelURL: String?

    @Option(help: "A host[:port] under which the provider is an issuer of its own; may repeat.")
    var issuerHost: [String] = []

    @Flag(help: "Speak https, with a certificate of a local authority that is made for it.")
    var tls = false

    @Option(help: "Speak https with this certificate, PEM; those between it and its authority may follow.")
    var tlsCertificate: String?

    @Option(help: "The certificate's private key, PEM. (default: in the certificate's file)")
    var tlsKey: String?

    @Option(help: "A further host that the local authority's certificate is for; may repeat.")
    var tlsName: [String] = []

    @Option(help: "A file to write the local authority's own certificate to, for those who shall trust it.")
    var tlsCaFile: String?

    @Option(help: "Directory that keeps users, keys and tokens. (default: .understudy)")
    var data: String?

    @Flag(help: "Keep everything in memory, and nothing afterwards.")
    var inMemory = false

    @Flag(help: "Apply the demo fixture: alice, bob and carol.")
    var demo = false

    @Option(parsing: .upToNextOption, help: "Fixture files to apply at start: YAML, JSON, or CSV of users.")
    var fixtures: [String] = []

    @Option(help: "Directory to export the public keys to.")
    var publicKeys: String?

    @Option(help: "File to write when the server is ready: issuer, url, pid and version as JSON.")
    var readyFile: String?

    @Option(help: "trace, debug, info, notice, warning, error or critical. (default: info)")
    var logLevel: String?

    @Option(help: "A further host name of the server; with one, the control API requires its token. May repeat.")
    var allowHost: [String] = []

    @Option(help: "A file that holds the control token; UNDERSTUDY_CONTROL_TOKEN is the token itself.")
    var controlTokenFile: String?

    @Flag(help: "Open the control API to everybody who reaches the server, without a token.")
    var openControl = false

    @Option(help: "A host, besides the loopback, that the server may call: back-channel logout. May repeat.")
    var allowFetch: [String] = []

    @Option(help: "Certificates to trust then besides the system's, PEM.")
    var caFile: String?

    @Option(help: "Directory of Mustache templates and a style.css that take the place of the built-in pages.")
    var pages: String?

    @Option(help: "A file of these options, YAML or JSON.")
    var config: String?
}

extension ServeOptions {
    private static func port(_ text: String) throws -> Int {
        guard let port = Int(text), (0...65_535).contains(port) else {
            throw ValidationError("a port from 0 to 65535 is required")
        }
        return port
    }
}
