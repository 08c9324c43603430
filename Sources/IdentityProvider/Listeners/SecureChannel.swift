// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP2
import NIOSSL
import NIOTLS

/// A connection over TLS, with HTTP/2 or HTTP/1.1 as its client prefers (RFC 7301), a bound on the handshake, and an answer
/// to who speaks plain HTTP.
///
/// Hummingbird has one of its own, whose HTTP/2 ends a connection at a client's third early PING, and Chromium sends such;
/// never ends one whose client is silent; and ends all requests of a connection for one that is malformed.
struct SecureChannel: HTTPChannelHandler {
    typealias Negotiated = NIONegotiatedHTTPVersion<HTTP1Channel.Value, HTTP2Channel.Value>

    struct Value: ServerChildChannelValue {
        let negotiated: EventLoopFuture<Negotiated>
        let channel: any Channel
    }

    let tls: NIOSSLContext
    let http1: VersionedHTTP1Channel
    let http2: HTTP2Channel
    let handshakeTimeout: TimeAmount

    var responder: Responder { http1.responder }

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        channel.eventLoop.makeCompletedFuture {
            let pipeline = channel.pipeline.syncOperations
            try pipeline.addHandler(PlainRequestRefusal())
            try pipeline.addHandler(NIOSSLServerHandler(context: tls))
            try pipeline.addHandler(HandshakeDeadline(handshakeTimeout))
            let negotiation = NIOTypedApplicationProtocolNegotiationHandler<Negotiated> { result, channel in
                if case .negotiated("h2") = result {
                    return channel.eventLoop.makeCompletedFuture { .http2(try http2.setup(channel: channel)) }
                }
                return http1.setup(channel: channel, logger: logger).map { .http1_1($0) }
            }
            try pipeline.addHandler(negotiation)
            return Value(negotiated: negotiation.protocolNegotiationResult, channel: channel)
        }
    }

    func handle(value: Value, logger: Logger) async {
        do {
            switch try await value.negotiated.get() {
            case .http1_1(let connection): await http1.handle(value: connection, logger: logger)
            case .http2(let connection): try await http2.handle(connection, http1, logger: logger)
            }
        } catch {
            logger.debug("A connection ended: \(type(of: error))")
        }
    }
}
