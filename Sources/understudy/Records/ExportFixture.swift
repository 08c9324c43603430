// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import DataDirectory
import Fixtures
import HTTPTypes
import IdentityStore
import JOSE

/// `understudy fixtures export`: everything that a fixture can say of what is there, read back as it was.
struct ExportFixture: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write what is there as a fixture: tenant, users, clients and audiences.",
        discussion:
            "Passwords are written as hashes, client secrets as they are: the file is readable by its owner only.")

    /// How a fixture is written.
    enum Format: String, CaseIterable, ExpressibleByArgument {
        case json
        case yaml
    }

    @OptionGroup var location: TenantLocation

    @Option(help: "yaml or json. (default: by the name of the file, else yaml)")
    var format: Format?

    @Option(help: "The file to write. (default: standard output)")
    var output: String?

    func run() async throws {
        let fixture = try await ControlConnection.open(location).send(.get, "/fixture", patience: .long)
        let isJSON = format.map { $0 == .json } ?? (output?.lowercased().hasSuffix(".json") == true)
        let text = isJSON ? fixture.text + "\n" : try FixtureDocument.yaml(fixture)
        let isFile = output != nil && !PrivateFile.isDevice(output ?? "")
        if !isFile { OutputFile.warnAboutReaders("password hashes and client secrets") }
        try OutputFile.write(text, to: output, isPrivate: isFile)
    }
}
