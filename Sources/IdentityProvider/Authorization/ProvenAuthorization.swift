// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

package import IdentityStore
package import OAuth

/// What a grant proved, and so what may be signed.
package struct ProvenAuthorization: Sendable {
    package let authorization: Authorization
    /// `nil` when the client acts for itself.
    package let user: User?
    /// Of this access token; on refresh it may be narrower than the authorization's.
    package let scope: Scope
    /// Of this access token; on refresh it may be narrower than the authorization's.
    package let audience: [String]
    package let refreshToken: String?
    /// Of the authentication request; an ID token that comes by refreshing has none (OpenID Connect Core §12.2).
    package var nonce: String?
}
