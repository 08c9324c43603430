// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import ControlModel
import Foundation
import IdentityProvider
import JOSE
import NIOCore
import NIOHTTP1
import Testing

/// What faults do to connections, as a raw socket sees it.
@Suite("Faults of a connection", .timeLimit(.minutes(30)))
struct FaultyConnectionTests {
    private static let request = "GET /jwks.json HTTP/1.1\nHost: localhost\n\n"
    private static let last = "GET /jwks.json HTTP/1.1\nHost: localhost\nConnection: close\n\n"

    private static func length(of text: String) -> Int? {
        text.components(separatedBy: "\r\n").first { $0.lowercased().hasPrefix("content-length:") }
            .flatMap { Int($0.dropFirst(15).trimmingCharacters(in: .whitespaces)) }
    }

    @Test("drop: not a byte, the work is not done, and once only")
    func drop() async throws {
        try await TestProvider.run { provider async throws in
            try provider.fault(count: 1) { $0.connection = .drop }
            try await RawConnection.open(provider.url) { connection async throws in
                try await connection.send(Self.request)
                #expect(try await connection.readToEnd() == "")
            }
            #expect(await provider.lastStatus(after: 0) == 0)
            #expect(try await provider.send(.GET, "/jwks.json").status == 200)
        }
    }

    @Test("reset: a RST and no end of the stream")
    func reset() async throws {
        try await TestProvider.run { provider async throws in
            try provider.fault { $0.connection = .reset }
            try await RawConnection.open(provider.url) { connection async throws in
                try await connection.send(Self.request)
                do {
                    let text = try await connection.readToEnd()
                    Issue.record("ended cleanly after \(text)")
                } catch let error as IOError {
                    #expect(error.errnoCode == ECONNRESET)
                }
            }
        }
    }

