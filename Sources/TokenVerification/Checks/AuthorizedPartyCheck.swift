// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import JOSE

/// The token was given to a client that may use it here: `azp`, which an ID token of several audiences needs (OpenID Connect
/// Core §3.1.3.7, steps 4, 5).
struct AuthorizedPartyCheck: TokenCheck {
    static let name = "authorized party"

    static func isDue(by policy: VerificationPolicy) -> Bool {
        policy.kind == .idToken || policy.kind == .logoutToken || policy.authorizedParties != nil
    }

    func check(_ subject: CheckSubject) throws(VerificationError) {
        let payload = subject.payload
        let policy = subject.trust.policy
        let claims = policy.authorizedParties == nil ? ["azp"] : Self.claims
        guard let claim = claims.first(where: payload.holds) else {
            // Of several audiences one has to be the client, unless all of them are trusted by name.
            let isForSeveral = payload.hasSeveral("aud") && policy.trustedAudiences == nil
            guard policy.authorizedParties == nil, !isForSeveral else { throw .missingClaim("azp") }
            return
        }
        guard payload.isString(claim) else { throw .malformedClaim(claim) }
        guard parties(subject).contains(where: { payload.names($0, in: claim) }) else { throw .wrongAuthorizedParty }
    }

    /// What providers call the client: Okta says `cid`, Entra's older tokens `appid`.
    private static let claims = ["azp", "client_id", "cid", "appid"]

    /// Unless they are given: of an ID token its client.
    private func parties(_ subject: CheckSubject) -> [String] {
        subject.trust.policy.authorizedParties ?? subject.trust.policy.audience.names
    }

    func comparison(_ subject: CheckSubject) -> String {
        let claim = Self.claims.first(where: subject.payload.holds) ?? "azp"
        return "\(subject.shown(claim)); due is \(parties(subject).joined(separator: " or "))"
    }
}
