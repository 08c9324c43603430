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

    /// Makes one when the client may refresh; `nil` otherwise.
    static func issue(for scope: Scope, in context: GrantContext) throws -> RefreshTokenMaterial? {
        let record = context.snapshot.record
        guard context.client.grants.contains(.refreshToken),
            !record.requiresOfflineAccess || scope.contains(Scope.offlineAccess)
        else { return nil }
        let token = try makeToken()
        let lifetime = context.client.refreshTokenLifetime ?? record.refreshTokenLifetime
        return RefreshTokenMaterial(
            token: token, draft: RefreshTokenDraft(digest: digest(token), expiresAt: context.now.adding(lifetime)))
    }

    static func makeToken() throws(CryptoError) -> String {
        Base64URL.encode(try randomBytes(32))
    }

    static func digest(_ token: String) -> [UInt8] {
        sha256(Array(token.utf8))
    }
}
