// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import JOSE

/// The token was given to a client that may use it here: `azp`, which an ID token of several audiences needs (OpenID Connect
/// Core §3.1.3.7, steps 4, 5).
struct AuthorizedPartyCheck: TokenCheck {
    static let name = "authorized party"

    static func isDue(by policy: VerificationPolicy) -> Bool {
        policy.kind == .idToken || policy.authorizedParties != nil
    }

    func check(_ subject: CheckSubject) throws(VerificationError) {
        let payload = subject.payload
        guard payload.holds("azp") else {
            guard subject.trust.policy.authorizedParties == nil, !payload.hasSeveral("aud") else {
                throw .missingClaim("azp")
            }
            return
        }
        guard payload.isString("azp") else { throw .malformedClaim("azp") }
        guard parties(subject).contains(where: { payload.names($0, in: "azp") }) else { throw .wrongAuthorizedParty }
    }

    /// Unless they are given: of an ID token its client.
    private func parties(_ subject: CheckSubject) -> [String] {
        if let parties = subject.trust.policy.authorizedParties { return parties }
        switch subject.trust.policy.audience {
        case .anyOf(let clients), .allOf(let clients): return clients
        case .unchecked: return []
        }
    }

    func comparison(_ subject: CheckSubject) -> String {
        "\(subject.shown("azp")); due is \(parties(subject).joined(separator: " or "))"
    }
}
