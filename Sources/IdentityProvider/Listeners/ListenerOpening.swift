// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Hummingbird
import NIOCore
import ServiceLifecycle

/// Runs beside the first listener: binds the second at the same port, then reports that the server listens.
struct ListenerOpening: CustomStringConvertible, Service {
    typealias Listener =
        @Sendable (
            _ host: String, _ port: Int, _ services: [any Service], _ bound: AsyncStream<Int>.Continuation
        ) throws -> Application<RouterResponder<ProviderRequestContext>>

    /// As ``ProviderServer``'s.
    let description = "ListenerOpening"

    let firstPort: AsyncStream<Int>
    let secondHost: String?
    let listener: Listener
    let onListening: @Sendable (Int) async throws -> Void

    func run() async throws {
        // Without a port the first listener failed, or shutdown came first: its own error is the one to report.
        guard let port = await firstPort.first(where: { _ in true }) else { return }
        guard let secondHost else { return try await report(port) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            let (ports, bound) = AsyncStream.makeStream(of: Int.self)
            group.addTask {
                defer { bound.finish() }
                try await runSecond(secondHost, port: port, bound: bound)
            }
            if await ports.first(where: { _ in true }) == nil {
                // Not bound: either its error ends the server here, or there is no IPv6 and it has returned.
                try await group.next()
            }
            group.addTask { try await report(port) }
            while try await group.next() != nil {}
        }
    }

    private func report(_ port: Int) async throws {
        try await onListening(port)
        try? await gracefulShutdown()
    }

    /// A machine without IPv6 has no second loopback address, and needs none.
    private func runSecond(_ host: String, port: Int, bound: AsyncStream<Int>.Continuation) async throws {
        try await ProviderServer.explainingBindErrors(host: host, port: port) {
            do {
                try await listener(host, port, [], bound).run()
            } catch let error as IOError where [EADDRNOTAVAIL, EAFNOSUPPORT].contains(error.errnoCode) {
                return
            }
        }
    }
}
