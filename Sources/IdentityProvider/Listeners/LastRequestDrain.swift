// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import NIOCore
import NIOHTTPTypes

/// Reads on, and drops what comes, behind the answer to a request that is a connection's last.
///
/// The server answers a body that is too large before it has come. Hummingbird reads nothing behind `Connection: close`, and
/// a client that first sends all of its body would wait until the connection is idle, and never see the answer. Nor is the
/// connection closed at once: what still came would reset it, and with it the answer that is on its way (RFC 9112 §9.6).
final class LastRequestDrain: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    /// The most bytes that are dropped: several times what anything here takes.
    static let limit = 64 << 20

    private var asked = 0
    private var answered = 0
    /// Which request, counted from 1, is the last.
    private var last: Int?
    private var isDraining = false
    private var dropped = 0

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let part = unwrapInboundIn(data)
        guard !isDraining else { return drop(part, context: context) }
        if case .head(let head) = part {
            asked += 1
            // As Hummingbird looks at it.
            if head.headerFields[.connection] == "close" { last = last ?? asked }
        }
        context.fireChannelRead(data)
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

    private func drop(_ part: HTTPRequestPart, context: ChannelHandlerContext) {
        guard case .body(let bytes) = part else { return }
        dropped += bytes.readableBytes
        if dropped > LastRequestDrain.limit { context.close(promise: nil) }
    }
}
