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
}