    @Test("truncate: fewer bytes than the head says, then the end")
    func truncate() async throws {
        try await TestProvider.run { provider async throws in
            try provider.fault { $0.connection = .truncate }
            try await RawConnection.open(provider.url) { connection async throws in
                try await connection.send(Self.request)
                let text = try await connection.readToEnd()
                let (body, length) = (try RawConnection.body(of: text), try #require(Self.length(of: text)))
                #expect(text.hasPrefix("HTTP/1.1 200 OK\r\n") && length > 300)
                #expect(body.utf8.count == length / 2 && body.hasPrefix("{\"keys\""))
            }
        }
    }

    @Test("hang: no answer until the fault is taken away")
    func hang() async throws {
        try await TestProvider.run { provider async throws in
            let id = try provider.fault { $0.connection = .hang }
            try await RawConnection.open(provider.url) { connection async throws in
                try await connection.send(Self.request)
                try await provider.met()
                #expect(provider.provider.journal.entries(of: "default").isEmpty)
                #expect(try provider.tenant.faults.remove(id))
                #expect(try await connection.read(until: "]}").hasPrefix("HTTP/1.1 200 OK"))
            }
        }
    }

    @Test("a delay is over when its fault is taken away, and the answer is the one that it was to be")
    func releasedDelay() async throws {
        try await TestProvider.run { provider async throws in
            let clock = try provider.standingClock()
            let id = try provider.fault {
                $0.delay = 300_000...300_000
                $0.status = 503
            }
            try await RawConnection.open(provider.url) { connection async throws in
                try await connection.send(Self.request)
                await clock.waiting(1)
                #expect(try provider.tenant.faults.remove(id))
                #expect(try await connection.read(until: "\r\n\r\n").hasPrefix("HTTP/1.1 503"))
            }
        }
    }

    @Test("nobody is kept who hung and went, however long the fault had them wait before")
    func abandonedHang() async throws {
        try await TestProvider.run { provider async throws in
            let clock = try provider.standingClock()
            let id = try provider.fault(moment: .after, count: 1) {
                ($0.delay, $0.connection) = (60_000...60_000, .hang)
            }
            try await RawConnection.open(provider.url) { connection async throws in
                try await connection.send(Self.request)
                await clock.waiting(1)
            }
            #expect(await provider.lastStatus(after: 0) == 0)
            #expect(try !provider.tenant.faults.remove(id))
        }
    }

    @Test("hang ends with the fault's time too, with the caller's patience, and with the server")
    func hangEnds() async throws {
        try await TestProvider.run { provider async throws in
            let clock = try provider.standingClock()
            var action = FaultAction()
            action.connection = .hang
            _ = try provider.tenant.faults.add(FaultRule(action: action, lifetime: .seconds(60)))
            try await RawConnection.open(provider.url) { connection async throws in
                try await connection.send(Self.request)
                await clock.waiting(1)
                clock.advance(.seconds(60))
                #expect(try await connection.read(until: "]}").hasPrefix("HTTP/1.1 200 OK"))
            }
            try provider.fault { $0.connection = .hang }
            let answered = provider.provider.journal.entries(of: "default").count
            try await RawConnection.open(provider.url) { connection async throws in
                try await connection.send(Self.request)
                try await provider.met()
            }
            #expect(await provider.lastStatus(after: answered) == 0)
            try await RawConnection.open(provider.url) { connection async throws in
                try await connection.send(Self.request)
                try await provider.met(2)
                await provider.stop()
                #expect(try await connection.readToEnd() == "")
            }
        }
    }

    @Test(
        "delay: the answer waits, fixed or drawn, without a thread; a caller who leaves ends it, and so does the server"
    )
    func delay() async throws {
        try await TestProvider.run { provider async throws in
            let clock = try provider.standingClock()
            try provider.fault(count: 1) { $0.delay = 1_500...1_500 }
            try await RawConnection.open(provider.url) { connection async throws in
                try await connection.send(Self.request)
                await clock.waiting(1)
                #expect(
                    clock.waits == [.milliseconds(1_500)] && provider.provider.journal.entries(of: "default").isEmpty)
                clock.advance(.milliseconds(1_500))
                #expect(try await connection.read(until: "]}").hasPrefix("HTTP/1.1 200 OK"))
            }
            try provider.fault { $0.delay = 100...300 }
            try await RawConnection.open(provider.url) { connection async throws in
                try await connection.send(Self.request)
                await clock.waiting(2)
            }
            #expect((.milliseconds(100)...Duration.milliseconds(300)).contains(clock.waits[1]))
            #expect(await provider.lastStatus(after: 1) == 0)
            try await RawConnection.open(provider.url) { connection async throws in
                try await connection.send(Self.request)
                await clock.waiting(3)
                await provider.stop()
                #expect(try await connection.readToEnd().hasPrefix("HTTP/1.1 200 OK"))
            }
        }
    }

    @Test("drip: a few bytes at a time, until all have come")
    func drip() async throws {
        try await TestProvider.run { provider async throws in
            let whole = try await provider.send(.GET, "/jwks.json").text
            let clock = try provider.standingClock()
            try provider.fault { $0.drip = .init(bytes: 10, pause: .milliseconds(250)) }
            try await RawConnection.open(provider.url) { connection async throws in
                try await connection.send(Self.request)
                await clock.waiting(1)
                let first = try await connection.read(until: "{\"keys\":[{")
                #expect(try RawConnection.body(of: first) == "{\"keys\":[{")
                // While the body is still on its way, the journal has the request.
                let entries = provider.provider.journal.entries(of: "default")
                #expect(entries.count == 2 && entries.last?.event.fault == "f-1" && entries.last?.status == 200)
                let steps = (whole.utf8.count - 1) / 10
                for step in 1...steps {
                    await clock.waiting(step)
                    clock.advance(.milliseconds(250))
                }
                #expect(try RawConnection.body(of: try await connection.read(until: "]}")) == whole)
                #expect(clock.waits == Array(repeating: .milliseconds(250), count: steps))
            }
        }
    }

