// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

package import NIOCore
package import NIOHTTPTypes

/// Knows whether the caller of a connection has ended it, or its half of it, before the answer came.
///
/// It stands in each connection from the beginning, since one who is gone already ends nothing a second time.
package final class CallerPresence: ChannelInboundHandler, RemovableChannelHandler {
    package typealias InboundIn = HTTPRequestPart
    package typealias InboundOut = HTTPRequestPart

    private var isGone = false
    private var watcher: (@Sendable () -> Void)?

    package init() {}

    /// Tells one watcher, the last that asked, when the caller is gone; at once when that is so already.
    package static func watch(_ channel: any Channel, _ whenGone: @escaping @Sendable () -> Void) async {
        let watching = channel.eventLoop.submit {
            guard channel.isActive else { return whenGone() }
            let presence = try channel.pipeline.syncOperations.handler(type: CallerPresence.self)
            if presence.isGone { whenGone() } else { presence.watcher = whenGone }
        }
        // A connection of another make has nobody who could tell, and then the wait is as long as it is.
        try? await watching.get()
    }

    package func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case ChannelEvent.inputClosed? = event as? ChannelEvent { leave() }
        context.fireUserInboundEventTriggered(event)
    }

    package func channelInactive(context: ChannelHandlerContext) {
        leave()
        context.fireChannelInactive()
    }

    private func leave() {
        isGone = true
        watcher?()
        watcher = nil
    }
}
