// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import JOSE

/// `iss` is the policy's issuer, byte for byte (RFC 7519 §4.1.1).
struct IssuerCheck: TokenCheck {
    static let name = "issuer"

    func check(_ subject: CheckSubject) throws(VerificationError) {
        guard case .exactly(let issuer) = subject.trust.policy.issuer else { return }
        guard subject.payload.holds("iss") else { throw .missingClaim("iss") }
        guard subject.payload.names(issuer, in: "iss") else { throw .wrongIssuer }
    }

    func comparison(_ subject: CheckSubject) -> String {
        switch subject.trust.policy.issuer {
        case .exactly(let issuer): "\(subject.shown("iss")); due is \"\(issuer)\""
        case .unchecked: "\(subject.shown("iss")); the policy takes any"
        }
    }
}
