// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

package import IdentityStore
package import JOSE

/// What a grant judges by: one tenant at one moment, asked by one client.
package struct GrantContext: Sendable {
    package let tenant: Tenant
    package let snapshot: TenantSnapshot
    package let client: Client
    package let now: NumericDate
    /// The thumbprint of the key that the request proved (RFC 9449).
    package let keyThumbprint: String?

    package init(
        tenant: Tenant, snapshot: TenantSnapshot, client: Client, now: NumericDate, keyThumbprint: String? = nil
    ) {
        self.tenant = tenant
        self.snapshot = snapshot
        self.client = client
        self.now = now
        self.keyThumbprint = keyThumbprint
    }

    /// When the access and ID tokens end that are signed now.
    var tokensEnd: NumericDate {
        now.adding(
            max(
                client.accessTokenLifetime ?? snapshot.record.accessTokenLifetime,
                client.idTokenLifetime ?? snapshot.record.idTokenLifetime))
    }

    /// The thumbprint of the key that a refresh token is bound to: a client that proves itself otherwise may change its key
    /// (RFC 9449 §5).
    var refreshTokenKey: String? { client.isPublic || client.isUnknown ? keyThumbprint : nil }
}
