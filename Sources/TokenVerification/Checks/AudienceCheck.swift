// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import JOSE

/// `aud` names the policy's audience, byte for byte (RFC 7519 §4.1.3).
struct AudienceCheck: TokenCheck {
    static let name = "audience"

    func check(_ subject: CheckSubject) throws(VerificationError) {
        guard let audience = subject.claims.audience else { throw .missingClaim("aud") }
        let wanted = subject.policy.audiences
        guard audience.contains(where: { value in wanted.contains { isSame(value, $0) } }) else { throw .wrongAudience }
    }

    func finding(_ subject: CheckSubject) -> String {
        "aud names \(subject.policy.audiences.joined(separator: " or "))"
    }
}
