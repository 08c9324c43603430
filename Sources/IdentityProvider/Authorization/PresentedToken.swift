// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

package import IdentityStore
package import JOSE

/// A token that this tenant gave, and what has become of it: for whoever owns the server.
///
/// Also of a token that has expired or whose key was withdrawn, of which no endpoint says more than that it is no good.
package struct PresentedToken: Sendable {
    package enum Kind: String, Sendable {
        case accessToken = "access_token"
        case refreshToken = "refresh_token"
    }

    package enum State: String, Sendable {
        case active
        /// A refresh token that was replaced by another.
        case consumed
        case expired
        case revoked
        /// The user is gone, or may not sign in.
        case userInactive = "user_inactive"
    }

    package let kind: Kind
    package let isOpaque: Bool
    package let authorization: Authorization
    /// `nil` when the client acts for itself, or the user is gone.
    package let user: User?
    /// What an opaque access token stands for.
    package let claims: JSONObject?
    /// `nil` where the token has no end that can be read: to the provider's endpoints it has expired.
    package let expiresAt: NumericDate?
    /// Whether this very token was revoked, beside its authorization.
    private let isRevoked: Bool
    private let isConsumed: Bool

    /// Looks a token up.
    ///
    /// - Returns: `nil` for what the tenant never gave, or of which nothing was kept.
    /// - Throws: An error of the store.
    package static func find(_ text: String, in tenant: Tenant) async throws -> PresentedToken? {
        // What the store knows a token by costs its length to compute.
        guard text.utf8.count <= CompactToken.maximumBytes else { return nil }
        let digest = tenant.digest(of: text)
        if let state = try await tenant.store.refreshToken(digest: digest, in: tenant.name) {
            return PresentedToken(
                kind: .refreshToken, isOpaque: true, authorization: state.authorization, user: state.user,
                claims: nil, expiresAt: state.expiresAt, isRevoked: false, isConsumed: state.isUsed)
        }
        if let kept = try await tenant.store.opaqueToken(digest: digest, in: tenant.name) {
            return try await find(kept.claims, isOpaque: true, until: kept.expiresAt, in: tenant)
        }
        guard let claims = signedClaims(text, of: tenant.snapshot.keyRing) else { return nil }
        return try await find(claims, isOpaque: false, until: try? claims.date("exp"), in: tenant)
    }

    private static func find(
        _ claims: JSONObject, isOpaque: Bool, until expiration: NumericDate?, in tenant: Tenant
    ) async throws -> PresentedToken? {
        // An ID token has no `client_id`.
        guard let id = claims["jti"]?.stringValue, claims["client_id"]?.stringValue != nil,
            let authorizationID = id.split(separator: ".").first
        else { return nil }
        let standing = try await tenant.store.standing(
            ofToken: id, authorization: String(authorizationID), in: tenant.name)
        guard let authorization = standing.authorization else { return nil }
        return PresentedToken(
            kind: .accessToken, isOpaque: isOpaque, authorization: authorization, user: standing.user,
            claims: isOpaque ? claims : nil, expiresAt: expiration, isRevoked: standing.isRevoked, isConsumed: false)
    }

    /// The claims of what a key of the ring signed, a withdrawn one too.
    private static func signedClaims(_ text: String, of ring: KeyRing) -> JSONObject? {
        guard let token = try? CompactToken(parsing: text), let id = token.header.keyID,
            let key = ring.entries.first(where: { isSame($0.id, id) }),
            token.isSigned(by: key.webKey.publicKey, algorithm: key.algorithm)
        else { return nil }
        return try? token.payload()
    }

    package func state(at now: NumericDate) -> State {
        if authorization.revokedAt != nil || isRevoked { return .revoked }
        if isConsumed { return .consumed }
        guard let expiresAt, now < expiresAt else { return .expired }
        return authorization.subject == nil || user?.state == .active ? .active : .userInactive
    }

    /// Why it was revoked.
    package var revocationReason: String? {
        authorization.revocationReason ?? (isRevoked ? "the token alone was revoked" : nil)
    }
}
