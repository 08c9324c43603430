// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import ControlAPI
import Fixtures
import Foundation
import IdentityProvider
import IdentityStore
import LibCrypto
import Logging
import ServerCertificates
import ServiceLifecycle
import UnixSignals

/// `understudy serve`: runs the provider until SIGTERM or SIGINT, then drains and exits 0.
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Run the provider.",
        discussion: """
            Each option is also an environment variable (--public-keys is UNDERSTUDY_PUBLIC_KEYS) and a key of the file \
            that --config names (public_keys). An option beats the environment, which beats the file.
            """
    )

    @OptionGroup var options: ServeOptions

    func run() async throws {
        let configuration = try ServeConfiguration.resolve(options, environment: ProcessInfo.processInfo.environment)
        let logger = ServeLogger.make(level: configuration.logLevel)
        if !configuration.settings.listener.isLoopback {
            warnAboutListener(configuration, logger: logger)
        }
        var settings = try configuration.settingsWithSeeds()
        let progress = Progress("users applied")
        settings.seedProgress = progress.report
        for warning in settings.seeds.flatMap(\.warnings) { logger.warning("\(warning)") }
        let storage = try openStorage(configuration)
        defer { withdrawServer(from: storage) }
        do {
            let server = try await buildServer(settings, storage: storage, logger: logger) { line in
                // Who closed it does not want to know; the ready file says the same.
                try? FileHandle.standardOutput.write(contentsOf: Data("\(line)\n".utf8))
            }
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
        case let error as CryptoError: return CommandFailure(.badConfiguration, "\(error)")
        case let error as CocoaError:
            return CommandFailure(
                .badConfiguration, "A file cannot be written: \(error.filePath ?? error.localizedDescription)")
        default: return error
        }
    }
}
