// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Foundation
import IdentityStore
import OAuth

/// `client_secret_basic`: id and secret in the Authorization header (RFC 6749 §2.3.1, RFC 7617).
struct ClientSecretBasic {
    let snapshot: TenantSnapshot
    let realm: String

    func authenticate(_ header: String) throws(OAuthError) -> Client {
        guard let (id, secret) = ClientSecretBasic.credentials(in: header) else {
            throw refusal("The Authorization header holds no Basic credentials.")
        }
        // RFC 6749 §2.3.1 form-encodes both; many deployed clients send them raw.
        for (id, secret) in [ClientSecretBasic.formDecoded(id, secret), (id, secret)].compactMap({ $0 }) {
            let client = snapshot.client(id)
            if ClientSecret.matches(secret, of: client), let client { return client }
        }
        throw refusal(
            snapshot.client(id) == nil ? "No such client." : "The client secret is wrong, or the client has none.")
    }

    /// The two parts before and after the first colon; the scheme's name is case-insensitive.
    private static func credentials(in header: String) -> (id: String, secret: String)? {
        guard header.utf8.allSatisfy({ $0 < 0x80 }) else { return nil }
        let parts = header.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "basic",
            let decoded = Data(base64Encoded: parts[1].trimmingCharacters(in: .whitespaces)),
            let text = String(validating: decoded, as: UTF8.self), let colon = text.firstIndex(of: ":")
        else { return nil }
        return (String(text[..<colon]), String(text[text.index(after: colon)...]))
    }

    private static func formDecoded(_ id: String, _ secret: String) -> (String, String)? {
        guard let id = try? FormParameters.decode(id.utf8), let secret = try? FormParameters.decode(secret.utf8) else {
            return nil
        }
        return (id, secret)
    }

    private func refusal(_ reason: String) -> OAuthError {
        OAuthError(.invalidClient, "Client authentication failed.", reason: reason, challenge: .basic(realm: realm))
    }
}
