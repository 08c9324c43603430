// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import JOSE

/// `at_hash` and `c_hash` are of what came with the token (OpenID Connect Core §3.1.3.8, §3.3.2.10).
struct TokenHashCheck: TokenCheck {
    static let name = "token hashes"

    static func isDue(by policy: VerificationPolicy) -> Bool {
        policy.accessToken != nil || policy.authorizationCode != nil
    }

    func check(_ subject: CheckSubject) throws(VerificationError) {
        let policy = subject.trust.policy
        for (claim, text) in [("at_hash", policy.accessToken), ("c_hash", policy.authorizationCode)] {
            guard let text else { continue }
            guard subject.payload.holds(claim) else {
                guard policy.requiresTokenHashes else { continue }
                throw .missingClaim(claim)
            }
            guard subject.payload.isString(claim) else { throw .malformedClaim(claim) }
            guard subject.payload.names(subject.algorithm.leftHalfHash(of: text), in: claim) else {
                throw .wrongHash(claim)
            }
        }
    }

    func comparison(_ subject: CheckSubject) -> String {
        "\(subject.shown("at_hash")); \(subject.shown("c_hash"))"
    }
}
