// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import HTTPTypes
import NIOCore
import NIOHTTPTypes

/// Lets `Date` follow the tenant's clock: Hummingbird writes the system's after the last of our steps.
final class TenantDateHeader: ChannelOutboundHandler, RemovableChannelHandler {
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard case .head(var head) = unwrapOutboundIn(data), let date = head.headerFields[.tenantDate] else {
            return context.write(data, promise: promise)
        }
        head.headerFields[.date] = date
        head.headerFields[.tenantDate] = nil
        context.write(wrapOutboundOut(.head(head)), promise: promise)
    }
}
