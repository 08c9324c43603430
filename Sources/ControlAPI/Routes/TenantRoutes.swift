// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import ControlModel
import HTTPTypes
import Hummingbird
import IdentityProvider
import IdentityStore
import JOSE
import OAuth

/// Tenants: an issuer of its own for each test.
///
/// - `GET /tenants` lists them, `?search=…&after=…&limit=…`; `POST /tenants` makes one (``TenantDraft``).
/// - `GET /tenants/{tenant}` shows one, `DELETE` removes it and all that is its own.
/// - `POST /tenants/{tenant}/reset` brings it back to what it was made of.
/// - `GET /tenants/{tenant}/export` is its whole state, private keys only with `include=private-keys`.
struct TenantRoutes: Sendable {
    let provider: Provider

    /// The most bytes of a new tenant's body: an export says more of each user than a fixture does.
    private static let limit = 64 << 20

    @Sendable
    func show(_ request: Request, context: ProviderRequestContext) throws -> Response {
        .json(try provider.tenant(of: context).json)
    }

    @Sendable
    func list(_ request: Request, context: ProviderRequestContext) throws -> Response {
        let query = try ControlQuery(request)
        let (search, after) = (query.string("search"), query.string("after"))
        let limit = try query.pageLimit()
        try query.finish()
        let found = provider.tenants.all
            .filter { tenant in search.map { tenant.name.contains($0.lowercased()) } ?? true }
            .drop { tenant in after.map { tenant.name <= $0 } ?? false }
        var answer: JSONObject = ["tenants": .array(found.prefix(limit).map { .object($0.json) })]
        if found.count > limit { answer["next"] = .string(found[found.startIndex + limit - 1].name) }
        return .json(answer)
    }

    @Sendable
    func create(_ request: Request, context: ProviderRequestContext) async throws -> Response {
        let body = try await ControlBody.read(request, limit: TenantRoutes.limit)
        let draft = try await TenantDraft(body, provider: provider)
        try body.finish()
        let tenant = try await draft.make(by: provider)
        return .json(tenant.json, status: .created)
    }

    @Sendable
    func remove(_ request: Request, context: ProviderRequestContext) async throws -> Response {
        let tenant = try provider.tenant(of: context)
        guard tenant.name != TenantDirectory.defaultName else {
            throw Problem(
                .conflict, .conflict,
                detail: "The tenant at the base URL cannot be removed.", field: "tenant",
                remedies: [ControlCall(.resetTenant)])
        }
        guard try await provider.removeTenant(tenant.name) else { throw ProviderError.tenantNotServed(tenant.name) }
        return .json(["removed": true])
    }

    @Sendable
    func reset(_ request: Request, context: ProviderRequestContext) async throws -> Response {
        try await ControlBody.read(request, limit: 4_096).finish()
        let tenant = try provider.tenant(of: context)
        try await provider.resetTenant(tenant) { try TenantDraft.decode(fixture: $0, as: tenant.name) }
        return .json(tenant.json)
    }

    @Sendable
    func export(_ request: Request, context: ProviderRequestContext) async throws -> Response {
        let tenant = try provider.tenant(of: context)
        let query = try ControlQuery(request)
        let withKeys = try query.flag("include", "private-keys")
        try query.finish()
        guard var export = try await provider.store.export(tenant.name, includingKeys: withKeys) else {
            throw ProviderError.tenantNotServed(tenant.name)
        }
        export["issuer"] = .string(tenant.issuer.description)
        export["clock"] = .object(tenant.clock.json)
        let response = Response.json(export)
        guard response.body.contentLength ?? 0 < TenantRoutes.limit - 1_024 else {
            throw Problem(
                .tooLarge, .conflict,
                detail: "The export has more than 64 MiB, and could not be imported. Keep the data directory instead.")
        }
        return response
    }
}

extension Tenant {
    /// As the control API shows it.
    var json: JSONObject {
        let record = snapshot.record
        var object: JSONObject = [
            "name": .string(name), "issuer": .string(issuer.description), "preset": .string(preset.name),
            "keys": .string(record.keySource.rawValue), "clock": .object(clock.json),
        ]
        object["openid_configuration"] = discoveryURL.map(JSONValue.string)
        if let end = record.expiresAt { object["expires_at"] = .number(JSONNumber(end.seconds)) }
        return object
    }
}
