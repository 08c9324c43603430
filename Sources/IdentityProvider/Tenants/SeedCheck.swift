// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

package import IdentityStore

/// Judges seeds as a server does that starts with an empty data directory: in their order, each beside those before it.
///
/// What a server's own data contradict besides is known to that server only.
package struct SeedCheck: Sendable {
    private let store: IdentityStore

    /// - Throws: An error of the store.
    package init() async throws {
        store = try IdentityStore.inMemory()
        _ = try await store.apply(Seed(tenants: [TenantSeed(record: TenantRecord(name: TenantDirectory.defaultName))]))
    }

    /// Judges a seed; the seeds that follow are judged beside it.
    ///
    /// - Throws: ``SeedRefusal``, or an error of the store.
    package func check(_ seed: Seed) async throws {
        try seed.checkPlaces()
        var seed = seed
        // A password contradicts nothing, and to hash many takes seconds.
        for tenant in seed.tenants.indices {
            for user in seed.tenants[tenant].users.indices { seed.tenants[tenant].users[user].password = nil }
        }
        _ = try await store.apply(seed)
    }
}

extension Seed {
    /// Whether each tenant may be called so, and have its endpoints where it wants them.
    ///
    /// - Throws: ``SeedRefusal`` with a problem for each tenant that may not.
    func checkPlaces() throws(SeedRefusal) {
        var problems: [SeedRefusal.Problem] = []
        for (index, tenant) in tenants.enumerated() {
            do throws(ProviderError) { try TenantPlace(tenant.record).check() } catch {
                problems.append(problem(error.description, tenant: index, key: error.fixtureKey))
            }
        }
        if !problems.isEmpty { throw SeedRefusal(problems, isConflict: false) }
    }
}

extension ProviderError {
    /// The key of a tenant in a fixture that is at fault.
    fileprivate var fixtureKey: String {
        switch self {
        case .immovableEndpoint(let endpoint, _), .unusableEndpointPath(_, let endpoint, _, _): "paths.\(endpoint)"
        case .unknownPreset: "preset"
        default: "name"
        }
    }
}
