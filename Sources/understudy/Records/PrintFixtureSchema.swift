// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import DataDirectory
import Fixtures
import JOSE

/// `understudy fixtures schema`: the JSON Schema by which editors check and complete fixtures.
struct PrintFixtureSchema: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schema", abstract: "Print the JSON Schema of fixtures, for editors.")

    func run() throws {
        try OutputFile.print(FixtureSchema.text, terminator: "")
    }
}
