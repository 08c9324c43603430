// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import DataDirectory
import Foundation
import IdentityProvider
import IdentityStore
import Logging
import OAuth

/// What is left to do once the listener has its port: the tenants open at their addresses, and others are told.
struct ServerOpening: Sendable {
    let settings: ServerSettings
    let storage: ServerStorage
    let provider: Provider
    let place: ServerURL
    let tls: ServerTLS?
    let control: ControlAccess
    let logger: Logger

    /// - Throws: An error of the store, of a stored key or of a file that tells others.
    func open(port: Int) async throws -> LiveServer {
        let issuer = try settings.issuer ?? place.defaultIssuer(port: port)
        try await provider.open(
            at: TenantAddress(
                issuer: issuer, frontChannel: settings.frontChannel, backChannel: settings.backChannel,
                hosts: settings.issuerHosts))
        for tenant in provider.tenants.all { warn(about: tenant) }
        for path in provider.foreignKeyFiles() {
            logger.warning(
                "\(path) is a key file that Understudy did not write. Services that read its folder trust that key, too: move the file away."
            )
        }
        tls?.warn(about: issuer, logger: logger)
        let live = LiveServer(
            issuer: issuer.description, url: place.url(port: port), pid: getpid(), version: Version.current,
            controlTokenFile: control.tokenFile, authorityFile: tls?.trustedFile, address: place.address)
        try await publish(live)
        control.announce(to: logger)
        return live
    }

    /// What people are told, line by line.
    func announcement(of live: LiveServer) -> [String] {
        ["Understudy is ready at \(live.url), issuer \(live.issuer)"]
            + [tls?.recipe(url: live.url)].compactMap { $0 }
    }

    /// Says loudly what no other provider would do, whether a fixture of this start or the data have it.
    private func warn(about tenant: Tenant) {
        for opening in tenant.snapshot.record.openings {
            logger.warning("\(opening.warning)", metadata: ["tenant": "\(tenant.name)"])
        }
    }

    /// Tells other processes that the server lives and where: the data directory first, the ready file last.
    private func publish(_ live: LiveServer) async throws {
        try await provider.store.setMetadata("issuer", to: live.issuer)
        if case .directory(let directory) = storage { try directory.announce(live) }
        try settings.readyFile?.write(live, authorityFile: tls?.exportedFile)
    }
}
