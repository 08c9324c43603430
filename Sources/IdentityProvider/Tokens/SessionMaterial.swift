// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import IdentityStore
import JOSE
import LibCrypto

/// What a browser's session is known by: the `sid` that clients see, and a cookie of which the store keeps only the digest.
struct SessionMaterial: Sendable {
    let cookie: String
    let draft: SessionDraft

    /// - Parameters:
    ///   - known: The cookie that the browser has.
    ///   - lifetime: Seconds.
    init(
        replacing known: String?, of tenant: Tenant, at now: NumericDate, lifetime: Int64
    ) throws(CryptoError) {
        cookie = Base64URL.encode(try randomBytes(32))
        draft = SessionDraft(
            id: try SessionMaterial.makeID(), digest: tenant.digest(of: cookie),
            replacing: known.map { tenant.digest(of: $0) }, now: now, expiresAt: now.adding(lifetime))
    }

    /// Begins with a letter: command lines take a hyphen for an option.
    static func makeID() throws(CryptoError) -> String {
        var bytes = try randomBytes(16)
        bytes[0] &= 0x7F
        return Base64URL.encode(bytes)
    }
}
