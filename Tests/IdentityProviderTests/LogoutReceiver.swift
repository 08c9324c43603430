// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Hummingbird
import Logging
import NIOCore
import Synchronization

/// A client that is told: keeps what it was sent, and answers by a script.
final class LogoutReceiver: Sendable {
    let url: String
    private let script: Mutex<[Int]>
    private let bodies = Mutex<[String]>([])
    private let agents = Mutex<[String?]>([])
    private let arrivals: AsyncStream<Void>
    private let arrived: AsyncStream<Void>.Continuation

    private init(url: String, script: [Int]) {
        self.url = url
        self.script = Mutex(script)
        (arrivals, arrived) = AsyncStream.makeStream()
    }

    static func run(
        _ script: [Int] = [], _ body: @escaping @Sendable (LogoutReceiver) async throws -> Void
    ) async throws {
        let holder = Mutex<LogoutReceiver?>(nil)
        try await withThrowingTaskGroup(of: Void.self) { group in
            let (ports, bound) = AsyncStream.makeStream(of: Int.self)
            let responder = CallbackResponder { (request: Request, _: BasicRequestContext) in
                let body = String(buffer: try await request.body.collect(upTo: 65_536))
                guard let receiver = holder.withLock({ $0 }) else { return Response(status: .serviceUnavailable) }
                receiver.bodies.withLock { $0.append(body) }
                receiver.agents.withLock { $0.append(request.headers[.userAgent]) }
                let status = receiver.script.withLock { $0.isEmpty ? 204 : $0.removeFirst() }
                receiver.arrived.yield()
                return Response(status: .init(code: status))
            }
            let application = Application(
                responder: responder, configuration: .init(address: .hostname("127.0.0.1", port: 0)),
                onServerRunning: { bound.yield($0.localAddress?.port ?? 0) },
                logger: Logger(label: "receiver") { _ in SwiftLogNoOpLogHandler() })
            group.addTask { try await application.run() }
            let port = await ports.first { _ in true } ?? 0
            let receiver = LogoutReceiver(url: "http://127.0.0.1:\(port)/logout", script: script)
            holder.withLock { $0 = receiver }
            try await body(receiver)
            group.cancelAll()
        }
    }

    /// The `User-Agent` of each delivery.
    var userAgents: [String?] { agents.withLock { $0 } }

    /// Returns the bodies of that many deliveries once they have come, or of fewer when the task is cancelled.
    func deliveries(_ count: Int) async -> [String] {
        var arrivals = arrivals.makeAsyncIterator()
        while bodies.withLock({ $0.count }) < count, await arrivals.next() != nil {}
        return bodies.withLock { $0 }
    }
}
