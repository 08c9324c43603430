// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import Hummingbird
import IdentityProvider
import JOSE
import NIOCore
import ServiceLifecycle

extension HTTPField.Name {
    /// Tells nginx, and proxies that follow it, to pass each event on as it comes.
    fileprivate static let proxyBuffering = HTTPField.Name(unchecked: "X-Accel-Buffering")
}

/// The journal as server-sent events, for as long as the client reads.
///
/// A client that does not read suspends the writer, and nothing is kept for it: it is told how many entries went by.
struct RequestEvents: Sendable {
    /// Connections end after a minute of silence; most proxies' too.
    private static let silence = TimeAmount.seconds(15)
    private static let quiet = Duration.seconds(10)
    /// How long a client that does not read keeps a server from stopping.
    private static let patience = TimeAmount.seconds(2)

    let feed: JournalFeed
    let channel: any Channel

    var response: Response {
        Response(
            status: .ok,
            headers: [.contentType: "text/event-stream", .cacheControl: "no-store", .proxyBuffering: "no"],
            body: ResponseBody { writer in try await write(to: &writer) })
    }

    private func write(to writer: inout any ResponseBodyWriter) async throws {
        let (feed, channel) = (feed, channel)
        let alarm = channel.eventLoop.scheduleRepeatedTask(
            initialDelay: RequestEvents.silence, delay: RequestEvents.silence
        ) { _ in feed.nudge() }
        defer {
            alarm.cancel()
            feed.end()
        }
        channel.closeFuture.whenComplete { _ in feed.end() }
        try await withGracefulShutdownHandler {
            // The head leaves with the first bytes of the body.
            try await writer.write(ByteBuffer(string: ": understudy\n\n"))
            var written = ContinuousClock.now
            for await news in feed {
                // Not each request that does not match is worth a sign of life.
                if case .nothing = news, ContinuousClock.now - written < RequestEvents.quiet { continue }
                try await writer.write(ByteBuffer(string: RequestEvents.text(of: news)))
                written = .now
            }
            try await writer.finish(nil)
        } onGracefulShutdown: {
            feed.end()
            channel.eventLoop.scheduleTask(in: RequestEvents.patience) { channel.close(promise: nil) }
        }
    }

    static func text(of news: JournalFeed.News) -> String {
        switch news {
        case .entry(let entry): return "id: \(entry.sequence)\nevent: request\ndata: \(entry.json.text)\n\n"
        case .lost(let count):
            let data: JSONObject = count.map { ["count": .number(JSONNumber(Int64($0)))] } ?? [:]
            return "event: lost\ndata: \(data.text)\n\n"
        case .nothing: return ":\n\n"
        }
    }
}
