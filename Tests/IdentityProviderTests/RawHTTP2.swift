// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOPosix
import NIOSSL

/// A connection of HTTP/2 over TLS whose frames a test writes one by one (RFC 9113 §4.1).
final class RawHTTP2 {
    struct Frame: Equatable {
        let type: UInt8
        let flags: UInt8
        let stream: UInt32
        let payload: [UInt8]
    }

    static let data: UInt8 = 0
    static let headers: UInt8 = 1
    static let reset: UInt8 = 3
    static let settings: UInt8 = 4
    static let ping: UInt8 = 6
    static let goAway: UInt8 = 7
    static let continuation: UInt8 = 9

    private var received: [UInt8] = []
    private var inbound: NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator
    private let outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>

    private init(
        _ inbound: NIOAsyncChannelInboundStream<ByteBuffer>, _ outbound: NIOAsyncChannelOutboundWriter<ByteBuffer>
    ) {
        self.inbound = inbound.makeAsyncIterator()
        self.outbound = outbound
    }

    /// Connects, and says the preface and empty settings.
    static func open(_ url: String, _ body: @Sendable (RawHTTP2) async throws -> Void) async throws {
        let port = Int(url.split(separator: ":").last ?? "") ?? 0
        var configuration = try TestAuthority.configuration()
        configuration.applicationProtocols = ["h2"]
        configuration.certificateVerification = .noHostnameVerification
        let context = try NIOSSLContext(configuration: configuration)
        let channel = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(
                        try NIOSSLClientHandler(context: context, serverHostname: nil))
                    return try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        try await channel.executeThenClose { inbound, outbound in
            let connection = RawHTTP2(inbound, outbound)
            // A server that is quick to show out may do so before all of it is said.
            try? await connection.write(Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8))
            try? await connection.send(settings)
            // The server's own are in force once they are acknowledged (§6.5.3).
            try? await connection.send(settings, flags: 1)
            try await body(connection)
        }
    }

    private func write(_ bytes: [UInt8]) async throws {
        try await outbound.write(ByteBuffer(bytes: bytes))
    }

    func send(_ type: UInt8, flags: UInt8 = 0, stream: UInt32 = 0, _ payload: [UInt8] = []) async throws {
        let count = UInt32(payload.count).bigEndian
        let id = stream.bigEndian
        var frame = withUnsafeBytes(of: count) { Array($0.dropFirst()) }
        frame += [type, flags] + withUnsafeBytes(of: id) { Array($0) } + payload
        try await write(frame)
    }

    /// Begins a request; its header fields are literals that no table keeps (RFC 7541 §6.2.2).
    func begin(
        _ stream: UInt32, _ method: String, _ path: String, _ fields: [(String, String)] = [], ends: Bool = true
    ) async throws {
        let all = [(":method", method), (":scheme", "https"), (":authority", "localhost"), (":path", path)] + fields
        try await begin(stream, all, ends: ends)
    }

    /// Begins a CONNECT (RFC 9113 §8.5); with a path it has the fields of another method, too.
    func beginTunnel(_ stream: UInt32, hasPath: Bool) async throws {
        let target = [(":method", "CONNECT"), (":authority", "evil.example:443")]
        try await begin(stream, target + (hasPath ? [(":scheme", "https"), (":path", "/")] : []))
    }

    private func begin(_ stream: UInt32, _ all: [(String, String)], ends: Bool = true) async throws {
        var block: [UInt8] = []
        for (name, value) in all {
            block.append(0)
            for text in [name, value] { block += RawHTTP2.length(text.utf8.count) + Array(text.utf8) }
        }
        let parts = stride(from: 0, to: block.count, by: 16_000).map { Array(block[$0...].prefix(16_000)) }
        for (index, part) in parts.enumerated() {
            let isLast: UInt8 = index == parts.count - 1 ? 4 : 0
            let end: UInt8 = index == 0 && ends ? 1 : 0
            try await send(
                index == 0 ? RawHTTP2.headers : RawHTTP2.continuation, flags: isLast | end, stream: stream, part)
        }
    }

    /// An integer of seven bits and what does not fit (RFC 7541 §5.1).
    private static func length(_ count: Int) -> [UInt8] {
        guard count >= 127 else { return [UInt8(count)] }
        var (bytes, rest): ([UInt8], Int) = ([127], count - 127)
        while rest >= 128 {
            bytes.append(UInt8(rest & 127) | 128)
            rest >>= 7
        }
        return bytes + [UInt8(rest)]
    }

    /// The frames up to the first that is wanted; all there are when the peer closes first.
    func frames(until isWanted: (Frame) -> Bool) async throws -> [Frame] {
        var frames: [Frame] = []
        while true {
            while let frame = next() {
                frames.append(frame)
                if isWanted(frame) { return frames }
            }
            guard let buffer = try? await inbound.next() else { return frames }
            received += Array(buffer.readableBytesView)
        }
    }

    private func next() -> Frame? {
        guard received.count >= 9 else { return nil }
        let count = received[0..<3].reduce(0) { $0 << 8 | Int($1) }
        guard received.count >= 9 + count else { return nil }
        defer { received.removeFirst(9 + count) }
        return Frame(
            type: received[3], flags: received[4], stream: received[5..<9].reduce(0) { $0 << 8 | UInt32($1) },
            payload: Array(received[9..<9 + count]))
    }
}
