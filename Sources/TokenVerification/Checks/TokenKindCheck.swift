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

    func check(_ subject: CheckSubject) throws(VerificationError) -> String {
        guard subject.policy.kind != .idToken else {
            guard subject.payload["events"] == nil else { throw .wrongTokenKind("events") }
            return "no mark of another kind"
        }
        for claim in TokenKindCheck.foreignClaims where subject.payload[claim] != nil {
            throw .wrongTokenKind(claim)
        }
        if let use = subject.payload["token_use"], use.stringValue != "access" { throw .wrongTokenKind("token_use") }
        // Keycloak's own mark is a claim, not a header.
        if let type = subject.payload["typ"], type.stringValue != "Bearer" { throw .wrongTokenKind("typ") }
        return "no mark of another kind"
    }
}
