// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

public import Foundation
import HTTPTypes
import JOSE

extension TestIdentityProvider {
    /// Signs a user in without a password, and with no browser.
    ///
    /// The tokens are those that the token endpoint would give.
    ///
    /// - Parameters:
    ///   - user: The username.
    ///   - client: `nil` takes the only one that may use the password grant.
    ///   - scope: Space-delimited; `nil` is the client's default: what it may have, without `openid` and `offline_access`.
    ///   - audience: `nil` is the client's.
    ///   - key: The client's, which the tokens are bound to as if it had been proven (RFC 9449).
    /// - Throws: ``TestControlError`` for an unknown user or client, a user who may not sign in, or a scope.
    public func signIn(
        _ user: String, client: String? = nil, scope: String? = nil, audience: [String] = [],
        boundTo key: TestKey? = nil
    ) async throws -> TestTokens {
        var body: JSONObject = ["user": .string(user), "audience": .array(audience.map(JSONValue.string))]
        body["client"] = client.map(JSONValue.string)
        body["scope"] = scope.map(JSONValue.string)
        if let key { body["dpop_jkt"] = .string(try key.thumbprint) }
        return try TestTokens(try await send(.post, "/tokens", body))
    }

    /// Makes a token with anything in it.
    ///
    /// ```swift
    /// let token = try await idp.mint(
    ///     TokenRequest(for: .madeUp("mallory"), claims: ["role": "admin"], lifetime: .seconds(-60)))
    /// ```
    ///
    /// - Throws: ``TestControlError`` that names the member at fault, in the words of `POST /tokens/mint`.
    public func mint(_ request: TokenRequest) async throws -> MintedToken {
        try MintedToken(try await send(.post, "/tokens/mint", request.object))
    }

    /// Good and bad access tokens, made now: what a service that verifies them is to accept and to refuse.
    ///
    /// ```swift
    /// for entry in try await idp.catalogue(audience: "orders-api") {
    ///     #expect(try await status(of: entry.token) == (entry.isValid ? 200 : 401), "\(entry.name): \(entry.detail)")
    /// }
    /// ```
    ///
    /// - Parameters:
    ///   - audience: Whom they are meant for; `nil` is the client's own.
    ///   - user: Whose; `nil` takes the first.
    ///   - client: `nil` takes the only one that may use the password grant.
    ///   - names: Only these; empty is all, some two hundred.
    ///   - bases: Only verdicts that these ask for: a verifier that is not the SDK owes those of `policy` to nobody.
    /// - Throws: ``TestControlError`` for an unknown user, client or name.
    public func catalogue(
        audience: String? = nil, user: String? = nil, client: String? = nil, names: [String] = [],
        bases: Set<CatalogueToken.Basis> = Set(CatalogueToken.Basis.allCases)
    ) async throws -> TokenCatalogue {
        let parameters: [(String, String?)] = [
            ("audience", audience), ("user", user), ("client", client),
            ("names", names.isEmpty ? nil : names.joined(separator: ",")),
            ("basis", bases.map(\.rawValue).sorted().joined(separator: ",")),
        ]
        return try TokenCatalogue(try await send(.get, "/tokens/catalogue" + query(parameters)))
    }

    /// Judges a token as the SDK would, and says why.
    ///
    /// - Parameters:
    ///   - token: A JWT, or an opaque token of this provider.
    ///   - policy: `access-token`, `id-token` or `bearer`; `nil` is what fits.
    ///   - audience: Whom it is to be meant for; with `id-token` the client.
    ///   - issuer: Whose it is to be; `nil` is this provider's.
    ///   - date: When it is judged, of which the whole seconds count; `nil` is now, by the provider's clock.
    ///   - leeway: How far clocks may be apart, in whole seconds; `nil` is the policy's.
    /// - Throws: ``TestControlError`` for a policy that there is not. A token that does not hold is no error.
    public func explain(
        _ token: String, policy: String? = nil, audience: String? = nil, issuer: String? = nil, at date: Date? = nil,
        leeway: Duration? = nil
    ) async throws -> TokenExplanation {
        var body: JSONObject = ["token": .string(token)]
        body["policy"] = policy.map(JSONValue.string)
        body["audience"] = audience.map(JSONValue.string)
        body["issuer"] = issuer.map(JSONValue.string)
        body["at"] = date.map { .number(JSONNumber(NumericDate(secondsSince1970: $0.timeIntervalSince1970).seconds)) }
        body["leeway"] = leeway.map { .number(JSONNumber($0.components.seconds)) }
        return try TokenExplanation(try await send(.post, "/tokens/explain", body))
    }

    /// Ends the authorization that a token was given by, whatever kind of token it is.
    ///
    /// - Returns: How many authorizations have ended.
    /// - Throws: ``TestControlError``, 404 for a token that is none of this provider.
    @discardableResult
    public func revoke(token: String) async throws -> Int64 {
        try await send(.post, "/tokens/revoke", ["token": .string(token)]).number("revoked")
    }

    /// Ends all that a user, a client, or a user with that client was given.
    ///
    /// - Returns: How many authorizations have ended.
    /// - Throws: ``TestControlError``, 400 where neither is named.
    @discardableResult
    public func revoke(user: String?, client: String? = nil) async throws -> Int64 {
        var body = JSONObject()
        body["user"] = user.map(JSONValue.string)
        body["client"] = client.map(JSONValue.string)
        return try await send(.post, "/tokens/revoke", body).number("revoked")
    }
}
