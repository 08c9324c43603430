// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import ControlModel
import HTTPTypes
import IdentityProvider
import Testing

@Suite("RFC 9113 HTTP/2", .timeLimit(.minutes(30)))
struct HTTP2Tests {
    /// 60 KB of them.
    private static let cookies = (0..<20).map { ("cookie", "other\($0)=" + String(repeating: "x", count: 3_000)) }

    @Test("§6.7: pings are answered, as many and as fast as they come, and end no connection: Chromium sends them")
    func pings() async throws {
        try await TestProvider.run(certificate: TestAuthority.certificate) { provider async throws in
            try await RawHTTP2.open(provider.url) { connection async throws in
                for round in 0..<10 {
                    try await connection.send(RawHTTP2.ping, [0, 0, 0, 0, 0, 0, 0, UInt8(round)])
                    let stream = UInt32(2 * round + 1)
                    try await connection.begin(stream, "GET", "/jwks.json")
                    let frames = try await connection.frames { $0.stream == stream && $0.flags & 1 == 1 }
                    #expect(frames.contains { $0.type == RawHTTP2.ping && $0.flags == 1 }, "\(round)")
                    #expect(frames.contains { $0.type == RawHTTP2.headers && $0.stream == stream }, "\(round)")
                    #expect(!frames.contains { $0.type == RawHTTP2.goAway })
                }
            }
        }
    }

    @Test("§6.8: a connection without a stream is told so and closed, whether its client answers or not")
    func idle() async throws {
        try await TestProvider.run(
            idleTimeout: .milliseconds(50), certificate: TestAuthority.certificate
        ) { provider async throws in
            // Nothing at all; a header block that never ends; one request, and then nothing.
            for kind in 0..<3 {
                try await RawHTTP2.open(provider.url) { connection async throws in
                    if kind == 1 { try? await connection.send(RawHTTP2.headers, flags: 0, stream: 1, [0x82]) }
                    if kind == 2 { try? await connection.begin(1, "GET", "/jwks.json") }
                    let frames = try await connection.frames { _ in false }
                    // That it ends is what matters here; the farewell is lost where its client still spoke.
                    let farewell = frames.last { $0.type == RawHTTP2.goAway }
                    #expect(farewell == nil || farewell?.payload.suffix(4) == [0, 0, 0, 0], "\(kind)")
                }
            }
        }
    }

    @Test("a stream whose request never ends is closed, and so is one that takes no answer")
    func slowStreams() async throws {
        try await TestProvider.run(
            requestTimeout: .seconds(1), certificate: TestAuthority.certificate
        ) { provider async throws in
            try await RawHTTP2.open(provider.url) { connection async throws in
                let form = [("content-type", "application/x-www-form-urlencoded")]
                try await connection.begin(1, "POST", "/token", form, ends: false)
                let frames = try await connection.frames { $0.type == RawHTTP2.reset }
                #expect(frames.last?.stream == 1)
                try await connection.begin(3, "GET", "/jwks.json")
                let others = try await connection.frames { $0.stream == 3 && $0.flags & 1 == 1 }
                #expect(others.contains { $0.type == RawHTTP2.headers && $0.stream == 3 })
            }
        }
    }

    @Test("§8.1.1: a malformed request is its own stream's end, and no other's")
    func malformed() async throws {
        try await TestProvider.run(certificate: TestAuthority.certificate) { provider async throws in
            try await RawHTTP2.open(provider.url) { connection async throws in
                let form = [("content-type", "application/x-www-form-urlencoded")]
                try await connection.begin(1, "POST", "/token", form, ends: false)
                try await connection.begin(3, "GET", "/jwks.json", [("connection", "close")])
                let refusal = try await connection.frames { $0.type == RawHTTP2.reset }
                #expect(refusal.last?.stream == 3)
                try await connection.send(RawHTTP2.data, flags: 1, stream: 1, Array("grant_type=password".utf8))
                let frames = try await connection.frames { $0.stream == 1 && $0.flags & 1 == 1 }
                #expect(frames.contains { $0.type == RawHTTP2.headers && $0.stream == 1 })
                #expect(!frames.contains { $0.type == RawHTTP2.goAway })
            }
        }
    }

    @Test("RFC 9110 §9.3.6: a CONNECT is refused on its stream alone", arguments: [false, true])
    func tunnel(hasPath: Bool) async throws {
        try await TestProvider.run(certificate: TestAuthority.certificate) { provider async throws in
            try await RawHTTP2.open(provider.url) { connection async throws in
                let form = [("content-type", "application/x-www-form-urlencoded")]
                try await connection.begin(1, "POST", "/token", form, ends: false)
                try await connection.beginTunnel(3, hasPath: hasPath)
                let refusal = try await connection.frames { $0.stream == 3 }
                #expect(refusal.last?.stream == 3)
                try await connection.send(RawHTTP2.data, flags: 1, stream: 1, Array("grant_type=password".utf8))
                let frames = try await connection.frames { $0.stream == 1 && $0.flags & 1 == 1 }
                #expect(frames.contains { $0.type == RawHTTP2.headers && $0.stream == 1 })
                #expect(!frames.contains { $0.type == RawHTTP2.goAway })
            }
        }
    }

    @Test("§8.2.2: a fault that adds a field of the connection ends none, since such a field is left out")
    func connectionFields() async throws {
        try await TestProvider.run(certificate: TestAuthority.certificate) { provider async throws in
            try provider.fault { action in
                action.headers = ["Connection", "Keep-Alive"]
                    .map { FaultAction.Header(name: HTTPField.Name($0) ?? .connection, value: "close") }
            }
            try await RawHTTP2.open(provider.url) { connection async throws in
                for stream: UInt32 in [1, 3] {
                    try await connection.begin(stream, "GET", "/jwks.json")
                    let frames = try await connection.frames { $0.stream == stream && $0.flags & 1 == 1 }
                    #expect(frames.contains { $0.type == RawHTTP2.headers && $0.stream == stream })
                }
            }
        }
    }

    @Test("as many header bytes as over HTTP/1.1: all ports of localhost share their cookies")
    func largeHeaders() async throws {
        try await TestProvider.run(certificate: TestAuthority.certificate) { provider async throws in
            try await RawHTTP2.open(provider.url) { connection async throws in
                try await connection.begin(1, "GET", "/jwks.json", Self.cookies)
                let frames = try await connection.frames { $0.stream == 1 && $0.flags & 1 == 1 }
                #expect(frames.contains { $0.type == RawHTTP2.headers && $0.stream == 1 })
            }
        }
    }

    @Test("a server that stops says so and closes what is idle; a request that is under way is answered first")
    func shutdown() async throws {
        try await TestProvider.run(certificate: TestAuthority.certificate) { provider async throws in
            try await RawHTTP2.open(provider.url) { connection async throws in
                let form = [("content-type", "application/x-www-form-urlencoded")]
                try await connection.begin(1, "POST", "/token", form, ends: false)
                // Answered behind it: the server knows the request by then.
                try await connection.send(RawHTTP2.ping, [0, 0, 0, 0, 0, 0, 0, 1])
                _ = try await connection.frames { $0.type == RawHTTP2.ping }
                await provider.stop()
                let farewell = try await connection.frames { $0.type == RawHTTP2.goAway }
                #expect(farewell.last?.payload.prefix(4) == [0, 0, 0, 1])
                try await connection.send(RawHTTP2.data, flags: 1, stream: 1, Array("grant_type=password".utf8))
                let frames = try await connection.frames { _ in false }
                #expect(frames.contains { $0.type == RawHTTP2.headers && $0.stream == 1 })
            }
        }
    }
}
