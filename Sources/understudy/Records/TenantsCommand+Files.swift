// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import DataDirectory
import HTTPTypes
import JOSE

extension TenantsCommand {
    struct Export: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract:
                "Write a tenant's whole state: users, clients, sessions, authorizations, clock, and keys if asked.",
            discussion: """
                Passwords are in it as hashes, client secrets as they are: the file is readable by its owner only.

                understudy tenants export orders-test --output orders-test.json
                """)

        @OptionGroup var location: DataLocation
        @OptionGroup var format: JSONOnly

        @Argument(help: "The tenant's name; the one at the base URL is called default.")
        var name: String

        @Flag(help: "The private keys too, which needs --output.")
        var includePrivateKeys = false

        @Option(help: "The file to write. (default: standard output)")
        var output: String?

        func validate() throws {
            guard !includePrivateKeys || output != nil else {
                throw ValidationError("A private key is written into a file only: name it with --output.")
            }
        }

        func run() async throws {
            let path = try TenantsCommand.path(name) + "/export"
            let export = try await ControlConnection.open(location)
                .send(
                    .get, path.query([("include", includePrivateKeys ? "private-keys" : nil)]), patience: .long)
            let isFile = output != nil && !PrivateFile.isDevice(output ?? "")
            if !isFile { OutputFile.warnAboutReaders("password hashes and client secrets") }
            try OutputFile.write(export.text + "\n", to: output, isPrivate: isFile || includePrivateKeys)
        }
    }

    struct Import: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Take an exported tenant in, whole or not at all, and print its issuer.",
            discussion: "understudy tenants import orders-test.json --name orders-copy")

        @OptionGroup var location: DataLocation

        @Argument(help: "What `understudy tenants export` wrote; - reads it from standard input.")
        var file: String

        @Option(help: "The tenant's name. (default: as exported)")
        var name: String?

        @Flag(help: "Take the place of a tenant of that name.")
        var replace = false

        @OptionGroup var format: AnswerFormat

        func run() async throws {
            var body: JSONObject = ["export": .object(try InputFile.object(at: file))]
            body.set("name", to: name)
            if replace { body["replace"] = true }
            let tenant = try await ControlConnection.open(location).send(.post, "/tenants", body)
            try format.print(tenant) { $0.shown("issuer") }
        }
    }
}
