// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Foundation
import IdentityProvider
import JOSE
import NIOHTTP1
import Testing

@Suite("RFC 9112 HTTP/1.1, and clients of HTTP/1.0")
struct HTTP1Tests {
    private static let form = "Content-Type: application/x-www-form-urlencoded\n"

    /// What comes until the server closes the connection.
    private func answer(_ request: String) async throws -> String {
        let (texts, found) = AsyncStream.makeStream(of: String.self)
        try await TestProvider.run { provider async throws in
            try await RawConnection.open(provider.url) { connection async throws in
                try await connection.send(request)
                found.yield(try await connection.readToEnd())
            }
        }
        return await texts.first { _ in true } ?? ""
    }

    @Test(
        "§9.3: a request of HTTP/1.0 is the connection's last, with or without a Host",
        arguments: ["", "Host: localhost\n"])
    func olderRequest(host: String) async throws {
        let text = try await answer("GET /jwks.json HTTP/1.0\n\(host)\n")
        #expect(text.contains(" 200 OK") && text.hasSuffix("}") && !text.contains("chunked"))
    }

    @Test(
        "§9.3: a client of HTTP/1.0 that asks to keep the connection gets that confirmed, and may send another request")
    func keptConnection() async throws {
        let request = "GET /jwks.json HTTP/1.0\nConnection: Keep-Alive\n\n"
        let text = try await answer(request + request + "GET /jwks.json HTTP/1.0\n\n")
        #expect(text.components(separatedBy: " 200 OK").count == 4)
        #expect(text.lowercased().components(separatedBy: "connection: keep-alive").count == 3)
    }

    @Test("RFC 9110 §7.6.1: connection options have no case", arguments: ["Close", "foo, CLOSE"])
    func closeOption(option: String) async throws {
        let text = try await answer("GET /jwks.json HTTP/1.1\nHost: localhost\nConnection: \(option)\n\n")
        #expect(text.hasPrefix("HTTP/1.1 200 OK"))
    }

    @Test("§3.2: rejects a request of HTTP/1.1 without Host")
    func missingHost() async throws {
        let text = try await answer("GET /jwks.json HTTP/1.1\nConnection: close\n\n")
        #expect(text.hasPrefix("HTTP/1.1 400 "))
    }

    @Test(
        "§6.1: rejects a transfer coding that is not implemented with 501",
        arguments: ["gzip, chunked", "deflate,Chunked"])
    func transferCoding(coding: String) async throws {
        let head = "POST /token HTTP/1.1\nHost: localhost\nConnection: close\n" + Self.form
        let text = try await answer(head + "Transfer-Encoding: \(coding)\n\n3\nabc\n0\n\n")
        #expect(text.hasPrefix("HTTP/1.1 501 "))
    }

    @Test("RFC 9110 §9.3.6: rejects CONNECT with 501")
    func tunnel() async throws {
        let text = try await answer("CONNECT evil.example:443 HTTP/1.1\nHost: evil.example:443\n\n")
        #expect(text.hasPrefix("HTTP/1.1 501 "))
    }

    @Test("RFC 9110 §15.5.14: answers a body that says it is too large before any of it came")
    func largeBody() async throws {
        let head = "POST /token HTTP/1.1\nHost: localhost\nConnection: close\n" + Self.form
        try await TestProvider.run { provider async throws in
            try await RawConnection.open(provider.url) { connection async throws in
                try await connection.send(head + "Content-Length: 1000000000\n\n")
                #expect(try await connection.read(until: "\r\n\r\n").hasPrefix("HTTP/1.1 413 "))
            }
        }
    }

    @Test("RFC 9110 §10.1.1: a client that waits for 100 gets the refusal instead, and the connection ends with it")
    func largeExpectation() async throws {
        let head = "POST /token HTTP/1.1\nHost: localhost\nExpect: 100-continue\n" + Self.form
        let text = try await answer(head + "Content-Length: 1000000000\n\n")
        #expect(text.hasPrefix("HTTP/1.1 413 ") && text.lowercased().contains("connection: close"))
    }

    @Test("answers a chunked body that is too large, reads on for a while, and then closes the connection")
    func endlessBody() async throws {
        let head = "POST /token HTTP/1.1\nHost: localhost\n" + Self.form + "Transfer-Encoding: chunked\n\n"
        let chunk = "100000\n" + String(repeating: "x", count: 1 << 20) + "\n"
        try await TestProvider.run { provider async throws in
            try await RawConnection.open(provider.url) { connection async throws in
                try await connection.send(head + chunk)
                #expect(try await connection.read(until: "\r\n\r\n").hasPrefix("HTTP/1.1 413 "))
                // Far more than is dropped; in the end the peer has closed, and writing fails.
                await #expect(throws: (any Error).self) {
                    for _ in 0..<1_000 { try await connection.send(chunk) }
                }
            }
        }
    }
}
