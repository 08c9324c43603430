// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOPosix

/// A socket to a server, for what an HTTP client would not send.
final class RawConnection {
    private var received = ""
    /// The most bytes that a test reads: more than any answer has.
    private static let limit = 256 << 20
    private var inbound: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator
    private let outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>

    private init(
        _ inbound: NIOAsyncChannelInboundStream<ByteBuffer>, _ outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
    ) {
        self.inbound = inbound.makeAsyncIterator()
        self.outbound = outbound
    }

    /// - Parameter isPersistent: Goes on sending when the peer has said that it sends no more.
    static func open(
        _ url: String, isPersistent: Bool = false, _ body: @Sendable (RawConnection) async throws -> Void
    ) async throws {
        let port = Int(url.split(separator: ":").last ?? "") ?? 0
        let channel = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .channelOption(.allowRemoteHalfClosure, value: isPersistent)
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        try await channel.executeThenClose { inbound, outbound in
            try await body(RawConnection(inbound, outbound))
        }
    }

    /// Writes text, each line of which ends as HTTP wants it.
    func send(_ text: String) async throws {
        try await outbound.write(ByteBuffer(string: text.replacing("\n", with: "\r\n")))
    }

    /// All that came so far, once it holds the text; everything when the peer closes first.
    func read(until text: String) async throws -> String {
        while !received.contains(text), try await receive() {}
        return received
    }

    /// Forgets what came so far.
    func forget() {
        received = ""
    }

    /// The body of the one answer that was received.
    static func body(of text: String) throws -> String {
        guard let blank = text.firstRange(of: "\r\n\r\n") else { throw Missing(what: "head in \(text)") }
        return String(text[blank.upperBound...])
    }

    /// All that comes until the peer closes.
    func readToEnd() async throws -> String {
        while try await receive() {}
        return received
    }

    /// - Returns: `false` when the peer has closed.
    /// - Throws: ``Missing`` when the answer has no end.
    private func receive() async throws -> Bool {
        guard let buffer = try await inbound.next() else { return false }
        received += String(buffer: buffer)
        guard received.utf8.count <= RawConnection.limit else { throw Missing(what: "end of the answer") }
        return true
    }
}
