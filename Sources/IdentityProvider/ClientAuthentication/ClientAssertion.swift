// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import ControlModel
import IdentityStore
import JOSE
import LibCrypto
import OAuth

/// `client_secret_jwt` and `private_key_jwt`: a token that the client made for this provider, good once (RFC 7523 §3,
/// OpenID Connect Core §9).
struct ClientAssertion {
    static let type = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"

    let tenant: Tenant
    let snapshot: TenantSnapshot
    /// The endpoint that the client called.
    let endpoint: EndpointName

    /// The most seconds that one may be good for: until then its `jti` is remembered.
    private static let longestLifetime: Int64 = 86_400
    /// How far the client's clock may be ahead.
    private static let leeway: Int64 = 60

    /// - Throws: `invalid_request` for another type, `invalid_client` for what does not hold, or an error of the store.
    func authenticate(_ form: FormParameters) async throws -> Client {
        guard form["client_assertion_type"].map({ isSame($0, ClientAssertion.type) }) == true else {
            throw OAuthError(.invalidRequest, "The client_assertion_type is \(ClientAssertion.type).")
        }
        guard let token = try? CompactToken(parsing: try form.required("client_assertion")),
            !token.header.hasCritical, let payload = try? token.payload(), let claims = try? RegisteredClaims(payload)
        else { throw refusal("The assertion is no token.") }
        guard let id = claims.subject, claims.issuer.map({ isSame($0, id) }) == true,
            form["client_id"].map({ isSame($0, id) }) ?? true, let client = snapshot.client(id)
        else { throw refusal("The assertion's iss and sub are not one client's id.") }
        guard isAuthentic(token, of: client) else { throw refusal("The assertion is not the client's.") }
        try await judge(claims, of: client)
        return client
    }

    private func isAuthentic(_ token: CompactToken, of client: Client) -> Bool {
        if let algorithm = MACAlgorithm(name: token.header.algorithm) {
            guard client.allows(.clientSecretJWT), let secret = client.secret else { return false }
            return token.isAuthentic(by: SharedSecret(Array(secret.utf8)), algorithm: algorithm)
        }
        guard client.allows(.privateKeyJWT), let algorithm = SignatureAlgorithm(name: token.header.algorithm) else {
            return false
        }
        let keys = snapshot.keys(of: client)
            .filter { key in
                let isNamed = token.header.keyID.map { id in key.keyID.map { isSame($0, id) } ?? false } ?? true
                return isNamed && key.fits(algorithm)
            }
        return keys.contains { token.isSigned(by: $0.publicKey, algorithm: algorithm) }
    }

    /// RFC 7523 §3, after the signature: for whom, until when, and not a second time.
    private func judge(_ claims: RegisteredClaims, of client: Client) async throws {
        let now = tenant.clock.now()
        // RFC 7523 §3 (3): the provider itself, or the endpoint that was called. One for another endpoint was sent astray.
        let names = [tenant.issuer.description] + tenant.urls(of: .token) + tenant.urls(of: endpoint)
        let audience = claims.audience ?? []
        guard audience.contains(where: { name in names.contains { isSame($0, name) } }) else {
            throw refusal(
                "The assertion is meant for another audience: \(ReasonValue.list(audience)). Expected: "
                    + "\(tenant.issuer), \(tenant.url(of: .token) ?? "") or the endpoint that is called.")
        }
        guard let expiration = claims.expiration else { throw refusal("The assertion has no exp.") }
        guard now < expiration else { throw refusal("The assertion has expired.") }
        guard expiration - now <= ClientAssertion.longestLifetime else {
            throw refusal("The assertion is good for more than a day.")
        }
        for date in [claims.notBefore, claims.issuedAt].compactMap({ $0 })
        where date > now.adding(ClientAssertion.leeway) {
            throw refusal("The assertion is of the future.")
        }
        guard let id = claims.jwtID else { throw refusal("The assertion has no jti.") }
        let isNew = try await tenant.store.useAssertion(
            digest: sha256(Array(id.utf8)), of: client.id, until: expiration, in: tenant.name,
            settled: tenant.clock.settled)
        guard isNew else { throw refusal("The assertion was used before.") }
    }

    private func refusal(_ reason: String) -> OAuthError {
        OAuthError(
            .invalidClient, "Client authentication failed.", reason: reason,
            challenge: .basic(realm: tenant.issuer.description))
    }
}
