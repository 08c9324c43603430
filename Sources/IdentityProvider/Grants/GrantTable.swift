// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

package import IdentityStore
import JOSE
package import OAuth

/// The grants that are served.
package enum GrantTable {
    private static let grants: [any Grant] = [
        AuthorizationCodeGrant(), ClientCredentialsGrant(), DeviceCodeGrant(), PasswordGrant(), RefreshTokenGrant(),
    ]

    /// What discovery advertises.
    package static let served: [GrantType] = grants.map { type(of: $0).type }

    /// The grant that the request names.
    ///
    /// - Throws: `unsupported_grant_type` when it is not served, `unauthorized_client` when the client may not use it.
    package static func grant(for form: FormParameters, allowedBy client: Client) throws(OAuthError) -> any Grant {
        let name = try form.required("grant_type")
        guard let grant = grants.first(where: { isSame(type(of: $0).type.rawValue, name) }) else {
            throw OAuthError(
                .unsupportedGrantType, "This grant type is not served.",
                reason: "The grant type \(ReasonValue.shown(name)) is not served. Served: "
                    + "\(ReasonValue.list(served.map(\.rawValue))).")
        }
        guard client.grants.contains(type(of: grant).type) else {
            throw OAuthError(.unauthorizedClient, "This client may not use the grant type \(name).")
        }
        return grant
    }
}
