// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Foundation
import JOSE

/// Verifies tokens offline.
///
/// Synchronous, without a request over the network, and safe to share between threads.
///
/// ```swift
/// let verifier = TokenVerifier(keys: keys, policy: .accessToken(issuer: issuer, audience: "orders-api"))
/// let token = try verifier.verify(bearer)
/// guard token.scopes.containsAll("orders:read") else { … }
/// ```
public struct TokenVerifier: Sendable {
    let issuers: [Trust]
    private let cache: VerifiedTokenCache?
    package var hasCache: Bool { cache != nil }
    private let headers = TokenHeaderMemo()

    private init(_ issuers: [Trust], cache: VerifiedTokenCache?) {
        self.issuers = issuers
        self.cache = cache
    }

    /// - Parameters:
    ///   - keys: The issuer's keys: a ``KeySet``, or a source that keeps them new. Where they say whose they are, a policy
    ///     for another issuer refuses every token.
    ///   - policy: What a token must be.
    ///   - cache: Remembers tokens that held; a cache of this verifier's own. None by default.
    public init(keys: some KeySource, policy: VerificationPolicy, cache: VerifiedTokenCache? = nil) {
        self.init([Trust(.keys(keys), policy)], cache: cache)
    }

    /// Several issuers, each with keys and a policy of its own; a token is held against those of the one that its `iss`
    /// names, byte for byte.
    ///
    /// A `kid` of one is never looked for among the keys of another.
    ///
    /// - Throws: ``VerifierConfigurationError``: when there is none, two have the same name, or one has no name.
    public init(issuers: [TrustedIssuer], cache: VerifiedTokenCache? = nil) throws(VerifierConfigurationError) {
        guard !issuers.isEmpty else { throw .noIssuer }
        var names = Set<[UInt8]>()
        for issuer in issuers {
            guard case .exactly(let name) = issuer.policy.issuer else { throw .uncheckedIssuer }
            guard names.insert(Array(name.utf8)).inserted else { throw .duplicateIssuer(name) }
        }
        self.init(issuers.map { Trust(.keys($0.keys), $0.policy) }, cache: cache)
    }

    /// Tokens that are authenticated with a secret, which whoever verifies them could also have made.
    ///
    /// - Parameters:
    ///   - secret: At least as long as the algorithm's digest (RFC 7518 §3.2).
    ///   - algorithm: The only `alg` that is taken; the policy's are for public keys.
    ///   - policy: What a token must be.
    /// - Throws: ``VerifierConfigurationError/secretTooShort``.
    public init(
        secret: SharedSecret, algorithm: MACAlgorithm = .hs256, policy: VerificationPolicy
    ) throws(VerifierConfigurationError) {
        guard secret.suffices(for: algorithm) else { throw .secretTooShort }
        self.init([Trust(.secret(secret, algorithm), policy)], cache: nil)
    }

    /// Verifies one token, without a `Bearer` before it.
    ///
    /// A source whose keys are fetched takes note of an unknown one, and looks for it in the background.
    ///
    /// - Returns: The token, of which every byte is now trusted.
    /// - Throws: ``VerificationError``, the first thing that does not hold.
    public func verify(_ token: String) throws(VerificationError) -> VerifiedToken {
        try verify(token) { $0.source.noteUnknownKey($0.keyID) }
    }

    /// Verifies one token by another policy than the verifier's own, with the same keys: an ID token with the nonce of its
    /// login, for example.
    ///
    /// Never answered from a cache, and never remembered.
    ///
    /// - Throws: ``VerificationError``; of a verifier of several issuers the policy's must be one of them.
    public func verify(_ token: String, by policy: VerificationPolicy) throws(VerificationError) -> VerifiedToken {
        let trust = issuers.count == 1 ? issuers.first : issuers.first { $0.policy.issuer == policy.issuer }
        guard let trust else { throw .wrongIssuer }
        return try judge(token, [Trust(trust.anchor, policy)]) { $0.source.noteUnknownKey($0.keyID) }
    }

