// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Hummingbird
package import IdentityProvider
package import IdentityStore
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
    try settings.readyFile.map(ReadyFile.init)?.removeEarlier()
    let tls = try ServerTLS(settings, storage: storage, logger: logger)
    let store = try storage.openStore()
    let provider = try await settings.makeProvider(store: store, clock: clock)
    let control = try ControlAccess(settings, tls: tls, storage: storage)
    let router = provider.makeRouter(logger: logger)
    ControlRoutes(provider: provider, boundary: control.boundary).add(to: router)
    var listener = settings.listener
    listener.certificate = tls?.certificate
    let opening = ServerOpening(
        settings: settings, storage: storage, provider: provider, place: ServerPlace(settings, tls: tls), tls: tls,
        controlTokenFile: control.tokenFile, logger: logger)
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
    fileprivate func makeProvider(store: IdentityStore, clock: TenantClock) async throws -> Provider {
        let outbound =
            if let trustedFile {
                try OutboundClient(allowedHosts: fetchedHosts, authorityFile: trustedFile)
            } else {
                OutboundClient(allowedHosts: fetchedHosts)
            }
        let provider = try await buildProvider(
            store: store, clock: clock, publicKeys: publicKeysDirectory.map(PublicKeyExport.init),
            signingKeys: signingKeys, pages: try pagesDirectory.map { try PageTemplates(folder: $0) } ?? .builtIn,
            listsRecords: controlToken == nil, outbound: outbound)
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
/// - Parameter readyFile: The path of the ready file, where one was asked for.
package func withdrawServer(from storage: ServerStorage, readyFile: String? = nil) {
    readyFile.map(ReadyFile.init)?.withdraw()
    ControlToken.remove(from: storage)
    AuthorityExport.remove(from: storage)
    if case .directory(let directory) = storage { directory.withdraw() }
}

/// What the control API lets in, and the file that holds the token when one was made.
private struct ControlAccess {
    let boundary: ControlBoundary.Settings
    let tokenFile: String?

    init(_ settings: ServerSettings, tls: ServerTLS?, storage: ServerStorage) throws {
        var token = settings.controlToken
        var file: String?
        if token == nil, !settings.listener.isLoopback {
            let made = try ControlToken.make(in: storage)
            token = made.token
            file = made.path
        }
        // By each of its own names.
        let urls = [settings.issuer, settings.frontChannel, settings.backChannel].map { $0?.host }
        let followed = settings.issuerHosts.map { Issuer.host(of: $0) }
        let own = (urls + followed + [settings.listener.host]).compactMap { $0?.lowercased() } + (tls?.hosts ?? [])
        let hosts = settings.allowedHosts.map { $0.lowercased() } + own
        tokenFile = file
        boundary = ControlBoundary.Settings(
            isListenerLoopback: settings.listener.isLoopback, isTokenGiven: settings.controlToken != nil, token: token,
            allowedHosts: Set(hosts))
    }
}
