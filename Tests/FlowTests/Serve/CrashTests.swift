// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import AsyncHTTPClient
import Foundation
import GRDB
import JOSE
import LibCrypto
import NIOCore
import NIOHTTP1
import Subprocess
import Synchronization
import TestSupport
import Testing

@Suite("Nothing acknowledged is lost")
struct CrashTests {
    /// Ten in `make test`; `make full` asks for two hundred.
    private static let rounds =
        ProcessInfo.processInfo.environment["CRASH_ROUNDS"].flatMap { Int($0) } ?? 10

    @Test("kill -9 in the middle of refreshes and user writes: all that was answered is there, and the file is sound")
    func kills() async throws {
        try await withTemporaryDirectory { folder async throws in
            let acknowledged = Acknowledged()
            for round in 0..<Self.rounds {
                let before = acknowledged.count
                let (status, _) = try await BuiltProgram.serve("understudy", arguments(folder)) { _ in
                    let ready = try ReadyFile(folder + "/ready.json")
                    // The answers decide when it ends, and each round after another number of them.
                    let due = before + 20 + round % 17
                    await withTaskGroup(of: Void.self) { group in
                        for worker in 0..<3 {
                            group.addTask { await refresh(ready, worker, acknowledged) }
                            group.addTask { await write(ready, "\(round)-\(worker)", acknowledged) }
                        }
                        await acknowledged.wait(for: due)
                        kill(pid_t(ready.pid), SIGKILL)
                        await group.waitForAll()
                    }
                    return (.kill, ())
                }
                #expect(status == 128 + 9)
                #expect(acknowledged.count > before)
                try await check(acknowledged, in: folder + "/data/understudy.db")
            }
        }
    }

    private func arguments(_ folder: String) -> [String] {
        [
            "serve", "--demo", "--host", "127.0.0.1", "--port", "0", "--data", folder + "/data", "--ready-file",
            folder + "/ready.json", "--log-level", "critical",
        ]
    }

    /// Signs in and refreshes until nobody answers any longer.
    private func refresh(_ ready: ReadyFile, _ worker: Int, _ acknowledged: Acknowledged) async {
        let user = worker % 2 == 0 ? "alice&password=wonderland" : "bob&password=builder"
        guard let first = try? await ready.token("grant_type=password&username=\(user)"), first.status == 200 else {
            return
        }
        var token = first.body["refresh_token"]?.stringValue ?? ""
        acknowledged.add(token: token)
        while let next = try? await ready.token("grant_type=refresh_token&refresh_token=\(token)") {
            guard next.status == 200 else { return }
            token = next.body["refresh_token"]?.stringValue ?? ""
            acknowledged.add(token: token)
        }
    }

    /// Makes users until nobody answers any longer.
    private func write(_ ready: ReadyFile, _ name: String, _ acknowledged: Acknowledged) async {
        var number = 0
        while true {
            number += 1
            let user = "user-\(name)-\(number)"
            var request = HTTPClientRequest(url: ready.url + "/_understudy/v1/users")
            request.method = .POST
            request.headers.add(name: "Content-Type", value: "application/json")
            request.body = .bytes(ByteBuffer(string: #"{"username":"\#(user)","password":"x"}"#))
            guard let response = try? await impatientClient.execute(request, timeout: .seconds(300)),
                (try? await response.body.collect(upTo: 1 << 20)) != nil, response.status == .created
            else { return }
            acknowledged.add(user: user)
        }
    }

    private func check(_ acknowledged: Acknowledged, in path: String) async throws {
        let queue = try DatabaseQueue(path: path)
        let (users, digests) = acknowledged.all
        try await queue.read { database in
            #expect(try String.fetchAll(database, sql: "PRAGMA integrity_check") == ["ok"])
            let stored = try Set(String.fetchAll(database, sql: "SELECT username FROM users"))
            #expect(users.subtracting(stored).isEmpty)
            let kept = try Set(Data.fetchAll(database, sql: "SELECT digest FROM refresh_tokens"))
            #expect(digests.subtracting(kept).isEmpty)
            // An authorization and its first refresh token are one transaction.
            let orphans = try Int.fetchOne(
                database,
                sql: """
                    SELECT COUNT(*) FROM authorizations a WHERE NOT EXISTS
                        (SELECT 1 FROM refresh_tokens r WHERE r.tenant = a.tenant AND r.authorization_id = a.id)
                    """)
            #expect(orphans == 0)
        }
        try queue.close()
    }
}

/// What the server has answered for, over all its lives.
private final class Acknowledged: Sendable {
    private struct State {
        var users: Set<String> = []
        var digests: Set<Data> = []
        var waiting: (due: Int, continuation: CheckedContinuation<Void, Never>)?

        var count: Int { users.count + digests.count }
    }

    private let state = Mutex(State())

    var count: Int { state.withLock { $0.count } }
    var all: (users: Set<String>, digests: Set<Data>) { state.withLock { ($0.users, $0.digests) } }

    func add(user: String) {
        add { $0.users.insert(user) }
    }

    func add(token: String) {
        add { $0.digests.insert(Data(sha256(Array(token.utf8)))) }
    }

    /// Returns once so many are there.
    func wait(for due: Int) async {
        await withCheckedContinuation { continuation in
            let isThere = state.withLock { state in
                guard state.count < due else { return true }
                state.waiting = (due, continuation)
                return false
            }
            if isThere { continuation.resume() }
        }
    }

    private func add(_ change: (inout State) -> Void) {
        let waiting = state.withLock { state -> CheckedContinuation<Void, Never>? in
            change(&state)
            guard let waiting = state.waiting, state.count >= waiting.due else { return nil }
            state.waiting = nil
            return waiting.continuation
        }
        waiting?.resume()
    }
}
