// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import JOSE

/// An ID token was given to this client: `azp`, which several audiences need (OpenID Connect Core §3.1.3.7, steps 4, 5).
struct AuthorizedPartyCheck: TokenCheck {
    static let name = "authorized party"

    func check(_ subject: CheckSubject) throws(VerificationError) {
        guard subject.policy.kind == .idToken else { return }
        let party: String?
        do { party = try subject.payload.string("azp") } catch { throw .malformedClaim(error.claim) }
        guard let party else {
            guard (subject.claims.audience ?? []).count <= 1 else { throw .missingClaim("azp") }
            return
        }
        guard subject.policy.audiences.contains(where: { isSame($0, party) }) else { throw .wrongAuthorizedParty }
    }

    func finding(_ subject: CheckSubject) -> String {
        guard subject.policy.kind == .idToken else { return "not asked of this kind of token" }
        return !subject.payload.holds("azp") ? "one audience needs no azp" : "azp is the client"
    }
}
