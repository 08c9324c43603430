// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

// This folder owns what is signed or handed out: claim sets, the issuer that signs them, and refresh token material.

import IdentityStore
import JOSE
import LibCrypto
import OAuth

/// A new refresh token: 256 random bits, of which the store keeps only the SHA-256 digest.
struct RefreshTokenMaterial: Sendable {
    let token: String
    let draft: RefreshTokenDraft

    /// - Parameter expiresAt: `nil` is the client's lifetime, or the tenant's.
    init(in context: GrantContext, expiresAt: NumericDate? = nil) throws(CryptoError) {
        token = try RandomToken.make()
        let lifetime = context.client.refreshTokenLifetime ?? context.snapshot.record.refreshTokenLifetime
        draft = RefreshTokenDraft(
            digest: context.tenant.digest(of: token), expiresAt: expiresAt ?? context.now.adding(lifetime),
            keyThumbprint: context.refreshTokenKey)
    }

    /// Makes one when the client may refresh; `nil` otherwise.
    static func issue(for scope: Scope, in context: GrantContext) throws(CryptoError) -> RefreshTokenMaterial? {
        isDue(for: scope, in: context) ? try RefreshTokenMaterial(in: context) : nil
    }

    /// Whether the client may refresh.
    static func isDue(for scope: Scope, in context: GrantContext) -> Bool {
        context.client.grants.contains(.refreshToken)
            && (!context.snapshot.record.requiresOfflineAccess || scope.contains(Scope.offlineAccess))
    }
}
