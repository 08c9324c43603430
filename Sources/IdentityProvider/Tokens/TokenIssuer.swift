// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

package import IdentityStore
package import JOSE
import LibCrypto
package import OAuth

/// Signs what a grant proved, and puts the answer together.
package struct TokenIssuer: Sendable {
    private let issuer: Issuer
    private let snapshot: TenantSnapshot
    private let client: Client
    private let now: NumericDate
    private let signer: KeyRing.Entry

    /// - Throws: `temporarily_unavailable` when no key can sign: before anything was spent that could not be had again.
    package init(
        issuer: Issuer, snapshot: TenantSnapshot, client: Client, at now: NumericDate
    ) throws(OAuthError) {
        let algorithm = client.signingAlgorithm ?? snapshot.record.signingAlgorithm
        guard let signer = snapshot.keyRing.signer(for: algorithm, at: now) else {
            throw OAuthError(.temporarilyUnavailable, "The provider has no active \(algorithm) key.")
        }
        self.issuer = issuer
        self.snapshot = snapshot
        self.client = client
        self.now = now
        self.signer = signer
    }

    /// - Parameter trace: Told what was signed.
    /// - Throws: ``CryptoError`` when OpenSSL refuses.
    package func issue(_ proven: ProvenAuthorization, trace: RequestTrace) throws -> TokenResponse {
        let lifetime = client.accessTokenLifetime ?? snapshot.record.accessTokenLifetime
        let accessToken = try sign(
            AccessTokenClaims.claims(
                of: proven, issuer: issuer, tokenID: try tokenID(of: proven), issuedAt: now,
                expiresAt: now.adding(lifetime)),
            type: accessTokenType(for: proven.audience))
        var response = TokenResponse(
            accessToken: accessToken, expiresIn: lifetime, scope: proven.scope, refreshToken: proven.refreshToken)
        if proven.scope.contains(Scope.openID) {
            response.idToken = try idToken(
                of: proven, accessToken: accessToken)
        }
        let count = response.idToken == nil ? 1 : 2
        trace.note { $0.signed = .init(algorithm: signer.algorithm, count: count) }
        return response
    }

    private func idToken(
        of proven: ProvenAuthorization, accessToken: String
    ) throws -> String {
        let lifetime = client.idTokenLifetime ?? snapshot.record.idTokenLifetime
        let claims = IDTokenClaims.claims(
            of: proven, accessTokenHash: signer.algorithm.leftHalfHash(of: accessToken), issuer: issuer,
            tokenID: try tokenID(of: proven), issuedAt: now, expiresAt: now.adding(lifetime))
        return try sign(claims, type: "JWT")
    }

    private func sign(_ claims: JSONObject, type: String) throws -> String {
        let header: JSONObject = [
            "alg": .string(signer.algorithm.name), "typ": .string(type), "kid": .string(signer.id),
        ]
        return try CompactToken.sign(
            header: header, payload: claims, key: signer.privateKey, algorithm: signer.algorithm)
    }

    /// `at+jwt` where every audience of the token asks for it: a resource server that does not must still accept it.
    private func accessTokenType(for audience: [String]) -> String {
        let types = Set(audience.map { snapshot.audience($0)?.tokenType ?? "JWT" })
        return types.count == 1 ? types.first ?? "JWT" : "JWT"
    }

    /// The authorization's id, a dot and entropy: two tokens of one second differ, and revocation finds its way back.
    private func tokenID(of proven: ProvenAuthorization) throws -> String {
        "\(proven.authorization.id).\(Base64URL.encode(try randomBytes(12)))"
    }
}