    @Test("the rest of a drip comes at once when its fault is taken away")
    func releasedDrip() async throws {
        try await TestProvider.run { provider async throws in
            let whole = try await provider.send(.GET, "/jwks.json").text
            let clock = try provider.standingClock()
            let id = try provider.fault { $0.drip = .init(bytes: 1, pause: .seconds(60)) }
            try await RawConnection.open(provider.url) { connection async throws in
                try await connection.send(Self.request)
                await clock.waiting(1)
                #expect(try provider.tenant.faults.remove(id))
                #expect(try RawConnection.body(of: try await connection.read(until: "]}")) == whole)
                #expect(clock.waits == [.seconds(60)])
            }
        }
    }

    @Test("JSON that is cut or garbled comes in an answer that is whole, and the connection goes on")
    func damage() async throws {
        try await TestProvider.run { provider async throws in
            let tag = try #require(try await provider.send(.GET, "/jwks.json").header("ETag"))
            for damage in FaultAction.Damage.allCases {
                try provider.fault(count: 1) { $0.damage = damage }
                try await RawConnection.open(provider.url) { connection async throws in
                    // A caller that has the document gets the damaged one all the same.
                    try await connection.send("GET /jwks.json HTTP/1.1\nHost: localhost\nIf-None-Match: \(tag)\n\n")
                    try await connection.send(Self.last)
                    let answers = try await connection.readToEnd().components(separatedBy: "HTTP/1.1 200 OK")
                        .dropFirst()
                    #expect(answers.count == 2)
                    let damaged = try #require(answers.first)
                    let body = try RawConnection.body(of: damaged)
                    #expect(!damaged.lowercased().contains("\r\netag:") && Self.length(of: damaged) == body.utf8.count)
                    #expect(throws: JSONError.self) { try JSONValue(parsing: Array(body.utf8)) }
                    #expect(
                        try JSONObject(parsing: Array(RawConnection.body(of: answers.last ?? "").utf8))["keys"] != nil)
                }
            }
        }
    }

    @Test("oversize: as many bytes as were asked for")
    func oversize() async throws {
        try await TestProvider.run { provider async throws in
            try provider.fault { $0.oversize = 1 << 20 }
            try await RawConnection.open(provider.url) { connection async throws in
                try await connection.send(Self.last)
                let text = try await connection.readToEnd()
                #expect(Self.length(of: text) == 1 << 20)
                let body = try RawConnection.body(of: text)
                #expect(body.utf8.count == 1 << 20)
                #expect(body.hasPrefix("{\"keys\"") && body.hasSuffix(String(repeating: " ", count: 1_000)))
            }
        }
    }

    @Test("over TLS a drop is an end without a goodbye, and over HTTP/2 the end of one stream")
    func secure() async throws {
        try await TestProvider.run(certificate: TestAuthority.certificate) { provider async throws in
            for connection in [FaultAction.Connection.drop, .reset, .truncate] {
                try provider.tenant.faults.removeAll()
                try provider.fault { $0.connection = connection }
                let client = try TestAuthority.client { $0.httpVersion = .http1Only }
                await #expect(throws: (any Error).self, "\(connection)") {
                    let answer = try await client.execute(
                        HTTPClientRequest(url: provider.url + "/jwks.json"), timeout: .seconds(300))
                    _ = try await answer.body.collect(upTo: 1 << 16)
                }
                try await client.shutdown()
                try await RawHTTP2.open(provider.url) { http2 async throws in
                    try await http2.begin(1, "GET", "/jwks.json")
                    let frames = try await http2.frames { $0.type == RawHTTP2.reset }
                    #expect(frames.last?.stream == 1, "\(connection)")
                    let hasHead = frames.contains { $0.type == RawHTTP2.headers && $0.stream == 1 }
                    #expect(hasHead == (connection == .truncate))
                    try await http2.begin(3, "GET", "/.well-known/openid-configuration")
                    let others = try await http2.frames { $0.stream == 3 && $0.flags & 1 == 1 }
                    #expect(others.contains { $0.type == RawHTTP2.headers && $0.stream == 3 })
                }
            }
        }
    }
}
