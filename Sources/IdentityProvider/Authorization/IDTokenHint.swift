// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import JOSE
import LibCrypto
import OAuth

/// An ID token of ours that a client sends back to say whom it means (OpenID Connect Core §3.1.2.1).
///
/// Whether it has expired does not matter: it says who was signed in, and gives nothing.
struct IDTokenHint {
    let subject: String
    /// The clients it was issued to.
    let audience: [String]
    let sessionID: String?

    /// - Throws: `invalid_request` for what is no ID token of the tenant.
    init(_ text: String, of tenant: Tenant) throws(OAuthError) {
        guard let token = try? CompactToken(parsing: text), let payload = try? token.payload(),
            let claims = try? RegisteredClaims(payload), claims.issuer == tenant.issuer.description,
            // Keys that have left the ring verify what they once signed.
            let key = token.header.keyID.flatMap({ id in
                tenant.snapshot.keyRing.entries.first { isSame($0.id, id) }
            }), token.header.algorithm == key.algorithm.name,
            token.isSigned(by: key.webKey.publicKey, algorithm: key.algorithm),
            let subject = claims.subject, let audience = claims.audience,
            // An access token names its client so.
            payload["client_id"] == nil
        else {
            throw OAuthError(.invalidRequest, "The id_token_hint is no ID token of this provider.")
        }
        self.subject = subject
        self.audience = audience
        sessionID = payload["sid"]?.stringValue
    }
}
