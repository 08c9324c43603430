// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

package import Logging
package import ServiceLifecycle

/// Runs a service until the body ends, and stops it then as SIGTERM does.
///
/// - Parameters:
///   - make: Makes the service, which calls its argument once it has started.
///   - body: Gets the argument of that call, and what stops the service early.
/// - Throws: The error of the service if it ends before it has started, or the body's.
package func withService<Started: Sendable>(
    logger: Logger = .silent,
    _ make: (_ hasStarted: @escaping @Sendable (Started) -> Void) async throws -> any Service,
    _ body: @escaping @Sendable (Started, _ stop: @escaping @Sendable () async -> Void) async throws -> Void
) async throws {
    let (starts, started) = AsyncStream.makeStream(of: Started.self)
    let service = try await make { started.yield($0) }
    let group = ServiceGroup(configuration: .init(services: [.init(service: service)], logger: logger))
    try await withThrowingTaskGroup(of: Void.self) { tasks in
        tasks.addTask {
            defer { started.finish() }
            try await group.run()
        }
        guard let start = await starts.first(where: { _ in true }) else { return try await tasks.waitForAll() }
        do {
            try await body(start) { await group.triggerGracefulShutdown() }
        } catch {
            await group.triggerGracefulShutdown()
            throw error
        }
        await group.triggerGracefulShutdown()
        try await tasks.waitForAll()
    }
}

extension Logger {
    /// Drops every line.
    package static let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
}
