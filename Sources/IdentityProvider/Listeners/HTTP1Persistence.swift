// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1
import NIOHTTPTypes

/// A connection of HTTP/1.1 or HTTP/1.0.
///
/// Hummingbird's own knows no version: it keeps every connection open, unless a request says `Connection: close` in these very
/// letters.
struct VersionedHTTP1Channel: HTTPChannelHandler {
    typealias Value = HTTP1Channel.Value

    let http1: HTTP1Channel

    var responder: Responder { http1.responder }

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        http1.setup(channel: channel, logger: logger)
            .flatMapThrowing { value in
                let pipeline = channel.pipeline.syncOperations
                let decoder = try pipeline.handler(type: ByteToMessageHandler<HTTPRequestDecoder>.self)
                try pipeline.addHandler(HTTP1Persistence(), position: .after(decoder))
                return value
            }
    }

    func handle(value: Value, logger: Logger) async {
        await http1.handle(value: value, logger: logger)
    }
}

/// Says what the version of a request means, above which the version is forgotten.
///
/// - A request of HTTP/1.0 is the connection's last unless it asks to keep it (RFC 9112 §9.3); then the answer confirms that.
///   Its answer is not chunked, which HTTP/1.0 does not know, so a body without a length ends with the connection.
/// - A request of HTTP/1.1 without Host gets an empty one, which is rejected (RFC 9112 §3.2).
final class HTTP1Persistence: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    /// A request of HTTP/1.0 that is not answered yet.
    private struct Older {
        /// Counted from 1.
        let number: Int
        let keepsConnection: Bool
        let isHead: Bool
    }

    private var asked = 0
    private var answered = 0
    private var older: [Older] = []
    private var isEnding = false

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard case .head(var head) = unwrapInboundIn(data) else { return context.fireChannelRead(data) }
        asked += 1
        let keepsConnection = head.isKeepAlive
        if !keepsConnection { head.headers.replaceOrAdd(name: "Connection", value: "close") }
        if head.version.major < 1 || head.version == .http1_0 {
            older.append(
                Older(number: asked, keepsConnection: keepsConnection, isHead: head.method == .HEAD))
            // It is to be ignored (RFC 9110 §10.1.1).
            head.headers.remove(name: "Expect")
        } else if !head.headers.contains(name: "Host") {
            head.headers.add(name: "Host", value: "")
        }
        context.fireChannelRead(wrapInboundOut(.head(head)))
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch unwrapOutboundIn(data) {
        case .head(var head):
            guard let request = older.first, request.number == answered + 1 else { break }
            head.version = .http1_0
            let hasEnd =
                request.isHead || !head.status.mayHaveResponseBody || head.headers.contains(name: "Content-Length")
            isEnding = request.keepsConnection && !hasEnd
            if request.keepsConnection, !head.headers.contains(name: "Connection") {
                head.headers.add(name: "Connection", value: hasEnd ? "keep-alive" : "close")
            }
            return context.write(wrapOutboundOut(.head(head)), promise: promise)
        case .end:
            answered += 1
            if older.first?.number == answered { older.removeFirst() }
            guard isEnding else { break }
            context.writeAndFlush(data, promise: promise)
            return context.close(promise: nil)
        case .body: break
        }
        context.write(data, promise: promise)
    }
}
