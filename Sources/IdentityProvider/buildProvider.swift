// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

package import Hummingbird
package import IdentityStore
import JOSE
import LibCrypto
package import Logging
import OAuth
package import ServiceLifecycle
import Synchronization

/// The provider as a whole: its tenants, its journal and the request path that leads to them.
package final class Provider: Sendable {
    package let store: IdentityStore
    package let clock: TenantClock
    package let tenants = TenantDirectory()
    package let journal = Journal()
    package let metrics = PrometheusRegistry()
    let counters: ProviderMetrics
    private let publicKeys: PublicKeyExport?
    /// What conversations with browsers need.
    package let desk: InteractionDesk
    private let logout: BackChannelLogout
    /// Keys that wait for a tenant which wants one of its own.
    package let keyPool: KeyPool
    /// The fixtures that were applied to each tenant since the start.
    let origins = TenantOrigins()
    let turns = TenantTurns()
    /// Where the tenants stand; empty until the listener's address is known.
    let base = Mutex<TenantAddress?>(nil)
    /// Shared by every copy of the value.
    private let exported = ExportedKeys()

    fileprivate init(
        store: IdentityStore, clock: TenantClock, publicKeys: PublicKeyExport?, pages: PageTemplates,
        listsRecords: Bool, outbound: OutboundClient
    ) {
        self.store = store
        self.clock = clock
        self.publicKeys = publicKeys
        logout = BackChannelLogout(client: outbound, journal: journal, clock: clock)
        desk = InteractionDesk(pages: pages, listsRecords: listsRecords, logout: logout)
        counters = ProviderMetrics(factory: metrics)
        keyPool = KeyPool(store: store)
    }

    /// The router with everything that a request passes through; fixed routes are added to it by whoever stands above.
    ///
    /// See ``RequestPipeline``.
    package func makeRouter(logger: Logger) -> Router<ProviderRequestContext> {
        let router = Router(context: ProviderRequestContext.self, options: .autoGenerateHeadEndpoints)
        router.middlewares.add(
            RequestPipeline(
                recording: RequestRecording(journal: journal, metrics: counters, clock: clock, logger: logger),
                routing: TenantRouting(tenants: tenants, desk: desk)))
        return router
    }

    /// Writes the public keys of every tenant whose published keys are others than those written last.
    ///
    /// - Throws: A file system error.
    package func exportPublicKeys() throws {
        guard publicKeys != nil else { return }
        for tenant in tenants.unordered { try export(tenant) }
    }

    func export(_ tenant: Tenant) throws {
        guard let publicKeys else { return }
        let ring = tenant.snapshot.keyRing
        let now = tenant.clock.now()
        try exported.update(tenant.name, to: ring.published(at: now).map { "\($0.id) \($0.webKey.thumbprint)" }) {
            try publicKeys.write(ring.publicKeys(at: now), tenant: tenant.name, issuer: tenant.issuer)
        }
    }

    /// Takes the public keys of a tenant away that is no more.
    func withdrawExport(of tenant: String) throws {
        guard let publicKeys else { return }
        try exported.remove(tenant) { try publicKeys.remove(tenant: tenant) }
    }

    /// A tenant's time, or the system's for one that is not open.
    func now(of tenant: String) -> NumericDate {
        tenants[tenant]?.clock.now() ?? clock.now()
    }

    /// What runs beside the listeners.
    package func services(logger: Logger) -> [any Service] {
        [ProviderUpkeep(provider: self, logger: logger), keyPool, logout]
    }
}

/// Which keys stand in the exported folder, by tenant.
private final class ExportedKeys: Sendable {
    private let keys = Mutex<[String: [String]]>([:])

    /// Runs the body when the keys are others than last time; two at once run one after the other.
    func update(_ tenant: String, to keys: [String], _ write: () throws -> Void) throws {
        try self.keys.withLock { known in
            guard known[tenant] != keys else { return }
            try write()
            known[tenant] = keys
        }
    }

    func remove(_ tenant: String, _ remove: () throws -> Void) throws {
        try keys.withLock { known in
            known[tenant] = nil
            try remove()
        }
    }
}

/// Puts a provider together over a store: makes the default tenant and its first signing key where they are missing.
///
/// - Parameters:
///   - publicKeys: Where the public keys are exported; `nil` exports none.
///   - signingKeys: What the default tenant signs with when it is made here; empty makes a key.
///   - pages: How the pages look.
///   - listsRecords: Whether the page at `GET /` lists users and clients for whoever sits at this machine.
///   - outbound: By what the server calls others.
/// - Throws: An error of the store, or ``CryptoError`` when no key can be made.
package func buildProvider(
    store: IdentityStore, clock: TenantClock = .real, publicKeys: PublicKeyExport? = nil,
    signingKeys: [SigningKey] = [],
    pages: PageTemplates = .builtIn, listsRecords: Bool = true, outbound: OutboundClient = OutboundClient()
) async throws -> Provider {
    let provider = Provider(
        store: store, clock: clock, publicKeys: publicKeys, pages: pages, listsRecords: listsRecords,
        outbound: outbound)
    let name = TenantDirectory.defaultName
    if try await store.contents(of: name) == nil {
        let record = TenantRecord(name: name)
        _ = try await store.apply(Seed(tenants: [TenantSeed(record: record, users: [], clients: [], audiences: [])]))
        for key in signingKeys { try await store.addSigningKey(key, to: name) }
    }
    try await provider.makeMissingKeys(of: name)
    return provider
}
