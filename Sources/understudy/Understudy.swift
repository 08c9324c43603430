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
        groupedSubcommands: [
            CommandGroup(
                name: "Server",
                subcommands: [ServeCommand.self, HealthcheckCommand.self, MetricsCommand.self, TrustCommand.self]),
            CommandGroup(
                name: "Record",
                subcommands: [
                    TenantsCommand.self, FixturesCommand.self, RecordsCommand<UserKind>.self,
                    RecordsCommand<ClientKind>.self, KeysCommand.self, SessionsCommand.self,
                    AuthorizationsCommand.self,
                ]),
            CommandGroup(
                name: "Token", subcommands: [TokenCommand.self, TokensCommand.self, VerifyCommand.self]),
            CommandGroup(
                name: "Test-control",
                subcommands: [
                    ClockCommand.self, FaultsCommand.self, DevicesCommand.self, DeviceScriptsCommand.self,
                ]),
            CommandGroup(
                name: "Journal",
                subcommands: [RequestsCommand.self, WhyCommand.self, LogoutTokensCommand.self]),
        ]
    )

    static func main() async {
        var parsed: (any ParsableCommand)?
        do {
            var command = try parseAsRoot()
            parsed = command
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch let failure as CommandFailure {
            let message = parsed.map { CommandWords(of: $0).text(of: failure) } ?? failure.message
            FileHandle.standardError.write(Data("understudy: \(message)\n".utf8))
            Foundation.exit(failure.status.rawValue)
        } catch {
            exit(withError: error)
        }
    }
}
