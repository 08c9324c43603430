// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import ControlModel
import Fixtures
import HTTPTypes
import Hummingbird
import IdentityProvider
import IdentityStore
import JOSE

/// `GET /_understudy/v1/fixture`: what is there, as a fixture that says the same.
///
/// `POST /_understudy/v1/fixtures` with `{"name", "text"}`: applies a fixture whole, or not at all.
struct FixtureRoutes: Sendable {
    /// The most bytes of a fixture.
    static let limit = 16 * 1_024 * 1_024

    let provider: Provider

    @Sendable
    func apply(_ request: Request, context: ProviderRequestContext) async throws -> Response {
        let body = try await ControlBody.read(request, limit: FixtureRoutes.limit)
        let name = try body.string("name") ?? "fixture"
        let text = try body.requiredString("text")
        try body.finish()
        do {
            let seed = try scoped(try Fixtures.decode(text: text, name: name), context)
            var answer = try await provider.apply(seed).json
            if !seed.warnings.isEmpty { answer["notices"] = .array(seed.warnings.map(JSONValue.string)) }
            return Response.json(answer)
        } catch let error as FixtureError {
            throw Problem(.invalidFixture, detail: "\(error)", field: "text")
        } catch let error as ProviderError {
            throw Problem(.invalidFixture, detail: error.description, field: "text")
        } catch let error as SeedRefusal {
            throw Problem(
                error.isConflict ? .conflict : .invalidFixture, error.isConflict ? .conflict : .badRequest,
                detail: "Nothing was applied.\n\(error)", field: "text")
        }
    }

    /// Below a tenant the only one of the fixture stands for that tenant, whatever it is called there.
    ///
    /// Whose keys sign was settled when the tenant was made; a fixture changes it only by name.
    private func scoped(_ seed: Seed, _ context: ProviderRequestContext) throws -> Seed {
        guard context.parameters.get("tenant") != nil else { return seed }
        let tenant = try provider.tenant(of: context)
        guard seed.tenants.count == 1 else {
            throw Problem(
                .invalidFixture,
                detail: "A fixture for one tenant describes one, and this describes "
                    + "\(seed.tenants.count).", field: "text")
        }
        var seed = seed
        seed.tenants[0].record.name = tenant.name
        if !seed.tenants[0].namesKeySource || tenant.name == TenantDirectory.defaultName {
            seed.tenants[0].record.keySource = tenant.snapshot.record.keySource
        }
        return seed
    }

    @Sendable
    func export(_ request: Request, context: ProviderRequestContext) async throws -> Response {
        let tenant = try provider.knownName(of: context)
        guard let contents = try await provider.store.contents(of: tenant) else {
            throw ProviderError.tenantNotServed(tenant)
        }
        let users = try await provider.store.users(in: tenant)
        return Response.json(["tenants": [.object(FixtureDocument.json(contents, users: users))]])
    }
}
