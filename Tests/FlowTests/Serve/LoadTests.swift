// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import Foundation
import GRDB
import JOSE
import NIOCore
import NIOHTTP1
import NIOPosix
import Subprocess
import TestSupport
import Testing

@Suite("Load and abuse, against the built program")
struct LoadTests {
    private func serving(
        _ body: @escaping @Sendable (ReadyFile) async throws -> Void
    ) async throws {
        try await withTemporaryDirectory { folder async throws in
            let arguments = [
                "serve", "--demo", "--data", folder + "/data", "--host", "127.0.0.1", "--port", "0", "--ready-file",
                folder + "/ready.json", "--log-level", "error",
            ]
            let (status, _) = try await BuiltProgram.serve("understudy", arguments) { _ in
                try await body(try ReadyFile(folder + "/ready.json"))
                return (.terminate, ())
            }
            #expect(status == 0)
        }
    }

    private static let form = "grant_type=password&username=alice&password=wonderland"

    private func connect(_ ready: ReadyFile) async throws -> any Channel {
        let port = Int(ready.url.split(separator: ":").last ?? "") ?? 0
        return try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .connect(host: "127.0.0.1", port: port).get()
    }

    @Test("idle connections by the thousand, half-sent requests among them, leave others served, and are given back")
    func idleConnections() async throws {
        try await serving { ready async throws in
            // Two thousand in `make test`; `make full` asks for five.
            let count = ProcessInfo.processInfo.environment["LOAD_CONNECTIONS"].flatMap { Int($0) } ?? 2_000
            #expect(try await ready.token(Self.form).status == 200)
            var channels: [any Channel] = []
            for index in 0..<count {
                let channel = try await connect(ready)
                if index % 3 == 1 {
                    try? await channel.writeAndFlush(ByteBuffer(string: "POST /token HTTP/1.1\r\nHost: loc"))
                } else if index % 3 == 2 {
                    let head = "POST /token HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n"
                    let type = "Content-Type: application/x-www-form-urlencoded\r\n\r\ngrant"
                    try await channel.writeAndFlush(ByteBuffer(string: head + type))
                }
                channels.append(channel)
            }
            #expect(try await ready.token(Self.form).status == 200)
            let process = ProcessFigures(pid: ready.pid)
            #expect(try process.descriptors < count + 100)
            #expect(try process.anonymousKilobytes < 100_000 + count * 60)
            // On a busy machine the idle limit has closed the first already.
            for channel in channels { try? await channel.close() }
            // Each answer lets the server see a few of the closed ones.
            while try process.descriptors > 100 { #expect(try await ready.token(Self.form).status == 200) }
        }
    }

    @Test("ten megabytes of headers are refused by the parser, and a client that never reads holds nobody up")
    func hostileClients() async throws {
        try await serving { ready async throws in
            let flood = try await connect(ready)
            let line = "X-Filler: " + String(repeating: "x", count: 1_000) + "\r\n"
            try? await flood.writeAndFlush(ByteBuffer(string: "GET / HTTP/1.1\r\nHost: localhost\r\n"))
            for _ in 0..<10_000 {
                guard flood.isActive, (try? await flood.writeAndFlush(ByteBuffer(string: line))) != nil else { break }
            }
            try? await flood.close()
            let deaf = try await connect(ready)
            try await deaf.setOption(.autoRead, value: false).get()
            let request = ByteBuffer(string: "GET /jwks.json HTTP/1.1\r\nHost: localhost\r\n\r\n")
            // More than any socket buffers hold; the server stops reading long before.
            for _ in 0..<20_000 { deaf.write(request, promise: nil) }
            deaf.flush()
            for _ in 0..<50 { #expect(try await ready.token(Self.form).status == 200) }
            #expect(try ProcessFigures(pid: ready.pid).anonymousKilobytes < 200_000)
            try? await deaf.close()
        }
    }

    @Test("a thousand requests more leave as many descriptors, and about as much memory")
    func flat() async throws {
        let requests = ProcessInfo.processInfo.environment["LOAD_REQUESTS"].flatMap { Int($0) } ?? 1_000
        try await serving { ready async throws in
            @Sendable func load(_ count: Int) async throws {
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for _ in 0..<8 {
                        group.addTask { () async throws in
                            for _ in 0..<(count / 8) {
                                let answer = try await ready.token(Self.form)
                                #expect(answer.status == 200)
                            }
                        }
                    }
                    try await group.waitForAll()
                }
            }
            try await load(max(requests / 4, 1_000))
            let process = ProcessFigures(pid: ready.pid)
            let (descriptors, memory) = (try process.descriptors, try process.anonymousKilobytes)
            try await load(requests)
            #expect(try process.descriptors <= descriptors + 8)
            #expect(try process.anonymousKilobytes <= memory + 20_000)
        }
    }

    @Test("SIGTERM under load loses no request that was taken")
    func drain() async throws {
        try await withTemporaryDirectory { folder async throws in
            let arguments = [
                "serve", "--demo", "--data", folder + "/data", "--host", "127.0.0.1", "--port", "0", "--ready-file",
                folder + "/ready.json", "--log-level", "error",
            ]
            let (status, outcomes) = try await BuiltProgram.serve("understudy", arguments) { _ in
                let ready = try ReadyFile(folder + "/ready.json")
                let outcomes = await withTaskGroup(of: (answered: Int, broken: Int).self) { group in
                    for _ in 0..<8 {
                        group.addTask {
                            var answered = 0
                            while true {
                                do {
                                    guard try await ready.token(Self.form).status == 200 else { return (answered, 1) }
                                    answered += 1
                                    if answered == 20 { kill(pid_t(ready.pid), SIGTERM) }
                                } catch is HTTPParserError {
                                    return (answered, 1)
                                } catch {
                                    // Nobody listens any longer, or the kept connection was closed between two requests.
                                    return (answered, 0)
                                }
                            }
                        }
                    }
                    return await group.reduce(into: (0, 0)) { $0 = ($0.0 + $1.answered, $0.1 + $1.broken) }
                }
                return (.terminate, outcomes)
            }
            #expect(status == 0)
            #expect(outcomes.0 >= 20 && outcomes.1 == 0)
            // Each sign-in that was kept was answered for.
            let queue = try DatabaseQueue(path: folder + "/data/understudy.db")
            let kept = try await queue.read { try Int.fetchOne($0, sql: "SELECT COUNT(*) FROM authorizations") }
            #expect(kept == outcomes.0)
        }
    }
}

/// What the system says of a process.
struct ProcessFigures {
    let pid: Int64

    var descriptors: Int {
        get throws { try FileManager.default.contentsOfDirectory(atPath: "/proc/\(pid)/fd").count }
    }

    /// Memory that is the process's own.
    var anonymousKilobytes: Int {
        get throws {
            let text = try String(contentsOfFile: "/proc/\(pid)/status", encoding: .utf8)
            let line = text.split(separator: "\n").first { $0.hasPrefix("RssAnon:") } ?? ""
            return line.split(separator: " ").compactMap { Int($0) }.first ?? 0
        }
    }
}
