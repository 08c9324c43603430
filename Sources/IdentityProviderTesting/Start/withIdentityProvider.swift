// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import ControlAPI
import DataDirectory
import Foundation
import IdentityProvider
import IdentityStore
import JOSE
import Logging
import ServiceLifecycle
import Synchronization
import UnderstudyServer

/// Runs a test against an identity provider of its own: in this process, on a free port of the loopback, with nothing on disk.
///
/// ```swift
/// try await withIdentityProvider { idp in
///     let tokens = try await idp.signIn("alice")
///     let verifier = TokenVerifier(keys: try idp.keySet(), policy: .bearer(issuer: idp.issuer, audience: "orders-api"))
///     #expect(try verifier.verify(tokens.accessToken).scopes.containsAll("orders:read"))
/// }
/// ```
///
/// The provider is an HTTP server like any other: point the program under test at ``TestIdentityProvider/issuer``. It stops when
/// the body returns or throws. Later starts in one process take some milliseconds, since they share their signing key.
///
/// - Parameters:
///   - fixture: Whom it knows; the demo's users and clients unless told otherwise.
///   - options: How it differs from what `understudy serve` would be.
///   - isolation: Where the body runs: on the caller's actor.
///   - body: Gets the provider, ready to be asked.
/// - Returns: What the body returns.
/// - Throws: What the body throws, or ``TestControlError`` for a fixture that cannot be read.
@discardableResult
public func withIdentityProvider<Value>(
    _ fixture: TestFixture = .demo, options: TestProviderOptions = TestProviderOptions(),
    isolation: isolated (any Actor)? = #isolation,
    _ body: (TestIdentityProvider) async throws -> Value
) async throws -> Value {
    let server = try await RunningServer.start(try fixture.seeds(), options)
    let value: Value
    do { value = try await body(server.handle) } catch {
        await server.stop()
        throw error
    }
    await server.stop()
    return value
}

/// A server that runs beside the test.
private struct RunningServer {
    let handle: TestIdentityProvider
    private let group: ServiceGroup
    private let task: Task<Void, any Error>

    /// Ends the server, and returns when it has ended.
    func stop() async {
        await group.triggerGracefulShutdown()
        _ = await task.result
    }

    static func start(_ seeds: [Seed], _ options: TestProviderOptions) async throws -> RunningServer {
        var settings = ServerSettings(listener: ListenerSettings(host: "127.0.0.1", port: 0))
        settings.seeds = seeds
        settings.publicKeysDirectory = options.publicKeysDirectory
        if !options.hasOwnKey { settings.signingKeys = [try SharedKey.key()] }
        let logger = Logger(label: "understudy") { _ -> any LogHandler in
            guard let log = options.log else { return SwiftLogNoOpLogHandler() }
            return LineLogHandler(write: log)
        }
        let (ready, opened) = AsyncStream.makeStream(of: (Provider, String).self)
        let server = try await buildServer(
            settings, storage: .inMemory, logger: logger,
            opened: { provider, live in opened.yield((provider, live.url)) }, announce: { _ in })
        var quiet = Logger(label: "understudy") { _ in SwiftLogNoOpLogHandler() }
        quiet.logLevel = .critical
        let group = ServiceGroup(configuration: .init(services: [.init(service: server)], logger: quiet))
        let executor = EventLoopExecutor()
        // On the event loops, so that a test which blocks its threads leaves the server able to answer.
        let task = Task(executorPreference: executor) {
            defer { opened.finish() }
            try await group.run()
        }
        guard let (provider, url) = await ready.first(where: { _ in true }) else {
            // The server has ended, or the test was cancelled, of which a task of its own knows nothing.
            await group.triggerGracefulShutdown()
            try await task.value
            try Task.checkCancellation()
            throw TestControlError(status: 503, title: "Not started", detail: "The provider ended before it was ready.")
        }
        let handle = try TestIdentityProvider(
            provider: provider, control: LocalControl(provider: provider), url: url,
            name: TenantDirectory.defaultName)
        return RunningServer(handle: handle, group: group, task: task)
    }
}

/// The key that the providers of this process sign with.
private enum SharedKey {
    private static let made = Mutex<SigningKey?>(nil)

    static func key() throws -> SigningKey {
        try made.withLock { made in
            if let made { return made }
            let key = try SigningKey.generate(at: NumericDate(seconds: 0))
            made = key
            return key
        }
    }
}

/// Hands each line of the log on.
private struct LineLogHandler: LogHandler {
    let write: @Sendable (String) -> Void
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.info

    subscript(metadataKey key: String) -> Logger.MetadataValue? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let all = metadata.merging(event.metadata ?? [:]) { $1 }
        let words = all.sorted { $0.key < $1.key }.map { " \($0.key)=\($0.value)" }.joined()
        write("\(event.level) \(event.message)\(words)")
    }
}
