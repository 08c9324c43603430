// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

package import ControlModel
package import IdentityStore
package import JOSE
import LibCrypto
import Synchronization

/// Tenants come and go while the provider runs; each operation is one transaction of the store, and served when it returns.
extension Provider {
    /// Opens all tenants at their addresses, which are known only once the listener has its port.
    ///
    /// - Throws: An error of the store, of a stored key or of the public keys' folder.
    package func open(at address: TenantAddress) async throws {
        base.withLock { $0 = address }
        try await open(TenantDirectory.defaultName)
        for record in try await store.tenants() where record.name != TenantDirectory.defaultName {
            if record.isOver(at: clock.now()) {
                _ = try await store.removeTenant(record.name)
                try withdrawExport(of: record.name)
            } else {
                try await open(record.name)
            }
        }
        if let failure = exportPublicKeys().first { throw failure.error }
    }

    /// Makes a tenant that is stored reachable.
    ///
    /// - Parameter setting: How its clock goes from the first request on.
    private func open(_ name: String, clock setting: ClockSetting = .real) async throws {
        guard let address = base.withLock({ $0 }), let contents = try await store.contents(of: name) else { return }
        let isBase = name == TenantDirectory.defaultName
        let clock = TenantClock(over: clock)
        _ = clock.set(setting)
        tenants.open(
            try Tenant(
                contents, address: isBase ? address : address.below(name), clock: clock, store: store,
                metrics: counters, pairwiseSecret: try await pairwiseSecret(of: contents.record),
                base: isBase ? nil : tenants[TenantDirectory.defaultName]))
    }

    /// Lets what is served of a tenant follow the store, whether or not it was served before; whoever calls has its turn.
    ///
    /// A folder that cannot be written keeps no tenant from being served: the upkeep tries again, and says so.
    ///
    /// - Parameter setting: How the clock of one goes that was not served before.
    private func serve(_ name: String, clock setting: ClockSetting = .real) async throws {
        try await makeMissingKeys(of: name)
        if let tenant = tenants[name] {
            try await tenant.reload(pairwiseSecret: pairwiseSecret)
        } else {
            try await open(name, clock: setting)
        }
        try? export(name)
    }

    /// What a tenant's pairwise subjects are made with: its fixture's word, else a secret that is made once and kept.
    private func pairwiseSecret(of record: TenantRecord) async throws -> [UInt8] {
        if let salt = record.pairwiseSalt { return Array(salt.utf8) }
        let name = IdentityStore.pairwiseSecretName(of: record.name)
        if let known = try await store.metadata(name) { return Array(known.utf8) }
        let made = Base64URL.encode(try randomBytes(32))
        try await store.setMetadata(name, to: made)
        return Array(made.utf8)
    }

    /// Lets what is being served of a tenant follow the store, and the exported folder too; one that is not served is left so.
    ///
    /// - Throws: An error of the store, of a stored key or of the exported folder.
    func reload(_ name: String) async throws {
        try await turns.take(name) {
            guard let tenant = tenants[name] else { return }
            try await tenant.reload(pairwiseSecret: pairwiseSecret)
            try export(name)
        }
        if name == TenantDirectory.defaultName { try exportSharedKeys() }
    }

    /// Lets what is being served follow a change of the keys that tenants share.
    ///
    /// Without the turn of the tenant whose keys they are, which whoever calls may have, or somebody who waits for them: of two
    /// reads at once the later one stays, and that tenant is never removed.
    ///
    /// - Throws: As ``reload(_:)``.
    func reloadSharedKeys() async throws {
        try await tenants[TenantDirectory.defaultName]?.reload(pairwiseSecret: pairwiseSecret)
        try export(TenantDirectory.defaultName)
        try exportSharedKeys()
    }

    private func exportSharedKeys() throws {
        for tenant in tenants.unordered where tenant.snapshot.record.keySource == .shared { try export(tenant.name) }
    }

