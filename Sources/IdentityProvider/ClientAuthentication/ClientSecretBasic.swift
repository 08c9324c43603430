// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import IdentityStore
import OAuth

/// `client_secret_basic`: id and secret in the Authorization header (RFC 6749 §2.3.1, RFC 7617).
struct ClientSecretBasic {
    let snapshot: TenantSnapshot
    let realm: String

    func authenticate(_ header: String) throws(OAuthError) -> Client {
        guard let sent = BasicCredentials(authorization: header) else {
            throw refusal("The Authorization header holds no Basic credentials.")
        }
        // RFC 6749 §2.3.1 form-encodes both; many deployed clients send them raw.
        for credentials in [sent.formDecoded, sent].compactMap({ $0 }) {
            let client = snapshot.client(credentials.userID)
            if ClientSecret.matches(credentials.password, of: client), let client { return client }
        }
        throw refusal(
            snapshot.client(sent.userID) == nil
                ? "No such client." : "The client secret is wrong, or the client has none.")
    }

    private func refusal(_ reason: String) -> OAuthError {
        OAuthError(.invalidClient, "Client authentication failed.", reason: reason, challenge: .basic(realm: realm))
    }
}
