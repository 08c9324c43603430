// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

// This folder owns tokens on demand: signed in for, minted with anything in them, bad in every way that is known,
// explained and revoked.

import ControlModel
import Hummingbird
import IdentityProvider
import JOSE
import OAuth
import TokenCatalogue

/// `/_understudy/v1/tokens`: any token that a test may need.
///
/// - `POST /tokens` with `{"user", "client"?, "scope"?, "audience"?}` signs a user in without a password.
/// - `POST /tokens/mint` makes one token with anything in it: see ``MintRequest``.
/// - `GET /tokens/catalogue` makes good and bad ones, each with the verdict that is due; `GET /tokens/catalogue/{name}` one.
/// - `POST /tokens/explain` with `{"token", "policy"?, "audience"?, "issuer"?, "at"?, "leeway"?}` says what holds of it.
/// - `POST /tokens/revoke` with `{"token"}`, or with `{"user"}`, `{"client"}` or both, ends what was authorized.
struct TokenRoutes: Sendable {
    let provider: Provider

    @Sendable
    func issue(_ request: Request, context: ProviderRequestContext) async throws -> Response {
        let tenant = try provider.tenant(of: context)
        let body = try await ControlBody.read(request, limit: Request.formLimit)
        let client = try body.string("client")
        let scope = try body.string("scope")
        let audience = try body.strings("audience") ?? []
        let keyThumbprint = try body.string("dpop_jkt")
        guard keyThumbprint.map(DPoPProof.isThumbprint) ?? true else {
            throw body.problem("dpop_jkt", "Must be the SHA-256 thumbprint of a key, in base64url.")
        }
        let signIn = UserSignIn(
            user: try body.requiredString("user"), client: client, scope: scope, audience: audience,
            keyThumbprint: keyThumbprint)
        try body.finish()
        return .json(try await signIn.tokens(in: tenant, trace: context.trace).json)
    }

    @Sendable
    func mint(_ request: Request, context: ProviderRequestContext) async throws -> Response {
        let tenant = try provider.tenant(of: context)
        let body = try await ControlBody.read(request, limit: Request.formLimit)
        let wanted = try MintRequest(body)
        try body.finish()
        return .json(try await TokenMint(tenant: tenant).mint(wanted, trace: context.trace).json)
    }

    @Sendable
    func catalogue(_ request: Request, context: ProviderRequestContext) async throws -> Response {
        let tenant = try provider.tenant(of: context)
        let wanted = try CatalogueRequest(request)
        let catalogue = try await TokenCatalogue(tenant: tenant, among: provider.tenants, wanted)
        catalogue.note(in: context.trace)
        return .json(try await catalogue.json())
    }

    @Sendable
    func catalogueEntry(_ request: Request, context: ProviderRequestContext) async throws -> Response {
        let tenant = try provider.tenant(of: context)
        let entry = try TokenCatalogue.entry(named: try context.segment("name"))
        let wanted = try CatalogueRequest(request, for: entry)
        let catalogue = try await TokenCatalogue(tenant: tenant, among: provider.tenants, wanted)
        catalogue.note(in: context.trace)
        return .json(try await catalogue.json(of: entry))
    }

    @Sendable
    func explain(_ request: Request, context: ProviderRequestContext) async throws -> Response {
        let tenant = try provider.tenant(of: context)
        let body = try await ControlBody.read(request, limit: TokenExplanation.limit)
        return .json(try await TokenExplanation(body, of: tenant).json())
    }

    @Sendable
    func revoke(_ request: Request, context: ProviderRequestContext) async throws -> Response {
        let tenant = try provider.tenant(of: context)
        let body = try await ControlBody.read(request, limit: Request.formLimit)
        let revocation = try TokenRevocation(body)
        try body.finish()
        return .json(["revoked": .number(JSONNumber(Int64(try await revocation.run(in: tenant))))])
    }
}