    /// Applies fixtures, and lets what is being served follow; tenants that are not there are made.
    ///
    /// - Throws: ``SeedRefusal`` with file and line, ``ProviderError/tooManyTenants``, ``PublicKeyExportError`` for a folder
    ///   that is not ours, or an error of the store; nothing is then applied.
    package func apply(
        _ seed: Seed, progress: @escaping @Sendable (Int, Int) -> Void = { _, _ in }
    ) async throws -> SeedReport {
        try seed.checkPlaces()
        let known = tenants.count
        guard
            known == 0 || known + seed.tenants.count(where: { tenants[$0.record.name] == nil }) <= TenantDirectory.limit
        else { throw ProviderError.tooManyTenants }
        return try await turns.take(Set(seed.tenants.map(\.record.name))) {
            try checkExport(of: seed.tenants.map(\.record.name))
            let report = try await store.apply(seed, progress: progress)
            for tenant in seed.tenants {
                origins.add(tenant)
                try await serve(tenant.record.name)
            }
            return report
        }
    }

    /// Makes a tenant.
    ///
    /// - Parameters:
    ///   - given: The keys it signs with; empty takes some of the pool where it has its own.
    ///   - fixture: What ``resetTenant(_:reading:)`` is to bring back, as JSON.
    /// - Throws: ``ProviderError`` for a name that no tenant may have, ``StoreError/conflict(_:field:)`` when it is taken, or
    ///   ``PublicKeyExportError`` for a folder that is not ours.
    package func createTenant(
        _ seed: TenantSeed, keys given: [SigningKey] = [], fixture: String?
    ) async throws -> Tenant {
        let name = seed.record.name
        try TenantPlace(seed.record).check()
        guard tenants.count < TenantDirectory.limit else { throw ProviderError.tooManyTenants }
        try await turns.take(name) {
            // No key of the pool goes for a tenant that is not made.
            guard tenants[name] == nil else {
                throw StoreError.conflict("there is a tenant \(name) already", field: "name")
            }
            try checkExport(of: [name])
            let keys = given.isEmpty ? try await pooledKeys(for: seed) : given
            try await store.createTenant(seed, keys: keys, fixture: fixture)
            try await serve(name)
        }
        guard let tenant = tenants[name] else { throw ProviderError.tenantNotServed(name) }
        return tenant
    }

    /// Keys for a tenant that has its own; none for another.
    private func pooledKeys(for seed: TenantSeed) async throws -> [SigningKey] {
        guard seed.record.keySource == .own else { return [] }
        let contents = TenantContents(
            record: seed.record, clients: seed.clients, audiences: seed.audiences, signingKeys: [])
        var keys: [SigningKey] = []
        for algorithm in contents.signingAlgorithms { keys.append(try await keyPool.take(algorithm, at: clock.now())) }
        keyPool.prepare()
        return keys
    }

    /// Takes a tenant's export in.
    ///
    /// - Parameters:
    ///   - isReplacing: Whether it may take the place of a tenant of that name, whose keys stay where the export has none.
    ///   - expiresAt: When it goes by itself; `nil` leaves that to the tenant in whose place it comes.
    ///   - setting: How its clock goes, from the first request that it answers.
    ///   - judging: Gets what was taken in, and returns what ``resetTenant(_:reading:)`` is to bring back; what it throws
    ///     undoes it. The tenant at the base URL goes back to the server's fixtures all the same.
    /// - Throws: ``TenantImportError``, ``ProviderError``, ``PublicKeyExportError`` or ``StoreError``; nothing is then changed.
    package func importTenant(
        _ export: TenantExport, as name: String, replacing isReplacing: Bool, expiresAt: NumericDate?,
        clock setting: ClockSetting, judging: @escaping @Sendable (TenantContents, [User]) throws -> String
    ) async throws -> Tenant {
        let isBase = name == TenantDirectory.defaultName

        try TenantPlace(TenantRecord(name: name)).check()
        try await turns.take(name) {
            try checkExport(of: [name])
            try await store.importTenant(export, as: name, replacing: isReplacing, expiresAt: expiresAt) {
                contents, users in
                try TenantPlace(contents.record).check()
                let fixture = try judging(contents, users)
                _ = try TenantSnapshot(contents)
                return isBase ? nil : fixture
            }
            if !isBase { origins.remove(name) }
            if let old = tenants[name] { forget(old, clock: setting) }
            try await serve(name, clock: setting)
        }
        guard let tenant = tenants[name] else { throw ProviderError.tenantNotServed(name) }
        return tenant
    }

