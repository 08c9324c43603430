// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

// This folder owns who is asking: one client authentication method per file (OpenID Connect Core §9).

package import HTTPTypes
package import IdentityStore
package import OAuth

/// Finds out which client asks, and makes it prove that.
package struct ClientAuthentication: Sendable {
    /// What discovery advertises.
    package static let methods: [ClientAuthenticationMethod] = [.clientSecretBasic, .clientSecretPost, .none]

    private let snapshot: TenantSnapshot
    private let realm: String

    package init(snapshot: TenantSnapshot, realm: String) {
        self.snapshot = snapshot
        self.realm = realm
    }

    /// - Throws: `invalid_request` when two methods came in one request (RFC 6749 §2.3), `invalid_client` when the one
    ///   that came does not hold, with the challenge that a 401 owes (RFC 9110 §15.5.2).
    package func authenticate(
        _ headers: HTTPFields, _ form: FormParameters, trace: RequestTrace
    ) throws(OAuthError) -> Client {
        // Only an id that exists is noted: anything else may be a secret in the wrong place, or a forged line of the log.
        trace.note { $0.clientID = form["client_id"].flatMap { snapshot.client($0)?.id } }
        let authorization = headers[values: .authorization]
        let hasAssertion = form["client_assertion"] != nil || form["client_assertion_type"] != nil
        guard authorization.count + (form["client_secret"] == nil ? 0 : 1) + (hasAssertion ? 1 : 0) <= 1 else {
            throw OAuthError(.invalidRequest, "Two client authentication methods in one request.")
        }
        let client: Client
        if let header = authorization.first {
            client = try authenticateByHeader(header, form)
        } else if hasAssertion {
            throw OAuthError(
                .invalidClient, "Client authentication by assertion is not served.", challenge: .basic(realm: realm))
        } else if form["client_secret"] != nil {
            client = try ClientSecretPost(snapshot: snapshot, realm: realm).authenticate(form)
        } else {
            client = try PublicClient(snapshot: snapshot, realm: realm).authenticate(form)
        }
        trace.note { $0.clientID = client.id }
        return client
    }

    private func authenticateByHeader(_ header: String, _ form: FormParameters) throws(OAuthError) -> Client {
        let client = try ClientSecretBasic(snapshot: snapshot, realm: realm).authenticate(header)
        guard form["client_id"].map({ $0 == client.id }) ?? true else {
            throw OAuthError(.invalidRequest, "The client_id of the body is not that of the Authorization header.")
        }
        return client
    }
}
