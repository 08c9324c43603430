// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import ControlAPI
package import DataDirectory
import Hummingbird
package import IdentityProvider
import IdentityStore
package import Logging
import OAuth
import ServiceLifecycle

/// Builds the whole server, control API included, ready to `run()`.
///
/// - Parameters:
///   - opened: Gets the provider and where it is reached, when the server is ready.
///   - announce: Gets one line for people then.
/// - Throws: An error of the store, of a fixture or of a key; nothing listens yet.
package func buildServer(
    _ settings: ServerSettings, storage: ServerStorage, clock: TenantClock = .real, logger: Logger,
    opened: @escaping @Sendable (Provider, LiveServer) -> Void = { _, _ in },
    announce: @escaping @Sendable (String) -> Void
) async throws -> ProviderServer {
    // Before anything that takes time.
    try settings.readyFile?.removeEarlier()
    let tls = try ServerTLS(settings, storage: storage, logger: logger)
    let store = try storage.openStore()
    let control = try ControlAccess(settings, tls: tls, storage: storage)
    let provider = try await settings.makeProvider(store: store, clock: clock, control: control)
    let router = provider.makeRouter(logger: logger)
    ControlRoutes(provider: provider, boundary: control.boundary).add(to: router)
    var listener = settings.listener
    listener.certificate = tls?.certificate
    let opening = ServerOpening(
        settings: settings, storage: storage, provider: provider, place: ServerURL(settings, tls: tls), tls: tls,
        control: control, logger: logger)
    return ProviderServer(
        responder: router.buildResponder(), settings: listener, logger: logger,
        services: provider.services(logger: logger)
            + (tls.map { [$0.reminder(issuer: settings.issuer, logger: logger)] } ?? [])
    ) { port in
        let live = try await opening.open(port: port)
        opened(provider, live)
        // Where keys can be kept, some are made ahead; else when the first is wanted.
        if case .directory = storage { provider.keyPool.prepare(1) }
        for line in opening.announcement(of: live) { announce(line) }
    }
}

extension ServerSettings {
    /// The provider with all that the settings have for it: its fixtures are applied.
    fileprivate func makeProvider(
        store: IdentityStore, clock: TenantClock, control: ControlAccess
    ) async throws -> Provider {
        let outbound =
            if let trustedFile {
                try OutboundClient(allowedHosts: fetchedHosts, authorityFile: trustedFile)
            } else {
                OutboundClient(allowedHosts: fetchedHosts)
            }
        let provider = try await buildProvider(
            store: store, clock: clock, publicKeys: publicKeysDirectory.map(PublicKeyExport.init),
            signingKeys: signingKeys, pages: try pagesDirectory.map { try PageTemplates(folder: $0) } ?? .builtIn,
            listsRecords: control.listsRecords, ownHosts: control.boundary.hosts, outbound: outbound)
        for seed in seeds { _ = try await provider.apply(seed, progress: seedProgress) }
        return provider
    }
}

extension ServerTLS {
    fileprivate func reminder(issuer: Issuer?, logger: Logger) -> any Service {
        CertificateReminder(certificate: certificate, issuerHost: issuer?.host ?? "localhost", logger: logger)
    }
}

/// Takes back what told other processes of the server, once it has ended.
///
/// - Parameter readyFile: Where one was asked for.
package func withdrawServer(from storage: ServerStorage, readyFile: ReadyFile? = nil) {
    readyFile?.withdraw()
    ControlToken.remove(from: storage)
    AuthorityExport.remove(from: storage)
    if case .directory(let directory) = storage { directory.withdraw() }
}
