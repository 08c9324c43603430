// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import TokenVerification

/// What a verifier is to say of a token of the catalogue, and who asks it to.
package struct ExpectedVerdict: Sendable {
    /// Who asks for the verdict.
    package enum Basis: String, CaseIterable, Sendable {
        /// A MUST of an RFC, a format's definition, or what a signature is.
        case required
        /// A SHOULD, or the best current practice of RFC 8725.
        case recommended
        /// The RFCs leave it open, so that a verifier which says otherwise is right too.
        case policy
    }

    let basis: Basis
    /// What the SDK says, before what is as right.
    let verdicts: [String]

    /// What the SDK says: `valid`, or the code of an error.
    var verdict: String { verdicts[0] }

    /// Whether the SDK takes the token.
    var isValid: Bool { verdict == ExpectedVerdict.valid }

    private static let valid = "valid"

    private init(_ basis: Basis, _ verdict: String, or others: [String]) {
        self.basis = basis
        var verdicts = [verdict]
        for other in others where !verdicts.contains(other) { verdicts.append(other) }
        self.verdicts = verdicts
    }

    /// It is good, and a verifier that refuses it is too strict.
    static let mustTake = ExpectedVerdict(.required, valid, or: [])

    /// It is good here, and a verifier that refuses it for one of these reasons is within its rights.
    static func mayTake(or errors: [VerificationError]) -> ExpectedVerdict {
        ExpectedVerdict(.policy, valid, or: errors.map(\.code))
    }

    /// - Parameter others: As right, where the order of checks is a matter of taste.
    static func mustRefuse(_ error: VerificationError, or others: [VerificationError] = []) -> ExpectedVerdict {
        ExpectedVerdict(.required, error.code, or: others.map(\.code))
    }

    /// - Parameter others: As right, where the order of checks is a matter of taste.
    static func shouldRefuse(_ error: VerificationError, or others: [VerificationError] = []) -> ExpectedVerdict {
        ExpectedVerdict(.recommended, error.code, or: others.map(\.code))
    }

    /// It is refused here, and a verifier that takes it is within its rights.
    static func mayRefuse(_ error: VerificationError, or others: [VerificationError] = []) -> ExpectedVerdict {
        ExpectedVerdict(.policy, error.code, or: others.map(\.code) + [valid])
    }
}
