// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import IdentityStore
import JOSE
import OAuth

/// `client_secret_basic`: id and secret in the Authorization header (RFC 6749 §2.3.1, RFC 7617).
struct ClientSecretBasic {
    let snapshot: TenantSnapshot
    let realm: String

    /// - Returns: The client, and the method that it used: `none` when it has no secret and sent an empty one.
    /// - Throws: `invalid_client` when the credentials do not hold.
    func authenticate(_ header: String) throws(OAuthError) -> (Client, ClientAuthenticationMethod) {
        guard let sent = BasicCredentials(authorization: header) else {
            throw refusal(
                header.lowercased().hasPrefix("basic")
                    ? "The Basic credentials are not base64 of the client ID, a colon and the secret."
                    : "The Authorization header does not have the scheme Basic.")
        }
        let readings = ClientSecretBasic.readings(of: sent)
        for credentials in readings {
            let found = snapshot.client(credentials.userID)
            // Also for an unknown client, so that it takes as long.
            let isRight = ClientSecret.matches(credentials.password, of: found)
            guard let client = found else { continue }
            if isRight { return (client, .clientSecretBasic) }
            // An empty secret may as well be left out (RFC 6749 §2.3.1).
            if credentials.password.isEmpty, client.isPublic { return (client, .none) }
        }
        throw refusal(reason(for: sent, isKnown: readings.contains { snapshot.client($0.userID) != nil }))
    }

    /// Whether the body has the credentials of the header once more: Dovecot 2.3 sends them twice.
    static func isRepeated(_ header: String, in form: FormParameters) -> Bool {
        guard let sent = BasicCredentials(authorization: header), let id = form["client_id"],
            let secret = form["client_secret"]
        else { return false }
        return readings(of: sent).contains { isSame($0.userID, id) && ClientSecret.isEqual($0.password, secret) }
    }

    /// RFC 6749 §2.3.1 form-encodes both parts; many deployed clients send them raw.
    private static func readings(of sent: BasicCredentials) -> [BasicCredentials] {
        [sent.formDecoded, sent].compactMap { $0 }
    }

    private func reason(for sent: BasicCredentials, isKnown: Bool) -> String {
        let cause = isKnown ? "The client secret is wrong, or the client has none." : "No such client."
        if sent.formDecoded == nil {
            return "The Basic credentials are not form-encoded; the client ID ends at the first colon. " + cause
        }
        guard !isKnown, sent.password.utf8.contains(UInt8(ascii: ":")) else { return cause }
        return cause + " The client ID ends at the first colon; a colon within it is sent as %3A."
    }

    private func refusal(_ reason: String) -> OAuthError {
        OAuthError(.invalidClient, "Client authentication failed.", reason: reason, challenge: .basic(realm: realm))
    }
}
