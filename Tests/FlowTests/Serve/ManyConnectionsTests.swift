// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix
import Subprocess
import SystemPackage
import TestSupport
import Testing

@Suite("More connections than file descriptors, by the built program")
struct ManyConnectionsTests {
    @Test("the server keeps descriptors for itself, warns once, and answers again when connections close")
    func descriptors() async throws {
        try await withTemporaryDirectory { folder async throws in
            let script = """
                ulimit -n 64; exec '\(BuiltProgram.path("understudy").string)' serve --demo --data '\(folder)/data' \
                --host 127.0.0.1 --port 0 --ready-file '\(folder)/ready.json' 2>'\(folder)/log'
                """
            let (status, _) = try await BuiltProgram.serve("/bin/sh", ["-c", script]) { _ in
                let ready = try ReadyFile(folder + "/ready.json")
                let port = Int(ready.url.split(separator: ":").last ?? "") ?? 0
                var idle: [any Channel] = []
                for _ in 0..<120 {
                    idle.append(
                        try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
                            .connect(host: "127.0.0.1", port: port).get())
                }
                // The log has the warning once the limit is reached.
                func warnings() throws -> Int {
                    let log = try String(contentsOfFile: folder + "/log", encoding: .utf8)
                    return log.components(separatedBy: "ulimit -n").count - 1
                }
                while try warnings() == 0 { await Task.yield() }
                let used = try FileManager.default.contentsOfDirectory(atPath: "/proc/\(ready.pid)/fd").count
                #expect(used < 60)
                for channel in idle { try await channel.close() }
                let answer = try await impatientClient.execute(
                    HTTPClientRequest(url: ready.url + "/jwks.json"), timeout: .seconds(300))
                #expect(answer.status == .ok)
                #expect(try warnings() == 1)
                return (.terminate, ())
            }
            #expect(status == 0)
        }
    }
}
