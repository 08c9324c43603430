// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

package import IdentityStore
import JOSE
import LibCrypto
package import OAuth

/// Proof key for code exchange: whoever redeems a code is whoever asked for it (RFC 7636, RFC 9700 §2.1.1).
package struct CodeChallengeCheck: Sendable {
    private let client: Client

    package init(client: Client) {
        self.client = client
    }

    /// At the authorization endpoint: whether the client may ask so.
    ///
    /// - Throws: `invalid_request` (RFC 7636 §4.4.1).
    package func check(_ challenge: CodeChallenge?) throws(OAuthError) {
        guard let challenge else {
            guard !client.isPublic else {
                throw OAuthError(.invalidRequest, "A client without a secret sends a code_challenge (S256).")
            }
            return
        }
        guard client.codeChallengeMethods.contains(challenge.method) else {
            let allowed = client.codeChallengeMethods.map(\.rawValue).joined(separator: " or ")
            throw OAuthError(.invalidRequest, "This client's code_challenge_method is \(allowed).")
        }
    }

    /// At the token endpoint: whether the verifier is that of the challenge.
    ///
    /// - Throws: `invalid_grant` (RFC 7636 §4.6), also for a verifier without a challenge: an attacker who strips the one
    ///   from the request would be noticed so (RFC 9700 §4.8.2).
    package func check(_ verifier: String?, against challenge: CodeChallenge?) throws(OAuthError) {
        switch (verifier, challenge) {
        case (nil, nil): return
        case (nil, _?): throw refusal("The code_verifier is missing.")
        case (_?, nil): throw refusal("The code was asked for without a code_challenge.")
        case (let verifier?, let challenge?):
            guard client.toleratesCodeVerifiers || CodeChallenge.isVerifier(verifier) else {
                throw refusal("The code_verifier is not 43 to 128 unreserved characters.")
            }
            let found =
                challenge.method == .plain ? verifier : Base64URL.encode(sha256(Array(verifier.utf8)))
            guard constantTimeEquals(Array(found.utf8), Array(challenge.value.utf8)) else {
                throw refusal("The code_verifier is not that of the code_challenge.")
            }
        }
    }

    private func refusal(_ reason: String) -> OAuthError {
        OAuthError(.invalidGrant, "The code_verifier does not hold.", reason: reason)
    }
}
