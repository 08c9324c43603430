// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import NIOCore
import NIOHTTPTypes

/// Closes a connection behind the answer to a request that asks for another protocol.
///
/// Such a wish may be ignored (RFC 9110 §7.8), and Java's client utters it with each connection. But the parser below reads
/// nothing behind one, and whoever sent a second request would wait for ever: `Connection: close` has it open another.
final class UpgradeRefusal: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private var asked = 0
    private var answered = 0
    /// Which request, counted from 1, asked for another protocol; the last one then, since no other is read.
    private var upgrading: Int?

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if case .head(let head) = unwrapInboundIn(data) {
            asked += 1
            if head.method == .connect || head.headerFields[.upgrade] != nil { upgrading = asked }
        }
        context.fireChannelRead(data)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard let upgrading else {
            if case .end = unwrapOutboundIn(data) { answered += 1 }
            return context.write(data, promise: promise)
        }
        switch unwrapOutboundIn(data) {
        case .head(var head) where answered + 1 == upgrading && head.status.kind != .informational:
            head.headerFields[.connection] = "close"
            context.write(wrapOutboundOut(.head(head)), promise: promise)
        case .end:
            answered += 1
            context.writeAndFlush(data, promise: promise)
            if answered == upgrading { context.close(promise: nil) }
        default: context.write(data, promise: promise)
        }
    }
}
