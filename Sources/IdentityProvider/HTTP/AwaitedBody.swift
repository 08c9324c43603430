// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

package import Hummingbird
package import NIOCore

/// The body of a request whose client waits for `100 Continue` before it sends it (RFC 9110 §10.1.1).
///
/// The first read asks the connection for it, so that a request which is refused by its head is refused at once.
package struct AwaitedBody: AsyncSequence, Sendable {
    /// Tells the connection that the body of the current request is read.
    package struct Wanted: Sendable {}

    private let body: RequestBody
    private let channel: any Channel

    /// The request with a body that asks for itself, if its client waits.
    package static func awaiting(_ request: Request, context: ProviderRequestContext) -> Request {
        guard request.headers[.expect] != nil, let channel = context.channel else { return request }
        var request = request
        request.body = RequestBody(asyncSequence: AwaitedBody(body: request.body, channel: channel))
        return request
    }

    package func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(body: body.makeAsyncIterator(), channel: channel)
    }

    package struct AsyncIterator: AsyncIteratorProtocol {
        private var body: RequestBody.AsyncIterator
        private var channel: (any Channel)?

        fileprivate init(body: RequestBody.AsyncIterator, channel: any Channel) {
            self.body = body
            self.channel = channel
        }

        package mutating func next() async throws -> ByteBuffer? {
            channel?.triggerUserOutboundEvent(Wanted(), promise: nil)
            channel = nil
            return try await body.next()
        }
    }
}
