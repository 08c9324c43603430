// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

internal import GRDB
package import JOSE

/// A refresh token to be kept: its SHA-256 digest, never itself.
package struct RefreshTokenDraft: Equatable, Sendable {
    package let digest: [UInt8]
    package let expiresAt: NumericDate
    /// The thumbprint of the key that it is bound to (RFC 9449 §5).
    package let keyThumbprint: String?

    package init(digest: [UInt8], expiresAt: NumericDate, keyThumbprint: String? = nil) {
        self.digest = digest
        self.expiresAt = expiresAt
        self.keyThumbprint = keyThumbprint
    }
}

/// A refresh token that a client presents.
package struct RefreshTokenRedemption: Sendable {
    package let digest: [UInt8]
    package let clientID: String
    package let now: NumericDate
    /// The digest of the token that takes its place.
    package let successor: [UInt8]
    /// Whether it is rotated at all.
    package let rotates: Bool
    /// Seconds within which a rotated token still yields siblings, until one of its successors was used.
    package let grace: Int64
    /// The end of the tokens that are signed for it.
    package let tokensEnd: NumericDate
    /// The thumbprint of the key that a token is bound to from now on, if it is bound to none yet (RFC 9449 §5).
    package let keyThumbprint: String?

    package init(
        digest: [UInt8], clientID: String, now: NumericDate, successor: [UInt8], rotates: Bool, grace: Int64,
        tokensEnd: NumericDate, keyThumbprint: String? = nil
    ) {
        self.digest = digest
        self.tokensEnd = tokensEnd
        self.clientID = clientID
        self.now = now
        self.successor = successor
        self.rotates = rotates
        self.grace = grace
        self.keyThumbprint = keyThumbprint
    }
}

/// What became of a presented refresh token.
package enum RefreshTokenOutcome: Equatable, Sendable {
    /// Whether the successor counts from now on, or the presented token goes on.
    package enum Continuation: Sendable {
        case rotated
        case kept
    }

    case redeemed(Authorization, User, refreshToken: Continuation, expiresAt: NumericDate)
    case unknown
    /// It belongs to another client; nothing changed.
    case foreignClient
    case expired
    case revoked(reason: String)
    /// It was used before: the whole family is now revoked (RFC 9700 §4.14.2).
    case reused
}

/// A refresh token that somebody asks about.
package struct RefreshTokenState: Sendable {
    package let authorization: Authorization
    package let user: User?
    package let expiresAt: NumericDate
    /// Whether it was replaced by another.
    package let isUsed: Bool
}

extension IdentityStore {
    /// What is known of a refresh token, which stays as it is.
    package func refreshToken(digest: [UInt8], in tenant: String) async throws -> RefreshTokenState? {
        try await read { database in
            guard let token = try RefreshTokenRow.fetch(digest, in: tenant, database),
                let authorization = try Authorization.fetch(token.authorizationID, in: tenant, database)
            else { return nil }
            let user = try authorization.subject.flatMap { try User.fetch("subject", $0, in: tenant, database) }
            return RefreshTokenState(
                authorization: authorization, user: user, expiresAt: token.expiresAt, isUsed: token.consumedAt != nil)
        }
    }

    /// Redeems a refresh token in one transaction: of any number of concurrent redemptions one wins.
    ///
    /// - Parameter judging: May throw to refuse; then nothing changes and the token stays good. It gets `nil` when the
    ///   user is gone, and the thumbprint of the key that the token is bound to, if there is one.
    /// - Throws: What `judging` throws, or an error of SQLite.
    package func redeemRefreshToken(
        _ redemption: RefreshTokenRedemption, in tenant: String,
        judging: @escaping @Sendable (Authorization, User?, String?) throws -> Void
    ) async throws -> RefreshTokenOutcome {
        try await write { database in
            guard let token = try RefreshTokenRow.fetch(redemption.digest, in: tenant, database),
                let authorization = try Authorization.fetch(token.authorizationID, in: tenant, database)
            else { return .unknown }
            guard isSame(authorization.clientID, redemption.clientID) else { return .foreignClient }
            if authorization.revokedAt != nil {
                return .revoked(reason: authorization.revocationReason ?? "")
            }
            guard redemption.now < token.expiresAt else { return .expired }
            guard try token.isUsable(redemption, in: tenant, database) else {
                try Authorization.revoke(
                    authorization.id, in: tenant, at: redemption.now, reason: "refresh_token_reuse", database)
                return .reused
            }
            let user = try authorization.subject.flatMap { try User.fetch("subject", $0, in: tenant, database) }
            try judging(authorization, user, token.keyThumbprint)
            guard let user else { throw StoreError.failed(reason: "a missing user was judged good") }
            let continuation = try token.rotate(redemption, in: tenant, database)
            try authorization.prolong(until: redemption.tokensEnd, in: tenant, database)
            return .redeemed(authorization, user, refreshToken: continuation, expiresAt: token.expiresAt)
        }
    }
}
