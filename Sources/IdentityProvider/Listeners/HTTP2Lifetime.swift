// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOHTTP2

/// Ends an HTTP/2 connection that has had no stream for a while, and when the server stops.
///
/// It says so by GOAWAY with the last stream that was begun (RFC 9113 §6.8): the client knows which requests it may send
/// again, and waits for no more. Nothing depends on what the client answers.
final class HTTP2Lifetime: ChannelInboundHandler {
    typealias InboundIn = HTTP2Frame
    typealias InboundOut = HTTP2Frame
    typealias OutboundOut = HTTP2Frame

    /// For how long open streams are waited for when the server stops.
    private static let patience = TimeAmount.seconds(5)

    private let idleTimeout: TimeAmount
    private var context: ChannelHandlerContext?
    private var openStreams = 0
    private var lastStream = HTTP2StreamID.rootStream
    private var isEnding = false
    /// A stream was reset, of which the error that comes next tells.
    private var hasReset = false
    private var timer: Scheduled<Void>?

    init(idleTimeout: TimeAmount) {
        self.idleTimeout = idleTimeout
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        awaitStream()
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        timer?.cancel()
        self.context = nil
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is ChannelShouldQuiesceEvent { end() }
        context.fireUserInboundEventTriggered(event)
    }

    /// A request that is malformed has been reset by then, and is no matter of the others (RFC 9113 §5.4.2).
    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard hasReset else { return context.close(promise: nil) }
        hasReset = false
    }

    private func awaitStream() {
        timer?.cancel()
        timer = schedule(in: idleTimeout) { $0.end() }
    }

    /// Says that no further stream is taken, and closes once there is none.
    private func end() {
        guard let context, !isEnding else { return }
        isEnding = true
        let farewell = HTTP2Frame.FramePayload.goAway(lastStreamID: lastStream, errorCode: .noError, opaqueData: nil)
        context.writeAndFlush(wrapOutboundOut(HTTP2Frame(streamID: .rootStream, payload: farewell)), promise: nil)
        timer?.cancel()
        if openStreams == 0 {
            context.close(promise: nil)
        } else {
            timer = schedule(in: HTTP2Lifetime.patience) { $0.context?.close(promise: nil) }
        }
    }

    private func schedule(in time: TimeAmount, _ body: @escaping @Sendable (HTTP2Lifetime) -> Void) -> Scheduled<Void>?
    {
        guard let loop = context?.eventLoop else { return nil }
        let bound = NIOLoopBound(self, eventLoop: loop)
        return loop.scheduleTask(in: time) { body(bound.value) }
    }

    private func begin(_ stream: HTTP2StreamID) {
        openStreams += 1
        lastStream = max(lastStream, stream)
        if !isEnding { timer?.cancel() }
    }

    private func finish() {
        openStreams -= 1
        guard openStreams == 0 else { return }
        guard isEnding else { return awaitStream() }
        // The last frame is being written just now, and has to leave first.
        timer?.cancel()
        timer = schedule(in: .zero) { $0.context?.close(promise: nil) }
    }

    /// Tells of streams as they come and go.
    struct Counter: NIOHTTP2FrameDelegate, NIOHTTP2StreamDelegate {
        private let lifetime: NIOLoopBound<HTTP2Lifetime>

        init(_ lifetime: HTTP2Lifetime, eventLoop: any EventLoop) {
            self.lifetime = NIOLoopBound(lifetime, eventLoop: eventLoop)
        }

        func streamCreated(_ id: HTTP2StreamID, channel: any Channel) {
            lifetime.value.begin(id)
        }

        func streamClosed(_ id: HTTP2StreamID, channel: any Channel) {
            lifetime.value.finish()
        }

        func wroteFrame(_ frame: HTTP2Frame) {
            if case .rstStream = frame.payload { lifetime.value.hasReset = true }
        }
    }
}
