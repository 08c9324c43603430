// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import IdentityStore
import OAuth

/// `client_secret_post`: id and secret in the body (RFC 6749 §2.3.1).
struct ClientSecretPost {
    let snapshot: TenantSnapshot
    let realm: String

    func authenticate(_ form: FormParameters) throws(OAuthError) -> Client {
        let id = try form.required("client_id")
        let client = snapshot.client(id)
        guard ClientSecret.matches(form["client_secret"] ?? "", of: client), let client else {
            throw OAuthError(
                .invalidClient, "Client authentication failed.",
                reason: client == nil ? "No such client." : "The client secret is wrong, or the client has none.",
                challenge: .basic(realm: realm))
        }
        return client
    }
}
