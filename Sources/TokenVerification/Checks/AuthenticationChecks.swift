// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import JOSE

/// The user proved who they are not too long ago: `auth_time` (OpenID Connect Core §3.1.3.7, step 13).
struct AuthenticationAgeCheck: TokenCheck {
    static let name = "authentication age"
    static let dependsOnTime = true

    static func isDue(by policy: VerificationPolicy) -> Bool { policy.maximumAuthenticationAge != nil }

    func check(_ subject: CheckSubject) throws(VerificationError) {
        guard let oldest = subject.trust.policy.maximumAuthenticationAge else { return }
        let time: NumericDate?
        do { time = try subject.payload.date("auth_time") } catch { throw .malformedClaim(error.claim) }
        guard let time else { throw .missingClaim("auth_time") }
        let leeway = subject.trust.policy.futureLeeway
        guard time <= subject.now.adding(leeway) else { throw .issuedInFuture }
        guard subject.now <= time.adding(oldest).adding(leeway) else { throw .authenticationTooOld }
    }

    func comparison(_ subject: CheckSubject) -> String {
        "\(subject.shown("auth_time")); it is \(subject.now.seconds), at most "
            + "\(subject.trust.policy.maximumAuthenticationAge ?? 0) s ago"
    }
}

/// `acr` is one that the policy allows (OpenID Connect Core §3.1.3.7, step 12).
struct AuthenticationContextCheck: TokenCheck {
    static let name = "authentication context"

    static func isDue(by policy: VerificationPolicy) -> Bool { policy.authenticationContexts != nil }

    func check(_ subject: CheckSubject) throws(VerificationError) {
        guard let allowed = subject.trust.policy.authenticationContexts else { return }
        guard subject.payload.holds("acr") else { throw .missingClaim("acr") }
        guard subject.payload.isString("acr") else { throw .malformedClaim("acr") }
        guard allowed.contains(where: { subject.payload.names($0, in: "acr") }) else {
            throw .wrongAuthenticationContext
        }
    }

    func comparison(_ subject: CheckSubject) -> String {
        let allowed = subject.trust.policy.authenticationContexts ?? []
        return "\(subject.shown("acr")); due is \(allowed.joined(separator: " or "))"
    }
}
