// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

package import AsyncHTTPClient
import NIOCore
import NIOHTTP1

/// Closes the connection of a server that answers with a status code below 100.
///
/// AsyncHTTPClient 1.37 takes such a response for an informational one and ends the process when it is complete.
final class ResponseStatusCheck: ChannelInboundHandler {
    typealias InboundIn = HTTPClientResponsePart
    typealias InboundOut = HTTPClientResponsePart

    /// The status code is not one of HTTP's (RFC 9110 §15).
    struct InvalidStatus: Error {}

    private var isRejected = false

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if case .head(let head) = unwrapInboundIn(data), head.status.code < 100 {
            isRejected = true
            context.fireErrorCaught(InvalidStatus())
            context.close(promise: nil)
        }
        // The rest of a rejected response must not reach the client either.
        if !isRejected { context.fireChannelRead(data) }
    }
}

extension HTTPClient.Configuration {
    /// Rejects responses with an invalid status code.
    ///
    /// Over HTTP/1.1 only: there the check has its place behind the decoder.
    package mutating func rejectInvalidStatusCodes() {
        httpVersion = .http1Only
        http1_1ConnectionDebugInitializer = { channel in
            channel.eventLoop.submit {
                let pipeline = channel.pipeline.syncOperations
                let decoder = try pipeline.handler(type: ByteToMessageHandler<HTTPResponseDecoder>.self)
                try pipeline.addHandler(ResponseStatusCheck(), position: .after(decoder))
            }
        }
    }
}
