// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Foundation
import JOSE

/// One issuer of a verifier: by what its tokens are verified, what they must be, and what follows from that.
///
/// An object, so that what a token is held against is handed on as one reference.
final class Trust: Sendable {
    /// What a signature is verified by: public keys or a secret, and never one beside the other, since then a key that all
    /// the world knows might be taken for the secret.
    enum Anchor: Sendable {
        case keys(any KeySource)
        case secret(SharedSecret, MACAlgorithm)
    }

    let anchor: Anchor
    let policy: VerificationPolicy
    /// The policy's, without a set's hashing.
    let algorithms: [TokenAlgorithm]
    /// Those that the policy asks for.
    let checks: [any TokenCheck]
    /// Those of them that a remembered token has to pass again.
    let timeChecks: [any TokenCheck]

    init(_ anchor: Anchor, _ policy: VerificationPolicy) {
        self.anchor = anchor
        self.policy = policy
        algorithms =
            switch anchor {
            case .keys: SignatureAlgorithm.all.filter(policy.algorithms.contains).map(TokenAlgorithm.signature)
            case .secret(_, let algorithm): [.code(algorithm)]
            }
        checks = TokenChecks.all.filter { type(of: $0).isDue(by: policy) }
        timeChecks = checks.filter { type(of: $0).dependsOnTime }
    }

    /// Where keys come from; `nil` for a secret.
    var source: (any KeySource)? {
        if case .keys(let source) = anchor { source } else { nil }
    }

    /// Whether it is this issuer's: `iss`, the only claim that is looked at before the signature holds.
    func isNamed(by payload: JSONDocument) -> Bool {
        guard case .exactly(let issuer) = policy.issuer else { return false }
        return payload.isString("iss") && payload.names(issuer, in: "iss")
    }

    func now() -> NumericDate {
        NumericDate(secondsSince1970: policy.now().timeIntervalSince1970)
    }

    /// The keys, which must be this issuer's where they say whose they are.
    func keys(of source: any KeySource) throws(VerificationError) -> KeySet {
        let keys = try source.currentKeys()
        if let owner = keys.issuer, case .exactly(let issuer) = policy.issuer, !isSame(owner, issuer) {
            throw .keysOfAnotherIssuer
        }
        return keys
    }
}
