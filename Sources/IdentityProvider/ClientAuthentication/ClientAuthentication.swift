// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

package import ControlModel
package import HTTPTypes
package import IdentityStore
import JOSE
package import OAuth

// This folder owns who is asking: one client authentication method per file (OpenID Connect Core §9).

/// Finds out which client asks, and makes it prove that.
package struct ClientAuthentication: Sendable {
    /// What discovery advertises.
    package static let methods: [ClientAuthenticationMethod] = [
        .clientSecretBasic, .clientSecretPost, .clientSecretJWT, .privateKeyJWT, .none,
    ]

    private let tenant: Tenant
    private let snapshot: TenantSnapshot
    private let endpoint: EndpointName
    private let realm: String

    /// - Parameter endpoint: The endpoint that the client called.
    package init(tenant: Tenant, snapshot: TenantSnapshot, endpoint: EndpointName) {
        self.tenant = tenant
        self.snapshot = snapshot
        self.endpoint = endpoint
        realm = tenant.issuer.description
    }

    /// - Throws: `invalid_request` when two methods came in one request (RFC 6749 §2.3), `invalid_client` when the one
    ///   that came does not hold, with the challenge that a 401 owes (RFC 9110 §15.5.2), or an error of the store.
    package func authenticate(
        _ headers: HTTPFields, _ form: FormParameters, trace: RequestTrace
    ) async throws -> Client {
        let authorization = headers[values: .authorization]
        let hasAssertion = form["client_assertion"] != nil || form["client_assertion_type"] != nil
        let isRepeated = authorization.first.map { ClientSecretBasic.isRepeated($0, in: form) } ?? false
        let hasSecret = form["client_secret"] != nil && !isRepeated
        guard authorization.count + (hasSecret ? 1 : 0) + (hasAssertion ? 1 : 0) <= 1 else {
            throw OAuthError(
                .invalidRequest, "Two client authentication methods in one request.",
                reason: ClientAuthentication.reason(headers: authorization.count, hasAssertion: hasAssertion, form))
        }
        let (client, method) = try await find(authorization.first, form, hasAssertion: hasAssertion)
        trace.note {
            $0.clientID = client.id
            if isRepeated { $0.note = ClientAuthentication.repetition }
        }
        let isAllowed = method.map { client.allows($0) || isRepeated && client.allows(.clientSecretPost) } ?? true
        guard isAllowed else {
            throw OAuthError(
                .invalidClient, "Client authentication failed.",
                reason: "The client may not authenticate by \(method?.rawValue ?? "").",
                challenge: .basic(realm: realm))
        }
        return client
    }

    private static let repetition = "The client sent the same credentials twice: by Basic and in the body."

    /// Why a request has too many methods.
    private static func reason(headers: Int, hasAssertion: Bool, _ form: FormParameters) -> String {
        if headers > 1 { return "The Authorization header came \(headers) times." }
        if hasAssertion { return "A client assertion came beside other credentials of a client." }
        return form["client_id"] == nil
            ? "The body has a client_secret without its client_id, beside the Authorization header."
            : "The Authorization header and the body have different credentials."
    }

    /// The client, and the method by which it proved that; `nil` where the method has seen to that itself.
    private func find(
        _ header: String?, _ form: FormParameters, hasAssertion: Bool
    ) async throws -> (Client, ClientAuthenticationMethod?) {
        if let header { return try authenticateByHeader(header, form) }
        if hasAssertion {
            let assertion = ClientAssertion(tenant: tenant, snapshot: snapshot, endpoint: endpoint)
            return (try await assertion.authenticate(form), nil)
        }
        if form["client_secret"] != nil {
            return (try ClientSecretPost(snapshot: snapshot, realm: realm).authenticate(form), .clientSecretPost)
        }
        return (try PublicClient(snapshot: snapshot, realm: realm).authenticate(form), ClientAuthenticationMethod.none)
    }

    private func authenticateByHeader(
        _ header: String, _ form: FormParameters
    ) throws(OAuthError) -> (Client, ClientAuthenticationMethod) {
        let (client, method) = try ClientSecretBasic(snapshot: snapshot, realm: realm).authenticate(header)
        guard form["client_id"].map({ isSame($0, client.id) }) ?? true else {
            throw OAuthError(.invalidRequest, "The client_id of the body is not that of the Authorization header.")
        }
        return (client, method)
    }
}
