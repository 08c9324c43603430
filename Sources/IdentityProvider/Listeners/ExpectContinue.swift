// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import NIOCore
import NIOHTTPTypes

/// Answers `Expect: 100-continue` when the body is read (RFC 9110 §10.1.1): neither NIO nor Hummingbird does, and a client that
/// waits for it would lose its whole patience on each request.
///
/// A request that is refused by its head gets no 100, and its connection ends with the answer: whether the client still sends
/// the body is unknown, so what comes next could be taken for it.
final class ExpectContinue: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private var asked = 0
    private var answered = 0
    /// Which request, counted from 1, waits for 100 and has sent nothing of its body.
    private var waiting: Int?
    /// Whether the body of the current request was asked for.
    private var isWanted = false
    private var isClosing = false

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            asked += 1
            waiting = head.headerFields[.expect]?.lowercased() == "100-continue" ? asked : nil
        case .body, .end: waiting = nil
        }
        context.fireChannelRead(data)
    }

    func triggerUserOutboundEvent(context: ChannelHandlerContext, event: Any, promise: EventLoopPromise<Void>?) {
        guard event is AwaitedBody.Wanted else {
            return context.triggerUserOutboundEvent(event, promise: promise)
        }
        isWanted = true
        proceed(context)
        promise?.succeed()
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch unwrapOutboundIn(data) {
        case .head(var head) where waiting == answered + 1 && head.status.kind != .informational:
            isClosing = true
            head.headerFields[.connection] = "close"
            context.write(wrapOutboundOut(.head(head)), promise: promise)
        case .end:
            answered += 1
            guard isClosing else {
                context.write(data, promise: promise)
                return proceed(context)
            }
            context.writeAndFlush(data, promise: promise)
            context.close(mode: .output, promise: nil)
        default: context.write(data, promise: promise)
        }
    }

    /// Between the parts of the answer to an earlier request a 100 would be malformed.
    private func proceed(_ context: ChannelHandlerContext) {
        guard isWanted, asked == answered + 1 else { return }
        isWanted = false
        guard waiting == asked else { return }
        waiting = nil
        context.writeAndFlush(wrapOutboundOut(.head(HTTPResponse(status: .continue))), promise: nil)
    }
}
