// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import IdentityProvider

/// The command line.
///
/// One file per command.
@main
struct Understudy: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "understudy",
        abstract: "A stand-in identity provider for development and integration tests.",
        discussion: """
            Start a provider with the demo users:   understudy serve --demo
            Sign one of them in:                    understudy token alice
            Judge a token offline:                  understudy verify TOKEN --keys public-keys/default …
            """,
        version: Version.current,
        subcommands: [
            RecordsCommand<ClientKind>.self, FixturesCommand.self, HealthcheckCommand.self, KeysCommand.self,
            ServeCommand.self, SessionsCommand.self, TokenCommand.self, TrustCommand.self,
            RecordsCommand<UserKind>.self, VerifyCommand.self, WhyCommand.self,
        ]
    )

    static func main() async {
        do {
            var command = try parseAsRoot()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch let failure as CommandFailure {
            FileHandle.standardError.write(Data("understudy: \(failure.message)\n".utf8))
            Foundation.exit(failure.status.rawValue)
        } catch {
            exit(withError: error)
        }
    }
}
