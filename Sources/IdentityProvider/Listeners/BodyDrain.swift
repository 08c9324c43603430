// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import NIOCore
import NIOHTTPTypes

/// Drops what is left of a request's body once its answer was sent, up to a limit; beyond it the connection is closed.
///
/// The server answers a body that is too large before all of it has come. A connection that is closed at once would reset what
/// still comes, and with it the answer that is on its way (RFC 9112 §9.6). A body without end must not be read for ever.
/// Where the request is the connection's last, Hummingbird reads nothing behind `Connection: close`: then this handler reads.
final class BodyDrain: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    /// The most bytes that are dropped: several times what any endpoint accepts.
    static let limit = 64 << 20

    private var asked = 0
    private var answered = 0
    /// Which request, counted from 1, is the last.
    private var last: Int?
    private var isDraining = false
    private var dropped = 0

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            asked += 1
            dropped = 0
            // As Hummingbird looks at it.
            if head.headerFields[.connection] == "close" { last = last ?? asked }
        case .body(let bytes) where answered >= asked:
            dropped += bytes.readableBytes
            if dropped > BodyDrain.limit { return context.close(promise: nil) }
        case .body, .end: break
        }
        if !isDraining { context.fireChannelRead(data) }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        context.fireChannelReadComplete()
        // Whoever stands above reads no more, and holds back what the channel would read by itself.
        if isDraining { context.read() }
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        context.write(data, promise: promise)
        guard case .end = unwrapOutboundIn(data) else { return }
        answered += 1
        guard answered == last else { return }
        isDraining = true
        context.read()
    }
}
