// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

/// Where a verifier takes its keys from.
///
/// A ``KeySet`` is one whose keys never change. One that changes them hands out a whole new set at once.
public protocol KeySource: Sendable {
    /// The keys as they are now.
    ///
    /// Asked for with each token, so it answers at once: without waiting, and without a request over the network.
    ///
    /// - Throws: ``VerificationError/keysUnavailable``.
    func currentKeys() throws(VerificationError) -> KeySet

    /// Takes note that a token names a key which is not there; returns at once.
    ///
    /// A source that can look for newer keys may do so now, within bounds of its own: the id is a stranger's.
    func noteUnknownKey(_ keyID: String?)

    /// Looks for newer keys, because a token names one which is not there, or because there are none.
    ///
    /// - Returns: Whether it is worth trying the token again.
    func refreshKeys(forUnknown keyID: String?) async -> Bool
}

extension KeySource {
    /// Does nothing.
    public func noteUnknownKey(_ keyID: String?) {}

    /// There are no newer keys.
    public func refreshKeys(forUnknown keyID: String?) async -> Bool { false }
}

extension KeySet: KeySource {
    /// Itself.
    public func currentKeys() -> KeySet { self }
}

/// When a verification may wait for newer keys.
public enum KeyRefresh: Sendable {
    /// Never.
    case never
    /// Once, when the token's key is unknown or there are no keys at all. The source limits how often.
    case onUnknownKey
}

/// An issuer that is trusted: its keys, and what its tokens must be.
public struct TrustedIssuer: Sendable {
    let keys: any KeySource
    let policy: VerificationPolicy

    /// - Parameters:
    ///   - keys: The issuer's keys, and nobody else's.
    ///   - policy: What its tokens must be; among several, each names its issuer.
    public init(keys: some KeySource, policy: VerificationPolicy) {
        self.keys = keys
        self.policy = policy
    }
}
