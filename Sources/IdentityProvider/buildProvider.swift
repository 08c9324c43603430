// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

package import Hummingbird
package import IdentityStore
package import JOSE
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
    private let exported = ExportedKeys()

    fileprivate init(
        store: IdentityStore, clock: TenantClock, publicKeys: PublicKeyExport?, pages: PageTemplates,
        listsRecords: Bool, ownHosts: OwnHosts, outbound: OutboundClient
    ) {
        self.store = store
        self.clock = clock
        self.publicKeys = publicKeys
        logout = BackChannelLogout(client: outbound, journal: journal, clock: clock)
        desk = InteractionDesk(pages: pages, listsRecords: listsRecords, ownHosts: ownHosts, logout: logout)
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
    /// - Returns: The tenants for which that failed; it is tried for each.
    package func exportPublicKeys() -> [TenantFailure] {
        guard publicKeys != nil else { return [] }
        return tenants.unordered.map(\.name)
            .compactMap { name in
                do {
                    try export(name)
                    return nil
                } catch {
                    return TenantFailure(tenant: name, error: error)
                }
            }
    }

    /// Checks that the folders of tenants that are not served yet are ours to write, before anything of them is stored.
    ///
    /// A folder that cannot be written keeps no tenant from being served: the upkeep tries again, and says so.
    ///
    /// - Throws: ``PublicKeyExportError`` for a folder with other files, a link, or a file in its place.
    func checkExport(of names: some Sequence<String>) throws(PublicKeyExportError) {
        guard let publicKeys else { return }
        for name in names where tenants[name] == nil {
            do throws(PublicKeyExportError) {
                try publicKeys.check(tenant: name)
            } catch {
                switch error {
                case .unwritable: continue
                case .foreignFolder, .foreignFile, .link, .notAFolder, .inUse: throw error
                }
            }
        }
    }

    /// Checks that a new key can be exported beside those of its tenant.
    ///
    /// - Throws: ``PublicKeyExportError``, or an error of the key.
    func checkExport(of key: SigningKey, in tenant: String) throws {
        try publicKeys?.check(tenant: tenant, keys: [KeyRing.Entry(key).webKey])
    }

    /// Key files in the exported folders that are not ours; services that read such a folder trust them, too.
    package func foreignKeyFiles() -> [String] {
        guard let publicKeys else { return [] }
        return tenants.all.flatMap { publicKeys.foreignKeyFiles(tenant: $0.name) }
    }

    /// Writes a tenant's public keys, if it is there: one that has just been removed leaves no folder behind.
    ///
    /// - Throws: ``PublicKeyExportError``.
    func export(_ name: String) throws {
        guard let publicKeys else { return }
        try exported.update(name) { written in
            guard let tenant = tenants[name] else { return nil }
            let (ring, now) = (tenant.snapshot.keyRing, tenant.clock.now())
            let keys = ring.published(at: now).map { "\($0.id) \($0.webKey.thumbprint)" }
            if keys != written {
                try publicKeys.write(ring.publicKeys(at: now), tenant: name, issuer: tenant.issuer)
            }
            return keys
        }
    }

    /// Takes the public keys of a tenant away that is no more.
    func withdrawExport(of tenant: String) throws {
        guard let publicKeys else { return }
        try exported.remove(tenant) { try publicKeys.remove(tenant: tenant) }
    }

    /// A tenant's time, or the system's for one that is not open.
    package func now(of tenant: String) -> NumericDate {
        tenants[tenant]?.clock.now() ?? clock.now()
    }

    /// What runs beside the listeners.
    package func services(logger: Logger) -> [any Service] {
        [
            ProviderUpkeep(provider: self, logger: logger), ExpiredRowUpkeep(provider: self, logger: logger),
            KeyPoolFilling(pool: keyPool, logger: logger), logout,
        ]
    }
}

/// What could not be done for one tenant, and kept none of the others waiting.
package struct TenantFailure: Sendable {
    package let tenant: String
    package let error: any Error
}

/// Puts a provider together over a store: makes the default tenant and its first signing key where they are missing.
///
/// - Parameters:
///   - publicKeys: Where the public keys are exported; `nil` exports none.
///   - signingKeys: What the default tenant signs with when it is made here; empty makes a key.
///   - pages: How the pages look.
///   - listsRecords: Whether the page at `GET /` lists users and clients for whoever sits at this machine.
///   - ownHosts: The hosts by which the server may be called: under another one, over the loopback, nobody signs in without
///     a password.
///   - outbound: By what the server calls others.
/// - Throws: An error of the store, ``PublicKeyExportError`` when a folder cannot be exported to, or ``CryptoError`` when no
///   key can be made.
package func buildProvider(
    store: IdentityStore, clock: TenantClock = .real, publicKeys: PublicKeyExport? = nil,
    signingKeys: [SigningKey] = [],
    pages: PageTemplates = .builtIn, listsRecords: Bool = true, ownHosts: OwnHosts = OwnHosts(),
    outbound: OutboundClient = OutboundClient()
) async throws -> Provider {
    let provider = Provider(
        store: store, clock: clock, publicKeys: publicKeys, pages: pages, listsRecords: listsRecords,
        ownHosts: ownHosts, outbound: outbound)
    let name = TenantDirectory.defaultName
    if try await store.contents(of: name) == nil {
        let record = TenantRecord(name: name)
        _ = try await store.apply(Seed(tenants: [TenantSeed(record: record, users: [], clients: [], audiences: [])]))
        for key in signingKeys { try await store.addSigningKey(key, to: name) }
    }
    // Before anything listens.
    try await provider.checkExport(of: store.tenants().filter { !$0.isOver(at: clock.now()) }.map(\.name))
    try await provider.makeMissingKeys(of: name)
    return provider
}
