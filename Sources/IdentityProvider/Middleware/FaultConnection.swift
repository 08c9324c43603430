// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Foundation
import NIOCore
import NIOSSL

/// What faults do to a connection, or to a stream of HTTP/2: the one file that reaches below the answer.
enum FaultConnection {
    /// Closes it, with no goodbye of TLS: so does a server that dies.
    static func drop(_ channel: any Channel) async {
        channel.eventLoop.execute { close(channel) }
        try? await channel.closeFuture.get()
    }

    /// Closes it so that the peer gets a RST; over HTTP/2 a RST_STREAM, which a drop is there, too.
    static func reset(_ channel: any Channel) async {
        if let socket = channel as? any SocketOptionProvider {
            try? await socket.setSoLinger(linger(l_onoff: 1, l_linger: 0)).get()
        }
        await drop(channel)
    }

    private static func close(_ channel: any Channel) {
        // From below TLS, which would wait for the peer to agree.
        if let tls = try? channel.pipeline.syncOperations.context(handlerType: NIOSSLServerHandler.self) {
            tls.close(promise: nil)
        } else {
            channel.close(promise: nil)
        }
    }

    private static let watch = "understudy.fault-watch"

    /// Tells when the peer ends the connection, or its half of it.
    ///
    /// - Returns: Whether it is being watched.
    static func watch(_ channel: any Channel, _ whenGone: @escaping @Sendable () -> Void) async -> Bool {
        let added = channel.eventLoop.submit {
            guard channel.isActive else { return whenGone() }
            try channel.pipeline.syncOperations.addHandler(
                PeerWatch(whenGone), name: FaultConnection.watch, position: .first)
        }
        return (try? await added.get()) != nil
    }

    static func unwatch(_ channel: any Channel) async {
        try? await channel.pipeline.removeHandler(name: FaultConnection.watch).get()
    }
}

/// Sees the end of a connection whose request is not answered yet.
private final class PeerWatch: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = NIOAny

    private let whenGone: @Sendable () -> Void

    init(_ whenGone: @escaping @Sendable () -> Void) {
        self.whenGone = whenGone
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case ChannelEvent.inputClosed? = event as? ChannelEvent { whenGone() }
        context.fireUserInboundEventTriggered(event)
    }

    func channelInactive(context: ChannelHandlerContext) {
        whenGone()
        context.fireChannelInactive()
    }
}
