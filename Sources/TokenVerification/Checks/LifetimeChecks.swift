// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import JOSE

/// `exp` is there and has not passed (RFC 7519 §4.1.4).
struct ExpirationCheck: TokenCheck {
    static let name = "expiration"
    static let dependsOnTime = true

    func check(_ subject: CheckSubject) throws(VerificationError) {
        guard let expiration = subject.dates.expiration else { throw .missingClaim("exp") }
        guard subject.now < expiration.adding(subject.trust.policy.expirationLeeway) else { throw .tokenExpired }
    }

    func comparison(_ subject: CheckSubject) -> String {
        "\(subject.shown("exp")); it is \(subject.now.seconds), leeway \(subject.trust.policy.expirationLeeway) s"
    }
}

/// `nbf`, if there, has come (RFC 7519 §4.1.5).
struct NotBeforeCheck: TokenCheck {
    static let name = "not before"
    static let dependsOnTime = true

    func check(_ subject: CheckSubject) throws(VerificationError) {
        guard let notBefore = subject.dates.notBefore else { return }
        guard notBefore <= subject.now.adding(subject.trust.policy.futureLeeway) else { throw .tokenNotYetValid }
    }

    func comparison(_ subject: CheckSubject) -> String {
        "\(subject.shown("nbf")); it is \(subject.now.seconds), leeway \(subject.trust.policy.futureLeeway) s"
    }
}

/// `iat`, if there, is past (RFC 7519 §4.1.6).
struct IssuedAtCheck: TokenCheck {
    static let name = "issued at"
    static let dependsOnTime = true

    func check(_ subject: CheckSubject) throws(VerificationError) {
        guard let issuedAt = subject.dates.issuedAt else { return }
        guard issuedAt <= subject.now.adding(subject.trust.policy.futureLeeway) else { throw .issuedInFuture }
    }

    func comparison(_ subject: CheckSubject) -> String {
        "\(subject.shown("iat")); it is \(subject.now.seconds), leeway \(subject.trust.policy.futureLeeway) s"
    }
}

/// From `iat` to `exp` is not longer than the policy allows: a token that is good for years is none of a careful issuer.
struct LifetimeCheck: TokenCheck {
    static let name = "lifetime"

    static func isDue(by policy: VerificationPolicy) -> Bool { policy.maximumLifetime != nil }

    func check(_ subject: CheckSubject) throws(VerificationError) {
        guard let longest = subject.trust.policy.maximumLifetime else { return }
        guard let issuedAt = subject.dates.issuedAt else { throw .missingClaim("iat") }
        guard let expiration = subject.dates.expiration else { throw .missingClaim("exp") }
        guard expiration - issuedAt <= longest else { throw .lifetimeTooLong }
    }

    func comparison(_ subject: CheckSubject) -> String {
        guard let issuedAt = subject.dates.issuedAt, let expiration = subject.dates.expiration else {
            return "\(subject.shown("iat")), \(subject.shown("exp"))"
        }
        return "\(expiration - issuedAt) s from iat to exp; at most \(subject.trust.policy.maximumLifetime ?? 0) s"
    }
}
