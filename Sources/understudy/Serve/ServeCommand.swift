// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ControlAPI
import DataDirectory
import Fixtures
import Foundation
import IdentityProvider
import IdentityStore
import LibCrypto
import Logging
import ServerCertificates
import ServiceLifecycle
import UnderstudyServer
import UnixSignals

/// `understudy serve`: runs the provider until SIGTERM or SIGINT, then drains and exits 0.
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Run the provider.",
        discussion: """
            Each option is also an environment variable (--public-keys is UNDERSTUDY_PUBLIC_KEYS) and a key of the file \
            that --config names (public_keys). An option beats the environment, which beats the file.

            The control token has at least 16 characters and comes from UNDERSTUDY_CONTROL_TOKEN, or from the file that \
            --control-token-file or UNDERSTUDY_CONTROL_TOKEN_FILE names. Where none is given and one is required, the server \
            makes one and writes it to the file control-token in its data directory, which commands on this machine read.
            """
    )

    @OptionGroup var options: ServeOptions

    func run() async throws {
        let configuration = try ServeConfiguration.resolve(options, environment: ProcessInfo.processInfo.environment)
        let logger = ServeLogger.make(level: configuration.logLevel)
        if !configuration.settings.listener.isLoopback {
            warnAboutListener(configuration, logger: logger)
        }
        // Before the fixtures, which may take time: until then an earlier run's ready file would be believed. Not before the
        // lock: the file of a server that runs on this data stays.
        let storage = try openStorage(configuration)
        let readyFile = configuration.settings.readyFile
        defer { withdrawServer(from: storage, readyFile: readyFile) }
        do {
            try readyFile?.removeEarlier()
            let reservation = try configuration.settings.publicKeysDirectory.map {
                try PublicKeyExport(directory: $0).reserve()
            }
            defer { withExtendedLifetime(reservation) {} }
            var settings = try configuration.settingsWithSeeds()
            let progress = Progress("users applied")
            settings.seedProgress = progress.report
            for warning in settings.seeds.flatMap(\.warnings) { logger.warning("\(warning)") }
            let announcement = ServeAnnouncement()
            let server = try await buildServer(
                settings, storage: storage, logger: logger, opened: { _, live in announcement.note(live) },
                announce: announcement.write)
            progress.finish()
            try await run(server, logger: logger)
        } catch {
            throw ServeCommand.explain(error)
        }
    }

    private func run(_ server: ProviderServer, logger: Logger) async throws {
        var quiet = logger
        quiet.logLevel = max(logger.logLevel, .warning)
        var configuration = ServiceGroupConfiguration(
            services: [server], gracefulShutdownSignals: [.sigterm, .sigint], logger: quiet)
        // An open connection must not keep a stopped server alive for ever.
        configuration.maximumGracefulShutdownDuration = .seconds(10)
        let group = ServiceGroup(configuration: configuration)
        try await withTaskExecutorPreference(EventLoopExecutor()) { try await group.run() }
    }

    private func openStorage(_ configuration: ServeConfiguration) throws(CommandFailure) -> ServerStorage {
        if configuration.inMemory { return .inMemory }
        do {
            return .directory(try DataDirectory.open(configuration.dataDirectory))
        } catch .locked(let path, let server) {
            throw CommandFailure(.unavailable, "\(DataDirectoryError.locked(path: path, by: server))")
        } catch {
            throw CommandFailure(.badConfiguration, "\(error)")
        }
    }

    private func warnAboutListener(_ configuration: ServeConfiguration, logger: Logger) {
        let host = configuration.settings.listener.host ?? ""
        logger.warning("Listening on \(host): whoever reaches this machine reaches the provider and its test users.")
        if configuration.settings.issuer == nil {
            logger.warning(
                "No --issuer was given, so tokens name localhost, which other machines cannot reach.")
        }
    }

    private static func explain(_ error: any Error) -> any Error {
        switch error {
        case let error as ProviderError:
            let isAddress = if case .addressUnavailable = error { true } else { false }
            return CommandFailure(isAddress ? .unavailable : .badConfiguration, error.description)
        case let error as ServerCertificateError: return CommandFailure(.badConfiguration, error.description)
        case let error as SeedRefusal: return FixtureFile.failure(error)
        case let error as StoreError: return CommandFailure(.badConfiguration, "\(error)")
        case let error as FileError: return CommandFailure(.badConfiguration, "\(error)")
        case let error as PublicKeyExportError: return CommandFailure(.badConfiguration, error.description)
        case let error as CryptoError: return CommandFailure(.badConfiguration, "\(error)")
        case let error as CocoaError:
            return CommandFailure(
                .badConfiguration, "A file cannot be written: \(error.filePath ?? error.localizedDescription)")
        default: return error
        }
    }
}
