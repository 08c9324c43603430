// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import DataDirectory
import Foundation
import ServerCertificates

/// `understudy trust`: what a machine needs to trust the local authority of `serve --tls`.
struct TrustCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "trust",
        abstract: "Show how to trust the certificate of serve --tls.",
        discussion: """
            With --pem the authority's certificate alone, for a file of one's own:   understudy trust --pem > ca.pem
            Its private key is gone since it signed the server's certificate, so that to trust it is to trust that server.
            """
    )

    @Option(name: .customLong("data"), help: "The server's data directory. (default: .understudy)")
    var directory: String?

    @Flag(help: "Print the authority's certificate, PEM.")
    var pem = false

    func run() throws {
        let path = DataLocation.path(directory)
        let live = DataDirectory.liveServer(at: path)
        let authority = AuthorityFolder(dataDirectory: path).authorityPath
        // A server of now may show another certificate than that of an earlier run.
        guard let text = try? String(contentsOfFile: authority, encoding: .utf8),
            live.map({ $0.authorityFile.flatMap { try? String(contentsOfFile: $0, encoding: .utf8) } == text }) ?? true
        else {
            throw CommandFailure(
                .unavailable, "The server of \(path) has no local authority. Make one: understudy serve --tls")
        }
        if pem { return try OutputFile.print(text, terminator: "") }
        let shown = URL(fileURLWithPath: live?.authorityFile ?? authority).path
        try OutputFile.print(
            TrustRecipe.text(authorityAt: shown, url: live?.url ?? "https://localhost:8080"), terminator: "")
    }
}
