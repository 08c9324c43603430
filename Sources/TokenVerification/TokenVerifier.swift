// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Foundation
import JOSE

/// Verifies tokens offline.
///
/// Synchronous, without input or output, and safe to share between threads.
///
/// ```swift
/// let verifier = TokenVerifier(keys: keys, policy: .accessToken(issuer: issuer, audience: "orders-api"))
/// let token = try verifier.verify(bearer)
/// guard token.scopes.containsAll("orders:read") else { … }
/// ```
public struct TokenVerifier: Sendable {
    private let keys: KeySet
    private let policy: VerificationPolicy
    /// The policy's, without a set's hashing.
    private let algorithms: [SignatureAlgorithm]
    private let headers = TokenHeaderMemo()

    /// The checks of the claims, in their order: whose and for whom, then when, then what.
    private static let checks: [any TokenCheck] = [
        IssuerCheck(), AudienceCheck(), AuthorizedPartyCheck(), ExpirationCheck(), NotBeforeCheck(), IssuedAtCheck(),
        RequiredClaimsCheck(), TokenKindCheck(),
    ]

    /// - Parameters:
    ///   - keys: The issuer's keys. Where they say whose they are, a policy for another issuer refuses every token.
    ///   - policy: What a token must be.
    public init(keys: KeySet, policy: VerificationPolicy) {
        self.keys = keys
        self.policy = policy
        algorithms = SignatureAlgorithm.all.filter(policy.algorithms.contains)
    }

    /// Verifies one token, without a `Bearer` before it.
    ///
    /// - Returns: The token, of which every byte is now trusted.
    /// - Throws: ``VerificationError``, the first thing that does not hold.
    public func verify(_ token: String) throws(VerificationError) -> VerifiedToken {
        let (parsed, subject) = try authenticate(token, note: { _, _ in })
        for check in TokenVerifier.checks {
            try check.check(subject)
        }
        return VerifiedToken(header: parsed.header, claims: subject.claims, payload: subject.payload)
    }

    /// Judges a token and says of each check what it compared.
    ///
    /// Checks that depend on one which failed are not run: nothing is said of the claims of a token whose signature
    /// does not hold.
    public func explain(_ token: String) -> VerificationReport {
        var report = VerificationReport()
        do throws(VerificationError) {
            let (_, subject) = try authenticate(token) { name, finding in report.pass(name, finding()) }
            for check in TokenVerifier.checks {
                let name = type(of: check).name
                do throws(VerificationError) {
                    try check.check(subject)
                    report.pass(name, check.finding(subject))
                } catch {
                    report.fail(name, error)
                }
            }
        } catch {
            report.fail(error.phase, error)
        }
        return report
    }

    /// Everything up to the signature, and the claims once it holds.
    private func authenticate(
        _ text: String, note: (_ check: String, _ finding: @autoclosure () -> String) -> Void
    ) throws(VerificationError) -> (CompactToken, CheckSubject) {
        if let issuer = keys.issuer, !isSame(issuer, policy.issuer) { throw .keysOfAnotherIssuer }
        let token = try parse(text)
        note("shape", "three parts, \(text.utf8.count) bytes")
        let algorithm = try HeaderCheck.algorithm(token.header, allowed: algorithms)
        note("algorithm", "alg is \(algorithm.name)")
        try HeaderCheck.extensions(token.header)
        try HeaderCheck.type(token.header, policy)
        note("type", token.header.type == nil ? "no typ" : "typ is of the kind that is due")
        let key = try keys.key(id: token.header.keyID, algorithm: algorithm)
        note("key", "thumbprint \(key.thumbprint)")
        guard token.isSigned(by: key.publicKey, algorithm: algorithm) else { throw .invalidSignature }
        note("signature", "it is the key's")
        return (token, try subject(of: token))
    }

    private func parse(_ text: String) throws(VerificationError) -> CompactToken {
        do {
            return try CompactToken(parsing: text, memo: headers)
        } catch .tooLarge {
            throw .tokenTooLarge
        } catch {
            throw .malformedToken
        }
    }

    private func subject(of token: CompactToken) throws(VerificationError) -> CheckSubject {
        let payload: JSONDocument
        do { payload = try token.payloadDocument() } catch { throw .malformedToken }
        let claims: RegisteredClaims
        do { claims = try RegisteredClaims(payload) } catch { throw .malformedClaim(error.claim) }
        let now = NumericDate(secondsSince1970: policy.now().timeIntervalSince1970)
        return CheckSubject(header: token.header, payload: payload, claims: claims, policy: policy, now: now)
    }
}

extension VerificationError {
    /// The check that a report names for an error thrown before the claims were judged.
    fileprivate var phase: String {
        switch self {
        case .algorithmNotAllowed: "algorithm"
        case .unknownKey, .ambiguousKey, .keysOfAnotherIssuer: "key"
        case .invalidSignature: "signature"
        case .unsupportedCriticalHeader, .wrongType, .wrongTokenKind: "type"
        case .malformedClaim: "claims"
        default: "shape"
        }
    }
}
