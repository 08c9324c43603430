// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import JOSE

/// `nonce` is the one that was sent in the request (OpenID Connect Core §3.1.3.7, step 11).
struct NonceCheck: TokenCheck {
    static let name = "nonce"

    static func isDue(by policy: VerificationPolicy) -> Bool { policy.nonce != nil }

    func check(_ subject: CheckSubject) throws(VerificationError) {
        guard let nonce = subject.trust.policy.nonce else { return }
        guard subject.payload.holds("nonce") else { throw .missingClaim("nonce") }
        guard subject.payload.isString("nonce") else { throw .malformedClaim("nonce") }
        guard subject.payload.names(nonce, in: "nonce") else { throw .wrongNonce }
    }

    func comparison(_ subject: CheckSubject) -> String {
        "\(subject.shown("nonce")); due is that of the request"
    }
}
