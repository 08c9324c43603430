// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

// This folder owns who is asking: one client authentication method per file (OpenID Connect Core §9).

package import HTTPTypes
package import IdentityStore
import JOSE
package import OAuth

/// Finds out which client asks, and makes it prove that.
package struct ClientAuthentication: Sendable {
    /// What discovery advertises.
    package static let methods: [ClientAuthenticationMethod] = [
        .clientSecretBasic, .clientSecretPost, .clientSecretJWT, .privateKeyJWT, .none,
    ]

    private let tenant: Tenant
    private let snapshot: TenantSnapshot
    private let realm: String

    package init(tenant: Tenant, snapshot: TenantSnapshot) {
        self.tenant = tenant
        self.snapshot = snapshot
        realm = tenant.issuer.description
    }

    /// - Throws: `invalid_request` when two methods came in one request (RFC 6749 §2.3), `invalid_client` when the one
    ///   that came does not hold, with the challenge that a 401 owes (RFC 9110 §15.5.2), or an error of the store.
    package func authenticate(
        _ headers: HTTPFields, _ form: FormParameters, trace: RequestTrace
    ) async throws -> Client {
        let authorization = headers[values: .authorization]
        let hasAssertion = form["client_assertion"] != nil || form["client_assertion_type"] != nil
        guard authorization.count + (form["client_secret"] == nil ? 0 : 1) + (hasAssertion ? 1 : 0) <= 1 else {
            throw OAuthError(.invalidRequest, "Two client authentication methods in one request.")
        }
        let (client, method) = try await find(authorization.first, form, hasAssertion: hasAssertion)
        trace.note { $0.clientID = client.id }
        if let method, !client.allows(method) {
            throw OAuthError(
                .invalidClient, "Client authentication failed.",
                reason: "The client may not authenticate by \(method.rawValue).", challenge: .basic(realm: realm))
        }
        return client
    }

    /// The client, and the method by which it proved that; `nil` where the method has seen to that itself.
    private func find(
        _ header: String?, _ form: FormParameters, hasAssertion: Bool
    ) async throws -> (Client, ClientAuthenticationMethod?) {
        if let header { return (try authenticateByHeader(header, form), .clientSecretBasic) }
        if hasAssertion {
            return (try await ClientAssertion(tenant: tenant, snapshot: snapshot).authenticate(form), nil)
        }
        if form["client_secret"] != nil {
            return (try ClientSecretPost(snapshot: snapshot, realm: realm).authenticate(form), .clientSecretPost)
        }
        return (try PublicClient(snapshot: snapshot, realm: realm).authenticate(form), ClientAuthenticationMethod.none)
    }

    private func authenticateByHeader(_ header: String, _ form: FormParameters) throws(OAuthError) -> Client {
        let client = try ClientSecretBasic(snapshot: snapshot, realm: realm).authenticate(header)
        guard form["client_id"].map({ isSame($0, client.id) }) ?? true else {
            throw OAuthError(.invalidRequest, "The client_id of the body is not that of the Authorization header.")
        }
        return client
    }
}
