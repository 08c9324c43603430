// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP2
import NIOHTTPTypes
import NIOHTTPTypesHTTP2

/// The streams of an HTTP/2 connection (RFC 9113), each of which carries a request as a connection of HTTP/1.1 does.
struct HTTP2Channel: Sendable {
    typealias Value = NIOHTTP2Handler.AsyncStreamMultiplexer<HTTP1Channel.Value>

    let idleTimeout: TimeAmount
    /// What each stream goes through.
    let handlers: @Sendable () -> [any RemovableChannelHandler]

    /// As much as HTTP/1.1 takes: all ports of a host share their cookies.
    private static let headerLimit = 80 * 1_024

    /// - Throws: ``ChannelPipelineError``.
    func setup(channel: any Channel) throws -> Value {
        let pipeline = channel.pipeline.syncOperations
        let lifetime = HTTP2Lifetime(idleTimeout: idleTimeout)
        var configuration = NIOHTTP2Handler.Configuration()
        configuration.connection.initialSettings = [
            HTTP2Setting(parameter: .maxConcurrentStreams, value: 100),
            HTTP2Setting(parameter: .maxHeaderListSize, value: HTTP2Channel.headerLimit),
        ]
        let counter = HTTP2Lifetime.Counter(lifetime, eventLoop: channel.eventLoop)
        let streams = try pipeline.configureAsyncHTTP2Pipeline(
            mode: .server, streamDelegate: counter, frameDelegate: counter, configuration: configuration
        ) { stream in
            stream.eventLoop.makeCompletedFuture {
                let pipeline = stream.pipeline.syncOperations
                try pipeline.addHandler(HTTP2FramePayloadToHTTPServerCodec())
                try pipeline.addHandler(IdleStateHandler(allTimeout: idleTimeout))
                try pipeline.addHandler(CloseWhenIdle())
                try pipeline.addHandlers(handlers())
                return try HTTP1Channel.Value(wrappingChannelSynchronously: stream)
            }
        }
        try pipeline.addHandler(lifetime)
        return streams
    }

    /// Answers each stream's request as that of a connection of its own.
    func handle(_ streams: Value, _ http1: VersionedHTTP1Channel, logger: Logger) async throws {
        try await withThrowingDiscardingTaskGroup { group in
            for try await stream in streams.inbound {
                group.addTask { await http1.handle(value: stream, logger: logger) }
            }
        }
    }
}

/// Ends a stream on which nothing moves.
private final class CloseWhenIdle: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is IdleStateHandler.IdleStateEvent {
            context.close(promise: nil)
        } else {
            context.fireUserInboundEventTriggered(event)
        }
    }
}
