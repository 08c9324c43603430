// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import NIOCore
import NIOHTTPTypes

/// Removes the fields of a connection from the answers of HTTP/2, which forbids them (RFC 9113 §8.2.2).
///
/// NIO would take one for an error, and end the connection with all its streams.
final class ConnectionFields: ChannelOutboundHandler, RemovableChannelHandler {
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private static let names: [HTTPField.Name] = [
        .connection, .transferEncoding, .upgrade, HTTPField.Name(unchecked: "Keep-Alive"),
        HTTPField.Name(unchecked: "Proxy-Connection"),
    ]

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard case .head(var head) = unwrapOutboundIn(data) else { return context.write(data, promise: promise) }
        for name in ConnectionFields.names { head.headerFields[name] = nil }
        context.write(wrapOutboundOut(.head(head)), promise: promise)
    }
}
