// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import JOSE

/// `exp` is still to come (RFC 7519 §4.1.4).
struct ExpirationCheck: TokenCheck {
    static let name = "expiration"

    func check(_ subject: CheckSubject) throws(VerificationError) {
        guard let expiration = subject.claims.expiration else { throw .missingClaim("exp") }
        guard subject.now < expiration.adding(subject.policy.expirationLeeway) else { throw .tokenExpired }
    }

    func finding(_ subject: CheckSubject) -> String {
        "exp \(subject.claims.expiration?.seconds ?? 0) is after \(subject.now.seconds)"
    }
}

/// `nbf`, if there, has come (RFC 7519 §4.1.5).
struct NotBeforeCheck: TokenCheck {
    static let name = "not before"

    func check(_ subject: CheckSubject) throws(VerificationError) {
        guard let notBefore = subject.claims.notBefore else { return }
        guard notBefore <= subject.now.adding(subject.policy.futureLeeway) else { throw .tokenNotYetValid }
    }

    func finding(_ subject: CheckSubject) -> String {
        subject.claims.notBefore.map { "nbf \($0.seconds) has come" } ?? "no nbf"
    }
}

/// `iat`, if there, is past (RFC 7519 §4.1.6).
struct IssuedAtCheck: TokenCheck {
    static let name = "issued at"

    func check(_ subject: CheckSubject) throws(VerificationError) {
        guard let issuedAt = subject.claims.issuedAt else { return }
        guard issuedAt <= subject.now.adding(subject.policy.futureLeeway) else { throw .issuedInFuture }
    }

    func finding(_ subject: CheckSubject) -> String {
        subject.claims.issuedAt.map { "iat \($0.seconds) is past" } ?? "no iat"
    }
}
