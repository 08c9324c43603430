// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Lets what makes, changes and removes a tenant happen one after the other, for each tenant by itself: what is stored and
/// what is served are two things, and between them nobody may come.
final class TenantTurns: Sendable {
    /// Who waits behind whoever has the turn.
    private let waiting = Mutex<[String: [CheckedContinuation<Void, Never>]]>([:])

    /// Runs the body when its turn has come.
    ///
    /// The body takes no other turn: whoever has that one may be waiting for this.
    ///
    /// - Throws: What the body throws.
    func take<Value>(_ tenant: String, _ body: () async throws -> Value) async rethrows -> Value {
        try await take([tenant], body)
    }

    /// Runs the body when its turn has come for each of the tenants.
    ///
    /// - Throws: What the body throws.
    func take<Value>(_ tenants: Set<String>, _ body: () async throws -> Value) async rethrows -> Value {
        // In one order for all, or two would wait for each other.
        let names = tenants.sorted()
        for name in names { await wait(for: name) }
        defer {
            for name in names { pass(name) }
        }
        return try await body()
    }

    private func wait(for tenant: String) async {
        await withCheckedContinuation { turn in
            let isFree = waiting.withLock { waiting in
                guard waiting[tenant] != nil else {
                    waiting[tenant] = []
                    return true
                }
                waiting[tenant]?.append(turn)
                return false
            }
            if isFree { turn.resume() }
        }
    }

    private func pass(_ tenant: String) {
        let next = waiting.withLock { waiting -> CheckedContinuation<Void, Never>? in
            guard let queue = waiting[tenant], !queue.isEmpty else {
                waiting[tenant] = nil
                return nil
            }
            return waiting[tenant]?.removeFirst()
        }
        next?.resume()
    }
}
