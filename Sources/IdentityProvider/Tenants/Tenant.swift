// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

// This folder owns what a tenant is at run time: its identity, its snapshot in memory, and the directory of all tenants.

package import IdentityStore
import LibCrypto
package import OAuth
import Synchronization

/// One issuer with its own users, clients, keys and clock.
package final class Tenant: Sendable {
    package let name: String
    package let issuer: Issuer
    package let preset: ProviderPreset
    package let clock: TenantClock
    package let store: IdentityStore
    package let metrics: ProviderMetrics
    /// What the forms of its pages are known again by; new with each start.
    let formSecret: [UInt8]
    private let current: Mutex<Current>

    private struct Current {
        var snapshot: TenantSnapshot
        /// How many reads were begun, and which of them the snapshot is.
        var begun = 0
        var shown = 0
    }

    /// - Throws: ``ProviderError/unknownPreset(_:)``, or an error of the stored keys.
    package init(
        _ contents: TenantContents, issuer: Issuer, clock: TenantClock, store: IdentityStore, metrics: ProviderMetrics
    ) throws {
        guard let preset = ProviderPreset.named(contents.record.preset) else {
            throw ProviderError.unknownPreset(contents.record.preset)
        }
        name = contents.record.name
        self.issuer = issuer
        self.preset = preset
        self.clock = clock
        self.store = store
        self.metrics = metrics
        formSecret = try randomBytes(32)
        current = Mutex(Current(snapshot: try TenantSnapshot(contents)))
    }

    /// The tenant as it is now; a request takes it once, so that it judges by one state from beginning to end.
    package var snapshot: TenantSnapshot {
        current.withLock { $0.snapshot }
    }

    /// The URLs by which clients call it, besides the issuer.
    var endpointURLs: [String] {
        preset.paths.filter { $0.endpoint.metadataMember != nil }.map { issuer.url($0.path) }
    }

    /// Reads the tenant anew after its records changed; of two reads at once the one that began later stays.
    ///
    /// - Throws: An error of the store or of the stored keys; the snapshot then stays as it was.
    package func reload() async throws {
        let number = current.withLock { current in
            current.begun += 1
            return current.begun
        }
        guard let contents = try await store.contents(of: name) else { return }
        let snapshot = try TenantSnapshot(contents)
        current.withLock { current in
            guard number > current.shown else { return }
            current.snapshot = snapshot
            current.shown = number
        }
    }
}
