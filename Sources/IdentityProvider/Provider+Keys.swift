// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

package import IdentityStore
package import JOSE
package import LibCrypto
import Synchronization

/// The key ring's operations: each changes the store, then what is served, then the exported folder.
extension Provider {
    /// Makes a key.
    ///
    /// - Parameter activatesAt: When it may sign; `nil` is when a rotation takes it.
    /// - Throws: An error of the store, of OpenSSL or of the exported folder.
    package func generateKey(
        _ algorithm: SignatureAlgorithm, activatesAt: NumericDate?, in tenant: String
    ) async throws -> SigningKey {
        _ = try await ownContents(of: tenant)
        let key = try await KeyPool.generate(
            algorithm, at: now(of: tenant), activatesAt: activatesAt ?? .farFuture)
        return try await add(key, to: tenant)
    }

    /// Takes a key in that was made elsewhere.
    ///
    /// - Throws: ``StoreError/conflict(_:field:)`` when its id is taken, or as above.
    package func importKey(
        _ key: PrivateKey, algorithm: SignatureAlgorithm, id: String?, certificates: [[UInt8]] = [],
        activatesAt: NumericDate?, to tenant: String
    ) async throws -> SigningKey {
        _ = try await ownContents(of: tenant)
        let key = try SigningKey(
            key, algorithm: algorithm, id: id, certificates: certificates, at: now(of: tenant),
            activatesAt: activatesAt ?? .farFuture)
        return try await add(key, to: tenant)
    }

    private func add(_ key: SigningKey, to tenant: String) async throws -> SigningKey {
        try checkExport(of: key, in: tenant)
        try await store.addSigningKey(key, to: tenant)
        try await reload(tenant)
        return key
    }

    /// Lets the next key sign, and the last one retire: an upcoming key, or a new one where none is upcoming.
    ///
    /// - Parameters:
    ///   - publicationPeriod: Seconds for which the next key is published, from now on, before it signs; `nil` is the tenant's
    ///     for a new one, and lets one that waits sign at once.
    ///   - retirementPeriod: Seconds for which the last one stays published; `nil` is the tenant's.
    package func rotateKey(
        _ algorithm: SignatureAlgorithm, publicationPeriod: Int64?, retirementPeriod: Int64?, in tenant: String
    ) async throws -> SigningKey {
        let now = now(of: tenant)
        let contents = try await ownContents(of: tenant)
        let rotation = SigningKeyRotation(
            algorithm: algorithm, now: now,
            publicationPeriod: publicationPeriod ?? contents.record.keyPublicationPeriod,
            waitingPeriod: publicationPeriod ?? 0,
            retirementPeriod: retirementPeriod ?? contents.keyRetirementPeriod)
        let isUpcoming = contents.signingKeys.contains { $0.algorithm == algorithm && $0.state(at: now) == .upcoming }
        let fresh = isUpcoming ? nil : try await KeyPool.generate(algorithm, at: now)
        let next = try await store.rotateSigningKey(rotation, to: fresh, in: tenant)
        try await reload(tenant)
        return next
    }

    /// Stops a key from signing; it stays published for the retirement period.
    ///
    /// - Parameter force: Also when nothing is left that signs by its algorithm.
    /// - Returns: `nil` when there is no key of that id.
    /// - Throws: ``StoreError/conflict(_:field:)`` when it is the last one that signs.
    package func retireKey(
        _ id: String, retirementPeriod: Int64?, force: Bool, in tenant: String
    ) async throws -> SigningKey? {
        let now = now(of: tenant)
        let contents = try await ownContents(of: tenant)
        let period = retirementPeriod ?? contents.keyRetirementPeriod
        return try await change(id, force: force, in: tenant) { key in
            key.retiresAt = key.retiresAt.map { min($0, now) } ?? now
            key.withdrawsAt = now.adding(period)
        }
    }

