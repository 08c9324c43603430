// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import IdentityStore
import OAuth

/// `none`: a client without a secret names itself (RFC 6749 §2.1).
struct PublicClient {
    let snapshot: TenantSnapshot
    let realm: String

    func authenticate(_ form: FormParameters) throws(OAuthError) -> Client {
        guard let id = form["client_id"] else {
            throw OAuthError(.invalidClient, "Client authentication is missing.", challenge: .basic(realm: realm))
        }
        guard let client = snapshot.client(id), client.isPublic || client.isUnknown else {
            throw OAuthError(
                .invalidClient, "Client authentication failed.",
                reason: snapshot.client(id) == nil ? "No such client." : "The client has a secret and did not send it.",
                challenge: .basic(realm: realm))
        }
        return client
    }
}