    /// Removes a tenant and all that it came to know.
    ///
    /// - Returns: Whether there was one.
    /// - Throws: An error of the store.
    package func removeTenant(_ name: String) async throws -> Bool {
        try await turns.take(name) { try await remove(name) }
    }

    /// As above, for whoever has the turn.
    private func remove(_ name: String) async throws -> Bool {
        let isRemoved = try await store.removeTenant(name)
        if let tenant = tenants.close(name) {
            // Who still holds it sees the time that it had.
            forget(tenant, clock: tenant.clock.setting)
            tenant.logoutTokens.endWaiting()
        }
        origins.remove(name)
        journal.forget(tenant: name)
        try withdrawExport(of: name)
        return isRemoved
    }

    /// Removes the tenants whose time is over, by the system's clock.
    ///
    /// - Returns: Those that could not be removed; it is tried for each.
    package func removeExpiredTenants() async -> [TenantFailure] {
        var failures: [TenantFailure] = []
        for name in tenants.unordered.filter(isExpired).map(\.name) {
            do {
                try await turns.take(name) {
                    // Another may have come in its place.
                    if tenants[name].map(isExpired) ?? false { _ = try await remove(name) }
                }
            } catch {
                failures.append(TenantFailure(tenant: name, error: error))
            }
        }
        return failures
    }

    /// Deletes the rows that ended more than a day of their tenant's time ago, and gives their space back.
    ///
    /// - Returns: The tenants for which that failed; it is tried for each.
    package func removeExpiredRows() async -> [TenantFailure] {
        var failures: [TenantFailure] = []
        for tenant in tenants.unordered {
            do {
                try await store.removeExpired(in: tenant.name, at: tenant.clock.now(), settled: tenant.clock.settled)
            } catch is CancellationError {
                return failures
            } catch {
                failures.append(TenantFailure(tenant: tenant.name, error: error))
            }
        }
        do { try await store.shrink() } catch is CancellationError {} catch {
            failures.append(TenantFailure(tenant: TenantDirectory.defaultName, error: error))
        }
        return failures
    }

    private func isExpired(_ tenant: Tenant) -> Bool {
        tenant.snapshot.record.isOver(at: clock.now())
    }

    /// Brings a tenant back to what it was made of, and to what fixtures made of it since the server started.
    ///
    /// Its clock goes again as the system's does; faults and the journal are empty.
    ///
    /// - Parameter decode: Reads what was kept of a tenant that was made over the control API.
    /// - Throws: ``ProviderError/tenantNotServed(_:)`` when it went meanwhile, whatever came in its place, what `decode` throws,
    ///   or an error of the store; nothing is then changed.
    package func resetTenant(
        _ tenant: Tenant, reading decode: @escaping @Sendable (String) throws -> TenantSeed
    ) async throws {
        let name = tenant.name
        try await turns.take(name) {
            guard tenants[name]?.isSame(as: tenant) == true else { throw ProviderError.tenantNotServed(name) }
            let fixture = try await store.fixture(of: name).map(decode)
            try await store.reset(name, to: [fixture, origins.seed(of: name)].compactMap { $0 })
            forget(tenant)
            try await serve(name)
        }
    }

    /// Forgets what is known of a tenant in memory alone; requests that are still under way leave nothing behind.
    ///
    /// - Parameter setting: How its clock goes from then on.
    private func forget(_ tenant: Tenant, clock setting: ClockSetting = .real) {
        tenant.beginEpoch()
        _ = tenant.clock.set(setting)
        _ = tenant.faults.removeAll()
        tenant.deviceScripts.removeAll()
        tenant.logoutTokens.removeAll()
        journal.clear(tenant: tenant.name)
    }
}

extension TenantRecord {
    /// Whether the tenant's time is over.
    func isOver(at now: NumericDate) -> Bool {
        expiresAt.map { $0 <= now } ?? false
    }
}
