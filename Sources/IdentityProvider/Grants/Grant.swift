// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

// This folder owns the grants: one file each, and the table that names them. A grant proves an authorization in one
// transaction of the store; who asks, and what is signed, is the endpoint's and the issuer's matter.

package import OAuth

/// One `grant_type` of the token endpoint.
package protocol Grant: Sendable {
    static var type: GrantType { get }

    /// Proves that the client may have tokens.
    ///
    /// - Throws: ``OAuthError``; nothing is then kept, save that a reused refresh token has revoked its family.
    func authorize(_ form: FormParameters, in context: GrantContext) async throws -> ProvenAuthorization
}
