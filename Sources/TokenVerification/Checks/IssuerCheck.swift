// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import JOSE

/// `iss` is the policy's issuer, byte for byte (RFC 7519 §4.1.1).
struct IssuerCheck: TokenCheck {
    static let name = "issuer"

    func check(_ subject: CheckSubject) throws(VerificationError) {
        guard let issuer = subject.claims.issuer else { throw .missingClaim("iss") }
        guard isSame(issuer, subject.policy.issuer) else { throw .wrongIssuer }
    }

    func finding(_ subject: CheckSubject) -> String {
        "iss is \(subject.policy.issuer)"
    }
}
