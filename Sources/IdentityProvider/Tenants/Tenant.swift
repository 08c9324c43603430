// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

package import ControlModel
package import IdentityStore
import JOSE
import LibCrypto
package import OAuth
import Synchronization

// This folder owns what a tenant is at run time: its identity, its snapshot in memory, and the directory of all tenants.

/// One issuer with its own users, clients, keys and clock.
///
/// A value that shares its state: the same tenant may be reached under several addresses.
package struct Tenant: Sendable {
    package let name: String
    package private(set) var address: TenantAddress
    package let clock: TenantClock
    package let store: IdentityStore
    package let metrics: ProviderMetrics
    /// What is to go wrong.
    package let faults: FaultRules
    /// What devices are told instead of waiting for a person.
    package let deviceScripts = DeviceScripts()
    /// The logout tokens that were signed last.
    package let logoutTokens = LogoutTokens()
    /// What the forms of its pages are known again by; new with each start.
    let formSecret: [UInt8]
    /// What pairwise subjects are made with; kept with the data.
    var pairwiseSecret: [UInt8] { state.pairwiseSecret }
    private let state: TenantState
    /// That of the tenant at the base URL, whose keys it may share; `nil` for that tenant itself.
    private let base: TenantState?

    /// - Parameter base: The tenant at the base URL; `nil` when this is the one.
    /// - Throws: ``ProviderError/unknownPreset(_:)``, or an error of the stored keys.
    package init(
        _ contents: TenantContents, address: TenantAddress, clock: TenantClock, store: IdentityStore,
        metrics: ProviderMetrics, pairwiseSecret: [UInt8], base: Tenant?
    ) throws {
        name = contents.record.name
        self.address = address
        self.clock = clock
        faults = FaultRules { .seconds(clock.now().seconds) }
        self.store = store
        self.metrics = metrics
        formSecret = try randomBytes(32)
        state = TenantState(try TenantSnapshot(contents), pairwiseSecret: pairwiseSecret)
        self.base = base?.state
    }

    package var issuer: Issuer { address.issuer }

    /// The tenant as it is now; a request takes it once, so that it judges by one state from beginning to end.
    package var snapshot: TenantSnapshot {
        let snapshot = state.snapshot
        guard snapshot.record.keySource == .shared, let base else { return snapshot }
        return snapshot.sharing(base.snapshot)
    }

    /// Whether another is this one, and not one that came in its place.
    func isSame(as other: Tenant) -> Bool { state === other.state }

    /// The time since it was last reset.
    package var epoch: TenantEpoch { state.epoch }

    /// Lets what is under way leave nothing behind.
    func beginEpoch() {
        state.beginEpoch()
    }

    /// The tenant as a request to an authority reaches it.
    package func reached(by authority: String?) -> Tenant {
        if address.hosts.isEmpty { return self }
        var tenant = self
        tenant.address = address.reached(by: authority)
        return tenant
    }

    /// The shape that it takes on.
    package var preset: ProviderPreset { state.preset }

    /// Where its endpoints stand below the issuer.
    package var paths: EndpointPaths { state.paths }

    /// The URL of an endpoint; `nil` when the preset has none.
    package func url(of endpoint: EndpointName) -> String? {
        paths.path(of: endpoint).map { address.url(of: endpoint, at: $0) }
    }

    /// Where its metadata are found.
    package var discoveryURL: String? { url(of: .openIDConfiguration) }

    /// The URLs by which an endpoint is called: below the issuer, and by either channel.
    ///
    /// There is none when the preset does not have the endpoint.
    func urls(of endpoint: EndpointName) -> [String] {
        guard let path = paths.path(of: endpoint) else { return [] }
        return [address.issuer, address.frontChannel, address.backChannel].map { $0.url(path) }
    }

    /// What the store knows a code, a cookie or a token by.
    ///
    /// Where there are several issuers, what one of them gave is unknown to the others.
    func digest(of secret: String) -> [UInt8] {
        sha256(Array((address.hosts.isEmpty ? secret : "\(issuer)\u{0}\(secret)").utf8))
    }

    /// Reads the tenant anew after its records changed; of two reads at once the one that began later stays.
    ///
    /// - Parameter pairwiseSecret: Tells what its pairwise subjects are made with from now on.
    /// - Throws: An error of the store or of the stored keys; the snapshot then stays as it was.
    package func reload(pairwiseSecret: (TenantRecord) async throws -> [UInt8]) async throws {
        let number = state.begin()
        guard let contents = try await store.contents(of: name) else { return }
        let secret = try await pairwiseSecret(contents.record)
        state.show(try TenantSnapshot(contents), secret, number: number)
    }
}

/// What changes of a tenant while it is served.
private final class TenantState: Sendable {
    private struct Current {
        var snapshot: TenantSnapshot
        var pairwiseSecret: [UInt8]
        var epoch = TenantEpoch()
        /// How many reads were begun, and which of them the snapshot is.
        var begun = 0
        var shown = 0
    }

    private let current: Mutex<Current>

    init(_ snapshot: TenantSnapshot, pairwiseSecret: [UInt8]) {
        current = Mutex(Current(snapshot: snapshot, pairwiseSecret: pairwiseSecret))
    }

    var pairwiseSecret: [UInt8] {
        current.withLock { $0.pairwiseSecret }
    }

    var snapshot: TenantSnapshot {
        current.withLock { $0.snapshot }
    }

    // One member of the snapshot is read where it stands: a copy of the whole holds and lets go of each of them, and every
    // request is routed by these.
    var preset: ProviderPreset {
        current.withLock { $0.snapshot.preset }
    }

    var paths: EndpointPaths {
        current.withLock { $0.snapshot.paths }
    }

    var epoch: TenantEpoch {
        current.withLock { $0.epoch }
    }

    func beginEpoch() {
        let ended = current.withLock { current in
            defer { current.epoch = TenantEpoch() }
            return current.epoch
        }
        ended.end()
    }

    func begin() -> Int {
        current.withLock { current in
            current.begun += 1
            return current.begun
        }
    }

    func show(_ snapshot: TenantSnapshot, _ pairwiseSecret: [UInt8], number: Int) {
        current.withLock { current in
            guard number > current.shown else { return }
            current.snapshot = snapshot
            current.pairwiseSecret = pairwiseSecret
            current.shown = number
        }
    }
}
