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
package struct Provider: Sendable {
    package let store: IdentityStore
    package let clock: TenantClock
    package let tenants = TenantDirectory()
    package let journal = Journal()
    package let metrics = PrometheusRegistry()
    private let counters: ProviderMetrics
    private let publicKeys: PublicKeyExport?
    /// What conversations with browsers need.
    package let desk: InteractionDesk
    private let logout: BackChannelLogout
    /// Shared by every copy of the value.
    private let exported = ExportedKeys()

    fileprivate init(
        store: IdentityStore, clock: TenantClock, publicKeys: PublicKeyExport?, pages: PageTemplates,
        outbound: OutboundClient
    ) {
        self.store = store
        self.clock = clock
        self.publicKeys = publicKeys
        logout = BackChannelLogout(client: outbound, journal: journal, clock: clock)
        desk = InteractionDesk(pages: pages, logout: logout)
        counters = ProviderMetrics(factory: metrics)
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

    /// Opens the default tenant at its address, which is known only once the listener has its port.
    ///
    /// - Throws: An error of the store, of a stored key or of the public keys' folder.
    package func open(at address: TenantAddress) async throws {
        guard let contents = try await store.contents(of: TenantDirectory.defaultName) else { return }
        let tenant = try Tenant(
            contents, address: address, clock: clock, store: store, metrics: counters,
            pairwiseSecret: try await pairwiseSecret(of: contents.record))
        try export(tenant)
        tenants.open(tenant)
    }

    /// What a tenant's pairwise subjects are made with: its fixture's word, else a secret that is made once and kept.
    private func pairwiseSecret(of record: TenantRecord) async throws -> [UInt8] {
        if let salt = record.pairwiseSalt { return Array(salt.utf8) }
        let name = "pairwise secret of \(record.name)"
        if let known = try await store.metadata(name) { return Array(known.utf8) }
        let made = Base64URL.encode(try randomBytes(32))
        try await store.setMetadata(name, to: made)
        return Array(made.utf8)
    }

    /// Writes the public keys of every tenant whose published keys are others than those written last.
    ///
    /// - Throws: A file system error.
    package func exportPublicKeys() throws {
        for tenant in tenants.all { try export(tenant) }
    }

    private func export(_ tenant: Tenant) throws {
        guard let publicKeys else { return }
        let keys = tenant.snapshot.keyRing.published(at: clock.now()).map(\.id)
        try exported.update(tenant.name, to: keys) {
            try publicKeys.write(
                tenant.snapshot.keyRing.publicKeys(at: clock.now()), tenant: tenant.name, issuer: tenant.issuer)
        }
    }

    /// Lets what is being served of a tenant follow the store, and the exported folder too.
    ///
    /// - Throws: An error of the store, of a stored key or of the exported folder.
    func reload(_ name: String) async throws {
        guard let tenant = tenants[name] else { return }
        try await tenant.reload()
        try export(tenant)
    }

    /// Applies fixtures, and lets what is being served follow.
    ///
    /// - Throws: ``ProviderError/tenantNotServed(_:)``, or an error of the store; nothing is then applied.
    package func apply(
        _ seed: Seed, progress: @escaping @Sendable (Int, Int) -> Void = { _, _ in }
    ) async throws -> SeedReport {
        for tenant in seed.tenants where tenant.record.name != TenantDirectory.defaultName {
            throw ProviderError.tenantNotServed(tenant.record.name)
        }
        let report = try await store.apply(seed, progress: progress)
        for tenant in seed.tenants {
            try await refresh(tenant.record.name)
        }
        return report
    }

    /// What runs beside the listeners.
    package func services(logger: Logger) -> [any Service] {
        let upkeep: [any Service] = publicKeys == nil ? [] : [PublicKeyUpkeep(provider: self, logger: logger)]
        return upkeep + [logout]
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
}

/// Puts a provider together over a store: makes the default tenant and its first signing key where they are missing.
///
/// - Parameters:
///   - publicKeys: Where the public keys are exported; `nil` exports none.
///   - pages: How the pages look.
///   - outbound: By what the server calls others.
/// - Throws: An error of the store, or ``CryptoError`` when no key can be made.
package func buildProvider(
    store: IdentityStore, clock: TenantClock = .real, publicKeys: PublicKeyExport? = nil,
    pages: PageTemplates = .builtIn, outbound: OutboundClient = OutboundClient()
) async throws -> Provider {
    let provider = Provider(store: store, clock: clock, publicKeys: publicKeys, pages: pages, outbound: outbound)
    let name = TenantDirectory.defaultName
    if try await store.contents(of: name) == nil {
        let record = TenantRecord(name: name)
        _ = try await store.apply(Seed(tenants: [TenantSeed(record: record, users: [], clients: [], audiences: [])]))
    }
    try await provider.makeMissingKeys(of: name)
    return provider
}
