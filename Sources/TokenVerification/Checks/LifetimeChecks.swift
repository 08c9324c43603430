// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import JOSE

/// `exp` is still to come (RFC 7519 §4.1.4).
struct ExpirationCheck: TokenCheck {
    static let name = "expiration"

    func check(_ subject: CheckSubject) throws(VerificationError) -> String {
        guard let expiration = subject.claims.expiration else { throw .missingClaim("exp") }
        guard subject.now < expiration.adding(subject.policy.expirationLeeway) else { throw .tokenExpired }
        return "exp \(expiration.seconds) is after \(subject.now.seconds)"
    }
}

/// `nbf`, if there, has come (RFC 7519 §4.1.5).
struct NotBeforeCheck: TokenCheck {
    static let name = "not before"

    func check(_ subject: CheckSubject) throws(VerificationError) -> String {
        guard let notBefore = subject.claims.notBefore else { return "no nbf" }
        guard notBefore <= subject.now.adding(subject.policy.futureLeeway) else { throw .tokenNotYetValid }
        return "nbf \(notBefore.seconds) has come"
    }
}

/// `iat`, if there, is past (RFC 7519 §4.1.6).
struct IssuedAtCheck: TokenCheck {
    static let name = "issued at"

    func check(_ subject: CheckSubject) throws(VerificationError) -> String {
        guard let issuedAt = subject.claims.issuedAt else { return "no iat" }
        guard issuedAt <= subject.now.adding(subject.policy.futureLeeway) else { throw .issuedInFuture }
        return "iat \(issuedAt.seconds) is past"
    }
}
