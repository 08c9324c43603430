// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Dispatch
import IdentityStore
import JOSE
import LibCrypto
package import Logging
import NIOPosix
import ServiceLifecycle
import Synchronization

/// Keys that were made before somebody needs them, and kept: an RSA key takes some tens of milliseconds, and now and then
/// ten times as long.
///
/// As many wait as were wanted before: whoever never wants a second key pays for none.
package final class KeyPool: Sendable {
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
    package func fill(logger: Logger) async {
        await cancelWhenGracefulShutdown { [self] in
            for await _ in wishes {
                do {
                    while !Task.isCancelled, try await addKeyIfDue() {}
                } catch  where !Task.isCancelled {
                    // Whoever wants a key makes it then; the next wish tries again.
                    logger.error("No key can be made ahead.", metadata: ["error": "\(error)"])
                } catch {
                    return
                }
            }
        }
    }

    /// - Returns: Whether there was one to make.
    /// - Throws: An error of the store or of OpenSSL.
    private func addKeyIfDue() async throws -> Bool {
        let due = min(KeyPool.limit, wanted.load(ordering: .relaxed))
        guard try await store.pooledKeyCount(.rs256) < due else { return false }
        let key = try await KeyPool.generateAhead()
        try await store.pool(key.privateKeyPEM, id: key.id, .rs256)
        return true
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

/// Fills the pool beside the listeners.
struct KeyPoolFilling: CustomStringConvertible, Service {
    let pool: KeyPool
    let logger: Logger

    /// What the service group's log names it by.
    let description = "KeyPool"

    func run() async throws {
        await pool.fill(logger: logger)
    }
}
