// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import ControlModel
import HTTPTypes
import Hummingbird
import NIOCore
import ServiceLifecycle
import Synchronization

/// A body that does not arrive as it should.
struct FaultyBody: Sendable {
    private(set) var bytes: ByteBuffer
    /// White space that follows, which is nowhere kept whole.
    private var padding = 0
    /// Whether the connection ends in the middle.
    var isCut = false
    private let drip: FaultAction.Drip?
    private let patience: FaultPatience
    /// Lets the rest come at once when the fault is taken away.
    private let stay: FaultStay?
    private let channel: (any Channel)?

    /// Why a body ends too early.
    struct Cut: Error {}

    private static let chunk = 65_536

    init(bytes: ByteBuffer, drip: FaultAction.Drip?, patience: FaultPatience, stay: FaultStay?, channel: (any Channel)?)
    {
        self.bytes = bytes
        self.drip = drip
        self.patience = patience
        self.stay = stay
        self.channel = channel
    }

    /// Makes JSON something that no reader takes for JSON, however lenient.
    mutating func damage(_ damage: FaultAction.Damage) {
        switch damage {
        case .truncated: bytes = bytes.getSlice(at: bytes.readerIndex, length: bytes.readableBytes / 2) ?? bytes
        case .malformed:
            if let colon = bytes.readableBytesView.firstIndex(of: UInt8(ascii: ":")) {
                bytes.setInteger(UInt8(ascii: "="), at: colon)
            } else {
                bytes.writeString("}")
            }
        }
    }

    mutating func pad(to size: Int) {
        padding = max(0, size - bytes.readableBytes)
    }

    var length: Int { bytes.readableBytes + padding }

    /// Whether who reads it gets something else than the body, not all of it, or not at once.
    func isOther(than whole: ByteBuffer) -> Bool {
        bytes != whole || padding > 0 || isCut && length > 0 || drip.map { length > $0.bytes } ?? false
    }

    /// Its length is said truly, also where it will not come whole.
    var responseBody: ResponseBody {
        let length = length
        return ResponseBody(contentLength: length) { [self] writer in
            // A server that stops does not wait for who does not read.
            try await withGracefulShutdownHandler {
                try await write(isCut ? length / 2 : length, to: &writer)
            } onGracefulShutdown: {
                channel?.close(promise: nil)
            }
            // Nothing can be missing of nothing.
            if isCut, length > 0 { throw Cut() }
            try await writer.finish(nil)
        }
    }

    private func write(_ length: Int, to writer: inout any ResponseBodyWriter) async throws {
        var (rest, left, drip) = (bytes, length, drip)
        while left > 0 {
            let count = min(left, drip?.bytes ?? FaultyBody.chunk)
            var part = rest.readSlice(length: min(count, rest.readableBytes)) ?? ByteBuffer()
            part.writeRepeatingByte(UInt8(ascii: " "), count: count - part.readableBytes)
            try await writer.write(part)
            left -= count
            guard left > 0, let pause = drip?.pause else { continue }
            switch await patience.wait(pause, for: stay?.hold, watching: channel) {
            case .callerGone: throw Cut()
            case .released: drip = nil
            case .over, .shutdown: break
            }
        }
    }

    /// The whole of a body.
    ///
    /// - Throws: What stops it from coming.
    static func bytes(of body: ResponseBody) async throws -> ByteBuffer {
        let collected = Collected()
        try await body.write(CollectingWriter(collected: collected))
        return collected.bytes
    }

    private final class Collected: Sendable {
        private let buffer = Mutex(ByteBuffer())

        var bytes: ByteBuffer { buffer.withLock { $0 } }

        func append(_ part: ByteBuffer) {
            buffer.withLock { buffer in _ = buffer.writeImmutableBuffer(part) }
        }
    }

    private struct CollectingWriter: ResponseBodyWriter {
        let collected: Collected

        mutating func write(_ buffer: ByteBuffer) async throws { collected.append(buffer) }
        consuming func finish(_ trailingHeaders: HTTPFields?) async throws {}
    }
}
