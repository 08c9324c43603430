// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Dispatch
import IdentityStore
import JOSE
import LibCrypto
import NIOPosix
import ServiceLifecycle
import Synchronization

/// Keys that were made before somebody needs them, and kept: an RSA key takes some tens of milliseconds, and now and then
/// ten times as long.
///
/// As many wait as were wanted before: whoever never wants a second key pays for none.
package final class KeyPool: CustomStringConvertible, Service {
    package let description = "KeyPool"
    /// The most that wait.
    private static let limit = 16

    /// How many were wanted so far.
    private let wanted = Atomic(0)
    private let store: IdentityStore
    private let wishes: AsyncStream<Void>
    private let wish: AsyncStream<Void>.Continuation

    init(store: IdentityStore) {
        self.store = store
        (wishes, wish) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// A key that signs as if it always had: one of the pool, or a new one where none waits.
    ///
    /// - Throws: An error of the store or of OpenSSL.
    func take(_ algorithm: SignatureAlgorithm, at now: NumericDate) async throws -> SigningKey {
        let always = NumericDate(seconds: 0)
        wanted.add(1, ordering: .relaxed)
        let pem = algorithm == .rs256 ? try await store.takePooledKey(algorithm) : nil
        guard let pem else { return try await KeyPool.generate(algorithm, at: now, activatesAt: always) }
        prepare()
        return try SigningKey(try PrivateKey(pem: pem), algorithm: algorithm, at: now, activatesAt: always)
    }

    /// Lets keys be made in the background, until enough wait.
    ///
    /// - Parameter more: So many more than were wanted so far.
    package func prepare(_ more: Int = 0) {
        wanted.add(more, ordering: .relaxed)
        wish.yield()
    }

    /// Makes what is wished for, one after the other and beside everything else, until the server shuts down.
    package func run() async throws {
        await cancelWhenGracefulShutdown { [self] in
            for await _ in wishes {
                while !Task.isCancelled, await isFillable() {}
            }
        }
    }

    /// - Returns: Whether another is to be made: `false` also when none could be, since whoever wants one makes it then.
    private func isFillable() async -> Bool {
        do {
            let due = min(KeyPool.limit, wanted.load(ordering: .relaxed))
            guard try await store.pooledKeyCount(.rs256) < due else { return false }
            let key = try await KeyPool.generateAhead()
            try await store.pool(key.privateKeyPEM, id: key.id, .rs256)
            return true
        } catch {
            return false
        }
    }

    /// Behind everything else, and in nobody's way who needs a key now.
    private static func generateAhead() async throws -> SigningKey {
        try await withCheckedThrowingContinuation { continuation in
            DispatchQueue.global(qos: .background)
                .async {
                    continuation.resume(with: Result { try SigningKey.generate(at: NumericDate(seconds: 0)) })
                }
        }
    }

    /// Makes a key on a thread of its own: it keeps one busy for long, and others wait for those of the server.
    ///
    /// - Parameter activatesAt: When it may sign; `nil` is at once.
    /// - Throws: ``CryptoError`` when OpenSSL refuses.
    static func generate(
        _ algorithm: SignatureAlgorithm, at now: NumericDate, activatesAt: NumericDate? = nil
    ) async throws -> SigningKey {
        try await NIOThreadPool.singleton.runIfActive {
            try SigningKey.generate(algorithm, at: now, activatesAt: activatesAt)
        }
    }
}
