// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import JOSE

/// The claims that this kind of token must have, each a string or, for `iat`, a date (RFC 9068 §2.2).
struct RequiredClaimsCheck: TokenCheck {
    static let name = "required claims"

    func check(_ subject: CheckSubject) throws(VerificationError) {
        for claim in subject.policy.requiredClaims {
            guard subject.payload.holds(claim) else { throw .missingClaim(claim) }
            guard claim == "iat" || subject.payload.holdsText(claim) else { throw .malformedClaim(claim) }
        }
    }

    func finding(_ subject: CheckSubject) -> String {
        let required = subject.policy.requiredClaims
        return required.isEmpty ? "none" : "\(required.joined(separator: ", ")) are there"
    }
}
