// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Hummingbird
package import IdentityProvider
package import IdentityStore
import JOSE
package import Logging
import OAuth

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
    let tls = try ServerTLS(settings, storage: storage, logger: logger)
    let place = ServerPlace(settings, tls: tls)
    let store = try storage.openStore()
    // That of an earlier run would say that this one is ready. Whoever holds the data may take it away.
    if let path = settings.readyFile { try? FileManager.default.removeItem(atPath: path) }
    let export = settings.publicKeysDirectory.map(PublicKeyExport.init)
    let provider = try await buildProvider(
        store: store, clock: clock, publicKeys: export, signingKeys: settings.signingKeys,
        pages: try settings.pagesDirectory.map { try PageTemplates(folder: $0) } ?? .builtIn,
        listsRecords: settings.controlToken == nil,
        outbound: try settings.trustedFile.map {
            try OutboundClient(allowedHosts: settings.fetchedHosts, authorityFile: $0)
        } ?? OutboundClient(allowedHosts: settings.fetchedHosts))
    for seed in settings.seeds {
        _ = try await provider.apply(seed, progress: settings.seedProgress)
    }
    let control = try ControlAccess(settings, tls: tls, storage: storage)
    let router = provider.makeRouter(logger: logger)
    ControlRoutes(provider: provider, boundary: control.boundary).add(to: router)
    var listener = settings.listener
    listener.certificate = tls?.certificate
    return ProviderServer(
        responder: router.buildResponder(), settings: listener, logger: logger,
        services: provider.services(logger: logger)
            + (tls.map {
                [
                    CertificateReminder(
                        certificate: $0.certificate, issuerHost: settings.issuer?.host ?? "localhost", logger: logger)
                ]
            } ?? [])
    ) { port in
        let issuer = try settings.issuer ?? place.defaultIssuer(port: port)
        try await provider.open(
            at: TenantAddress(
                issuer: issuer, frontChannel: settings.frontChannel, backChannel: settings.backChannel,
                hosts: settings.issuerHosts))
        for tenant in provider.tenants.all { warn(about: tenant, logger: logger) }
        tls?.warn(about: issuer, logger: logger)
        let live = LiveServer(
            issuer: issuer.description, url: place.url(port: port), pid: getpid(), version: Version.current,
            controlTokenFile: control.tokenFile, authorityFile: tls?.trustedFile, address: place.address)
        try await publish(
            live, settings: settings, exportedFile: tls?.exportedFile, storage: storage, store: store)
        opened(provider, live)
        // Where keys can be kept, some are made ahead; else when the first is wanted.
        if case .directory = storage { provider.keyPool.prepare(1) }
        if let file = control.tokenFile {
            logger.notice("The control API is reachable off this machine with the token in \(file).")
        }
        announce("Understudy is ready at \(live.url), issuer \(issuer)")
        if let recipe = tls?.recipe(url: live.url) { announce(recipe) }
    }
}

/// Says loudly what no other provider would do.
private func warn(about tenant: Tenant, logger: Logger) {
    let record = tenant.snapshot.record
    if record.acceptsUnknownClients {
        logger.warning("The tenant \(tenant.name) takes every client id, with any secret (unknown_clients: accept).")
    }
    if record.createsUnknownUsers {
        logger.warning("The tenant \(tenant.name) makes a user of every unknown name (unknown_users: create).")
    }
}

/// Takes back what told other processes of the server, once it has ended.
package func withdrawServer(from storage: ServerStorage) {
    ControlToken.remove(from: storage)
    AuthorityExport.remove(from: storage)
    if case .directory(let directory) = storage { directory.withdraw() }
}

/// Tells other processes that the server lives and where: the data directory first, the ready file last.
private func publish(
    _ live: LiveServer, settings: ServerSettings, exportedFile: String?, storage: ServerStorage, store: IdentityStore
) async throws {
    try await store.setMetadata("issuer", to: live.issuer)
    if case .directory(let directory) = storage {
        try directory.announce(live)
    }
    if let path = settings.readyFile {
        var ready: JSONObject = [
            "issuer": .string(live.issuer), "url": .string(live.url), "pid": .number(JSONNumber(Int64(live.pid))),
            "version": .string(live.version),
        ]
        if let file = exportedFile { ready["ca_file"] = .string(file) }
        try Data((ready.text + "\n").utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
    }
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
