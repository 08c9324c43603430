// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

// This folder owns the grants: one file each, and the table that names them. A grant proves an authorization in one
// transaction of the store; who asks, and what is signed, is the endpoint's and the issuer's matter.

package import IdentityStore
package import JOSE
package import OAuth

/// One `grant_type` of the token endpoint.
package protocol Grant: Sendable {
    static var type: GrantType { get }

    /// Proves that the client may have tokens.
    ///
    /// - Throws: ``OAuthError``; nothing is then kept, save that a reused refresh token has revoked its family.
    func authorize(_ form: FormParameters, in context: GrantContext) async throws -> ProvenAuthorization
}

/// What a grant judges by: one tenant at one moment, asked by one client.
package struct GrantContext: Sendable {
    package let tenant: Tenant
    package let snapshot: TenantSnapshot
    package let client: Client
    package let now: NumericDate

    package init(tenant: Tenant, snapshot: TenantSnapshot, client: Client, now: NumericDate) {
        self.tenant = tenant
        self.snapshot = snapshot
        self.client = client
        self.now = now
    }
}

/// What a grant proved, and so what may be signed.
package struct ProvenAuthorization: Sendable {
    package let authorization: Authorization
    package let user: User
    /// Of this access token; on refresh it may be narrower than the authorization's.
    package let scope: Scope
    /// Of this access token; on refresh it may be narrower than the authorization's.
    package let audience: [String]
    package let refreshToken: String?
}
