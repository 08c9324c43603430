// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import HummingbirdCore
import HummingbirdHTTP2
import Logging
import NIOCore
import NIOSSL

/// A connection over TLS, with HTTP/2 or HTTP/1.1 as its client prefers: Hummingbird's, with a bound on the handshake, and
/// an answer to who speaks plain HTTP.
struct SecureChannel: HTTPChannelHandler {
    private let upgrade: HTTP2UpgradeChannel
    private let handshakeTimeout: TimeAmount

    init(_ upgrade: HTTP2UpgradeChannel, handshakeTimeout: TimeAmount) {
        self.upgrade = upgrade
        self.handshakeTimeout = handshakeTimeout
    }

    var responder: Responder { upgrade.responder }

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<HTTP2UpgradeChannel.Value> {
        do {
            try channel.pipeline.syncOperations.addHandler(PlainRequestRefusal())
            let value = upgrade.setup(channel: channel, logger: logger)
            let secure = try channel.pipeline.syncOperations.handler(type: NIOSSLServerHandler.self)
            try channel.pipeline.syncOperations.addHandler(
                HandshakeDeadline(handshakeTimeout), position: .after(secure))
            return value
        } catch {
            return channel.eventLoop.makeFailedFuture(error)
        }
    }

    func handle(value: HTTP2UpgradeChannel.Value, logger: Logger) async {
        await upgrade.handle(value: value, logger: logger)
    }
}