    /// Verifies one token, and waits for newer keys where that may help.
    ///
    /// - Parameters:
    ///   - token: Without a `Bearer` before it.
    ///   - refresh: When to wait. The keys' source limits how often, how long, and for how many strangers' ids.
    /// - Throws: ``VerificationError``, the first thing that does not hold.
    public func verify(
        _ token: String, refreshingKeys refresh: KeyRefresh
    ) async throws(VerificationError) -> VerifiedToken {
        guard case .onUnknownKey = refresh else { return try verify(token) }
        var miss: KeyMiss?
        do throws(VerificationError) {
            return try verify(token) { miss = $0 }
        } catch {
            guard let miss, await miss.source.refreshKeys(forUnknown: miss.keyID) else { throw error }
        }
        return try verify(token) { _ in }
    }

    private func verify(_ token: String, onMiss: (KeyMiss) -> Void) throws(VerificationError) -> VerifiedToken {
        guard let cache else { return try judge(token, issuers, onMiss: onMiss) }
        // What is too long is not even hashed.
        guard token.utf8.count <= CompactToken.maximumBytes else { throw .tokenTooLarge }
        let digest = TokenDigest(of: token)
        if let remembered = cache.token(of: digest) {
            do throws(VerificationError) {
                if try remembered.stillHolds(in: issuers) { return remembered }
            } catch {
                cache.forget(digest)
                throw error
            }
            cache.forget(digest)
        }
        let verified = try judge(token, issuers, onMiss: onMiss)
        cache.remember(verified, of: digest)
        return verified
    }

    private func judge(
        _ token: String, _ issuers: [Trust], onMiss: (KeyMiss) -> Void
    ) throws(VerificationError) -> VerifiedToken {
        let authentic = try TokenAuthentication(issuers: issuers, headers: headers)
            .authenticate(token, note: { _, _ in }, onMiss: onMiss)
        for check in authentic.subject.trust.checks { try check.check(authentic.subject) }
        return VerifiedToken(authentic)
    }

    /// Judges a token and says of each check what it compared.
    ///
    /// Checks that depend on one which failed are not run: nothing is said of the claims of a token whose signature
    /// does not hold. No newer keys are looked for, and no cache is asked.
    public func explain(_ token: String) -> VerificationReport {
        var report = VerificationReport()
        do throws(VerificationError) {
            let subject = try TokenAuthentication(issuers: issuers, headers: headers)
                .authenticate(token, note: { name, finding in report.pass(name, finding()) }, onMiss: { _ in }).subject
            for check in subject.trust.checks {
                let name = type(of: check).name
                do throws(VerificationError) {
                    try check.check(subject)
                    report.pass(name, check.comparison(subject))
                } catch {
                    report.fail(name, check.comparison(subject), error)
                }
            }
        } catch {
            report.fail(error.phase, TokenAuthentication.comparison(of: token, error, issuers), error)
        }
        return report
    }
}

/// Why a verifier cannot be made.
public enum VerifierConfigurationError: CustomStringConvertible, Equatable, Error, Sendable {
    /// No issuer is trusted.
    case noIssuer
    /// Two policies name the same issuer, and one token would be held against either.
    case duplicateIssuer(String)
    /// Among several issuers, one takes the tokens of any.
    case uncheckedIssuer
    /// The secret is shorter than the algorithm's digest.
    case secretTooShort

    /// What is wrong, and what to do.
    public var description: String {
        switch self {
        case .noIssuer: "No issuer is trusted, so no token would ever hold. Give one."
        case .duplicateIssuer(let name): "\(name) is trusted twice. Give each issuer one set of keys and one policy."
        case .uncheckedIssuer: "Of several issuers each policy names its own: issuer: .exactly(…)."
        case .secretTooShort: "The secret is shorter than the algorithm's digest. Make a longer one."
        }
    }
}
