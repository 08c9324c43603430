// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

package import IdentityStore
package import JOSE
import LibCrypto
package import OAuth

/// Signs what a grant proved, and puts the answer together.
package struct TokenIssuer: Sendable {
    private let tenant: Tenant
    private let snapshot: TenantSnapshot
    private let client: Client
    private let now: NumericDate
    private let signer: KeyRing.Entry
    /// Signs ID tokens too, whatever the client asks for.
    private let isSignerGiven: Bool
    private let keyThumbprint: String?

    /// - Parameters:
    ///   - given: Signs instead of the key whose turn it is.
    ///   - keyThumbprint: Of the key that access tokens are bound to (RFC 9449 §6).
    /// - Throws: `temporarily_unavailable` when no key can sign: before anything was spent that could not be had again.
    package init(
        tenant: Tenant, snapshot: TenantSnapshot, client: Client, at now: NumericDate,
        signer given: KeyRing.Entry? = nil, boundTo keyThumbprint: String? = nil
    ) throws(OAuthError) {
        let algorithm = client.signingAlgorithm ?? snapshot.record.signingAlgorithm
        guard let signer = given ?? snapshot.keyRing.signer(for: algorithm, at: now) else {
            throw OAuthError(.temporarilyUnavailable, "The provider has no active \(algorithm) key.")
        }
        if given == nil, case .signature(let other)? = client.idTokenAlgorithm,
            snapshot.keyRing.signer(for: other, at: now) == nil
        {
            throw OAuthError(.temporarilyUnavailable, "The provider has no active \(other) key.")
        }
        self.tenant = tenant
        self.snapshot = snapshot
        self.client = client
        self.now = now
        self.signer = signer
        isSignerGiven = given != nil
        self.keyThumbprint = keyThumbprint
    }

    /// - Parameter trace: Told what was signed.
    /// - Throws: ``CryptoError`` when OpenSSL refuses, or an error of the store.
    package func issue(_ proven: ProvenAuthorization, trace: RequestTrace) async throws -> TokenResponse {
        let unsigned = try accessToken(of: proven)
        let accessToken =
            client.hasOpaqueAccessTokens
            ? try await keep(unsigned.claims, until: now.adding(accessTokenLifetime)) : try unsigned.signed()
        var response = TokenResponse(
            accessToken: accessToken, expiresIn: accessTokenLifetime, scope: proven.scope,
            refreshToken: proven.refreshToken)
        if keyThumbprint != nil { response.tokenType = .dpop }
        if let user = proven.user, proven.scope.contains(Scope.openID) {
            response.idToken = try idToken(of: proven, user: user, accessToken: accessToken).signed()
        }
        let count = (client.hasOpaqueAccessTokens ? 0 : 1) + (response.idToken == nil ? 0 : 1)
        trace.note {
            $0.signed = .init(algorithm: signer.algorithm, count: count)
            $0.user = proven.user?.username
        }
        return response
    }

    /// Seconds.
    package var accessTokenLifetime: Int64 { client.accessTokenLifetime ?? snapshot.record.accessTokenLifetime }

    /// - Throws: ``CryptoError``.
    package func accessToken(of proven: ProvenAuthorization) throws -> UnsignedToken {
        var claims = AccessTokenClaims.claims(
            of: proven, client: client, tenant: tenant, tokenID: try tokenID(of: proven), issuedAt: now,
            expiresAt: now.adding(accessTokenLifetime))
        if let keyThumbprint { claims["cnf"] = ["jkt": .string(keyThumbprint)] }
        return UnsignedToken(type: accessTokenType(for: proven.audience), claims: claims, key: signer)
    }

    /// - Parameter accessToken: What comes with it.
    /// - Throws: ``CryptoError``, or `temporarily_unavailable` when no key can sign.
    package func idToken(
        of proven: ProvenAuthorization, user: User, accessToken: String
    ) throws -> UnsignedToken {
        let lifetime = client.idTokenLifetime ?? snapshot.record.idTokenLifetime
        return try unsignedIDToken(type: "JWT") { hash in
            IDTokenClaims.claims(
                of: proven, user: user, client: client, tenant: tenant,
                acr: snapshot.record.acrValues.first ?? "1", accessTokenHash: hash(accessToken),
                tokenID: try tokenID(of: proven), issuedAt: now, expiresAt: now.adding(lifetime))
        }
    }

    /// Tells a client that a session has ended (OpenID Connect Back-Channel Logout §2.4).
    ///
    /// - Throws: ``CryptoError``.
    func logoutToken(of session: Session) throws -> String {
        try logoutToken(of: session.subject, session: session.id).signed()
    }

    /// - Throws: ``CryptoError``, or `temporarily_unavailable` when no key can sign.
    package func logoutToken(of subject: String, session: String) throws -> UnsignedToken {
        let subject = SubjectIdentifier.of(subject, for: client, in: tenant)
        return try unsignedIDToken(type: "logout+jwt") { _ in
            [
                "iss": .string(tenant.issuer.description), "sub": .string(subject), "aud": .string(client.id),
                "iat": .date(now), "exp": .date(now.adding(120)),
                "jti": .string(Base64URL.encode(try randomBytes(16))),
                "events": ["http://schemas.openid.net/event/backchannel-logout": [:]], "sid": .string(session),
            ]
        }
    }

    /// Keeps what a token stands for that says nothing itself.
    ///
    /// - Throws: ``CryptoError``, or an error of the store.
    package func keep(_ claims: JSONObject, until expiresAt: NumericDate) async throws -> String {
        let token = try RandomToken.make()
        try await tenant.store.keep(
            OpaqueToken(claims: claims, expiresAt: expiresAt), digest: tenant.digest(of: token),
            in: tenant.name)
        return token
    }

    /// To be signed by the client's algorithm for ID tokens, which logout tokens share (Back-Channel Logout §2.4).
    ///
    /// - Parameter claims: Gets what makes an `at_hash`, which goes by the algorithm.
    private func unsignedIDToken(
        type: String, _ claims: ((String) -> String) throws -> JSONObject
    ) throws -> UnsignedToken {
        switch isSignerGiven ? nil : client.idTokenAlgorithm {
        case nil:
            return UnsignedToken(type: type, claims: try claims(signer.algorithm.leftHalfHash), key: signer)
        case .signature(let algorithm):
            guard let key = snapshot.keyRing.signer(for: algorithm, at: now) else {
                throw OAuthError(.temporarilyUnavailable, "The provider has no active \(algorithm) key.")
            }
            return UnsignedToken(type: type, claims: try claims(algorithm.leftHalfHash), key: key)
        case .mac(let algorithm):
            return UnsignedToken(
                type: type, claims: try claims(algorithm.leftHalfHash),
                secret: SharedSecret(Array((client.secret ?? "").utf8)), algorithm: algorithm)
        }
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
