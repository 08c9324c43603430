// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import JOSE

/// An access token bears no mark of another kind (RFC 8725 §3.11, §3.12).
///
/// Providers that do not mark access tokens by `typ` sign ID tokens, logout tokens and more with the same keys, sometimes
/// for the same audience. What gives those away is looked for here.
struct TokenKindCheck: TokenCheck {
    static let name = "kind"

    /// Claims that no access token has: ID token, ID token, logout token or security event, ID token of the hybrid flow.
    private static let foreignClaims = ["nonce", "at_hash", "c_hash", "events"]

    func check(_ subject: CheckSubject) throws(VerificationError) {
        // Bound to a key whose proof nobody checks here: taken as a bearer token it would be good for a thief
        // (RFC 7800 §3, RFC 9449 §7.2, RFC 8705 §3).
        guard !subject.payload.holds("cnf") else { throw .wrongTokenKind("cnf") }
        if subject.policy.kind == .idToken {
            // What only access tokens and security events have.
            for claim in ["events", "client_id", "scope", "scp"] where subject.payload.holds(claim) {
                throw .wrongTokenKind(claim)
            }
            try refuse(subject, besides: [("token_use", "id"), ("typ", "ID")])
        } else {
            for claim in TokenKindCheck.foreignClaims where subject.payload.holds(claim) {
                throw .wrongTokenKind(claim)
            }
            try refuse(subject, besides: [("token_use", "access"), ("typ", "Bearer")])
        }
    }

    func finding(_ subject: CheckSubject) -> String {
        "no mark of another kind"
    }

    /// Amazon Cognito marks its tokens by `token_use`, Keycloak by a claim `typ` beside the header.
    private func refuse(
        _ subject: CheckSubject, besides marks: [(claim: String, mark: String)]
    ) throws(VerificationError) {
        for (claim, mark) in marks {
            if let value = subject.payload[claim], value.stringValue != mark { throw .wrongTokenKind(claim) }
        }
    }
}
