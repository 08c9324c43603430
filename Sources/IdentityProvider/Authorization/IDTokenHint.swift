// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import IdentityStore
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
            let subject = claims.subject, let audience = claims.audience,
            IDTokenHint.isOurs(token, audience: audience, in: tenant.snapshot),
            // An access token names its client so.
            payload["client_id"] == nil,
            // Nor is a logout token one.
            payload["events"] == nil, token.header.type == "JWT"
        else {
            throw OAuthError(.invalidRequest, "The id_token_hint is no ID token of this provider.")
        }
        self.subject = subject
        self.audience = audience
        sessionID = payload["sid"]?.stringValue
    }

    /// Whether the tenant signed it, or authenticated it by the secret of the client that it is meant for.
    private static func isOurs(_ token: CompactToken, audience: [String], in snapshot: TenantSnapshot) -> Bool {
        if let algorithm = MACAlgorithm(name: token.header.algorithm) {
            guard audience.count == 1, let client = audience.first.flatMap({ snapshot.client($0) }),
                client.idTokenAlgorithm == .mac(algorithm), let secret = client.secret
            else { return false }
            return token.isAuthentic(by: SharedSecret(Array(secret.utf8)), algorithm: algorithm)
        }
        // Keys that have left the ring verify what they once signed.
        guard let id = token.header.keyID, let key = snapshot.keyRing.entries.first(where: { isSame($0.id, id) }),
            token.header.algorithm == key.algorithm.name
        else { return false }
        return token.isSigned(by: key.webKey.publicKey, algorithm: key.algorithm)
    }
}
