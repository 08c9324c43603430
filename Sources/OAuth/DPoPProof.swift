// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

package import JOSE

/// The proof that whoever sends a request has a key (RFC 9449 §4.2): signed by the key that it brings, and not yet judged.
package struct DPoPProof: Sendable {
    /// By what it may be signed (RFC 9449 §5.1).
    package static let algorithms = SignatureAlgorithm.all.map(\.name)

    /// The thumbprint of its key (RFC 7638), which tokens are bound by.
    package let keyThumbprint: String
    /// `jti`.
    package let id: String
    /// `htm`: the method of the request.
    package let method: String
    /// `htu`: where the request goes.
    package let target: String
    package let issuedAt: NumericDate
    /// `ath`: the SHA-256 of the access token beside it.
    package let accessTokenHash: String?
    package let nonce: String?

    /// Reads a proof and holds it against its own key (RFC 9449 §4.3, items 2 to 7).
    ///
    /// - Throws: `invalid_dpop_proof` that says what does not hold.
    package init(_ text: String) throws(OAuthError) {
        guard let token = try? CompactToken(parsing: text), let header = UnverifiedParts(text).header,
            !token.header.hasCritical, !token.header.hasUnencodedPayload
        else { throw DPoPProof.refusal("The proof is no signed token.") }
        guard token.header.type?.lowercased() == "dpop+jwt" else {
            throw DPoPProof.refusal("The typ of the proof is not dpop+jwt.")
        }
        guard let algorithm = SignatureAlgorithm(name: token.header.algorithm) else {
            throw DPoPProof.refusal("The proof is signed by none of \(DPoPProof.algorithms.joined(separator: ", ")).")
        }
        guard let object = header["jwk"]?.objectValue else { throw DPoPProof.refusal("The proof brings no jwk.") }
        let key: JSONWebKey
        do { key = try JSONWebKey(object) } catch {
            throw DPoPProof.refusal("The jwk of the proof cannot be used: \(error.description)")
        }
        guard key.fits(algorithm), token.isSigned(by: key.publicKey, algorithm: algorithm) else {
            throw DPoPProof.refusal("The proof is not signed by its jwk.")
        }
        guard let claims = try? token.payload() else { throw DPoPProof.refusal("The claims are malformed.") }
        do throws(ClaimError) {
            id = try DPoPProof.text("jti", of: claims)
            method = try DPoPProof.text("htm", of: claims)
            target = try DPoPProof.text("htu", of: claims)
            guard let issuedAt = try claims.date("iat") else { throw ClaimError(claim: "iat") }
            self.issuedAt = issuedAt
            accessTokenHash = try claims.string("ath")
            nonce = try claims.string("nonce")
        } catch {
            throw DPoPProof.refusal("The claim \(error.claim) of the proof is missing or mistyped.")
        }
        keyThumbprint = key.thumbprint
    }

    /// Whether a text could be a key's thumbprint (RFC 7638, RFC 9449 §10).
    package static func isThumbprint(_ text: String) -> Bool {
        (try? Base64URL.decode(text))?.count == 32
    }

    package static func refusal(_ description: String) -> OAuthError {
        OAuthError(.invalidDPoPProof, description)
    }

    private static func text(_ claim: String, of claims: JSONObject) throws(ClaimError) -> String {
        guard let text = try claims.string(claim), !text.isEmpty else { throw ClaimError(claim: claim) }
        return text
    }
}