    /// Unpublishes a key at once: what it signed no longer verifies.
    ///
    /// - Parameter force: Also when nothing is left that signs by its algorithm.
    /// - Returns: `nil` when there is no key of that id.
    /// - Throws: ``StoreError/conflict(_:field:)`` when it is the last one that signs.
    package func withdrawKey(_ id: String, force: Bool, in tenant: String) async throws -> SigningKey? {
        let now = now(of: tenant)
        _ = try await ownContents(of: tenant)
        return try await change(id, force: force, in: tenant) { key in
            key.retiresAt = key.retiresAt.map { min($0, now) } ?? now
            key.withdrawsAt = key.withdrawsAt.map { min($0, now) } ?? now
        }
    }

    private func change(
        _ id: String, force: Bool, in tenant: String, _ change: @escaping @Sendable (inout SigningKey) -> Void
    ) async throws -> SigningKey? {
        let key = try await store.changeSigningKey(
            id, in: tenant, keepingSigner: force ? nil : now(of: tenant), change: change)
        try await reload(tenant)
        return key
    }

    /// Lets what is served follow a change of a tenant's records; a key that they now need is made.
    ///
    /// - Throws: An error of the store, of OpenSSL or of the exported folder.
    package func refresh(_ tenant: String) async throws {
        try await makeMissingKeys(of: tenant)
        try await reload(tenant)
    }

    /// Makes the keys that a tenant and its clients sign with, where they are missing: for one that shares the keys of the
    /// tenant at the base URL, there.
    ///
    /// A key that is made so signs as if it always had, so that a clock that is set back finds it.
    ///
    /// - Throws: An error of the store or of OpenSSL.
    func makeMissingKeys(of tenant: String) async throws {
        let contents = try await contents(of: tenant)
        let name = contents.record.keySource == .shared ? TenantDirectory.defaultName : tenant
        let keys = name == tenant ? contents.signingKeys : try await store.signingKeys(of: name)
        let now = now(of: name)
        var isMade = false
        for algorithm in contents.signingAlgorithms
        where !keys.contains(where: { $0.algorithm == algorithm && $0.state(at: now) == .active }) {
            try await store.addSigningKey(try await makeMissingKey(algorithm), to: name)
            isMade = true
        }
        if isMade, name != tenant { try await reloadSharedKeys() }
    }

    /// Before anything is served nobody is kept waiting by a key that is made here and now.
    private func makeMissingKey(_ algorithm: SignatureAlgorithm) async throws -> SigningKey {
        if base.withLock({ $0 }) != nil { return try await keyPool.take(algorithm, at: clock.now()) }
        return try SigningKey.generate(algorithm, at: clock.now(), activatesAt: NumericDate(seconds: 0))
    }

    func contents(of tenant: String) async throws -> TenantContents {
        guard let contents = try await store.contents(of: tenant) else { throw ProviderError.tenantNotServed(tenant) }
        return contents
    }

    /// - Throws: ``ProviderError/sharedKeys(_:)`` for a tenant whose keys are another's, or as ``contents(of:)``.
    private func ownContents(of tenant: String) async throws -> TenantContents {
        let contents = try await contents(of: tenant)
        guard contents.record.keySource == .own else { throw ProviderError.sharedKeys(tenant) }
        return contents
    }
}

extension TenantContents {
    /// What the tenant and its clients sign with: the tenant's first.
    var signingAlgorithms: [SignatureAlgorithm] {
        var algorithms = [record.signingAlgorithm]
        for algorithm in clients.flatMap(\.signingAlgorithms) where !algorithms.contains(algorithm) {
            algorithms.append(algorithm)
        }
        return algorithms
    }

    /// Seconds for which a key stays published after it signed: the tenant's, else until its last token has expired.
    fileprivate var keyRetirementPeriod: Int64 {
        record.keyRetirementPeriod
            ?? ([record.accessTokenLifetime, record.idTokenLifetime]
            + clients.flatMap { [$0.accessTokenLifetime, $0.idTokenLifetime].compactMap { $0 } })
            .max() ?? 0
    }
}

extension Client {
    /// What it wants signed by keys of its own choice.
    fileprivate var signingAlgorithms: [SignatureAlgorithm] {
        var algorithms = [signingAlgorithm].compactMap { $0 }
        if case .signature(let algorithm)? = idTokenAlgorithm { algorithms.append(algorithm) }
        return algorithms
    }
}
