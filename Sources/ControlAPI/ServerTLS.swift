// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Foundation
import IdentityProvider
import IdentityStore
import JOSE
import Logging
import OAuth
import ServerCertificates

/// The server's https: the certificate that it shows, and what others need to believe it.
struct ServerTLS {
    let certificate: WatchedCertificate
    /// The certificates to trust, where the system's may not do; nothing secret.
    let trustedFile: String
    private let isLocalAuthority: Bool

    /// - Returns: `nil` for plain HTTP.
    /// - Throws: ``ServerCertificateError``.
    init?(_ settings: ServerSettings, storage: ServerStorage, logger: Logger) throws(ServerCertificateError) {
        guard let tls = settings.tls else { return nil }
        switch tls.source {
        case .files(let files):
            isLocalAuthority = false
            trustedFile = URL(fileURLWithPath: files.chain).path
            certificate = try ServerTLS.watched(files, logger: logger)
        case .localAuthority(let more):
            isLocalAuthority = true
            let names = try ServerTLS.names(settings, more: more)
            let now = ServerTLS.now
            switch storage {
            case .directory(let directory):
                let folder = AuthorityFolder(dataDirectory: directory.path)
                let contents = try folder.authority(for: names, now: now)
                if contents.isNew {
                    logger.notice("A new local authority was made; whoever shall trust the server has to trust it.")
                }
                certificate = try ServerTLS.watched(contents.files, logger: logger)
                let copy = try tls.authorityFile.map { path throws(ServerCertificateError) in
                    try ServerTLS.write(try ServerTLS.read(folder.authorityPath), to: path)
                }
                trustedFile = URL(fileURLWithPath: copy ?? folder.authorityPath).path
            case .inMemory:
                let authority = try LocalAuthority.make(for: names, now: now)
                certificate = WatchedCertificate(authority.server)
                let path = try ServerTLS.write(authority.pem, to: tls.authorityFile ?? ServerTLS.temporaryPath)
                trustedFile = URL(fileURLWithPath: path).path
            }
        }
    }

    /// The hosts that the certificate names one by one.
    var hosts: [String] {
        certificate.current.names.map(\.description).filter { !$0.hasPrefix("*") }
    }

    /// The first name that the certificate speaks for, else one that it names itself; `nil` when it names none.
    func name(preferring candidates: [String]) -> String? {
        let current = certificate.current
        let covered = candidates.first { CertificateName($0).map(current.covers) ?? false }
        return covered ?? hosts.min()
    }

    /// Says what will not work.
    func warn(about issuer: Issuer, logger: Logger) {
        let current = certificate.current
        if !issuer.description.hasPrefix("https://") {
            logger.warning("The issuer \(issuer) is plain http, and this server speaks https only.")
        } else if let name = CertificateName(issuer.host), !current.covers(name) {
            logger.warning(
                "The certificate does not speak for \(name), the issuer's host: clients will refuse it. It names: \(hosts.sorted().joined(separator: ", ")). Give the issuer with --issuer."
            )
        }
        if current.end < ServerTLS.now {
            logger.warning("The certificate ended to hold at \(current.end.formatted(.iso8601)).")
        }
    }

    /// What people do to trust the server; `nil` where the certificate is not of the local authority.
    func recipe(url: String) -> String? {
        guard isLocalAuthority else { return nil }
        let end = certificate.current.end.formatted(.iso8601.year().month().day())
        return "Its certificate is signed by a local authority until \(end): \(trustedFile)\n"
            + TrustRecipe.text(authorityAt: trustedFile, url: url)
    }

    /// Removes what was written for the sake of a server that keeps nothing.
    static func remove(from storage: ServerStorage) {
        if case .inMemory = storage { unlink(temporaryPath) }
    }

    /// By the machine's clock, as those judge who connect.
    private static var now: Date { Date(timeIntervalSince1970: TimeInterval(TenantClock.real.now().seconds)) }

    private static var temporaryPath: String {
        FileManager.default.temporaryDirectory
            .appendingPathComponent("understudy-\(ProcessInfo.processInfo.processIdentifier).ca.pem").path
    }

    private static func names(
        _ settings: ServerSettings, more: [String]
    ) throws(ServerCertificateError) -> Set<CertificateName> {
        var names: Set<CertificateName> = []
        for host in more {
            guard let name = CertificateName(host) else { throw .unusableName(host) }
            names.insert(name)
        }
        let urls = [settings.issuer, settings.frontChannel, settings.backChannel].map { $0?.host }
        let hosts = urls + settings.issuerHosts.map { Issuer.host(of: $0) } + [settings.listener.host]
        for host in hosts.compactMap({ $0 }) where host != "0.0.0.0" && host != "::" {
            guard let name = CertificateName(host) else { throw .unusableName(host) }
            names.insert(name)
        }
        return names
    }

    private static func watched(
        _ files: CertificateFiles, logger: Logger
    ) throws(ServerCertificateError) -> WatchedCertificate {
        try WatchedCertificate(files) { change in
            switch change {
            case .success(let certificate):
                logger.notice("A new certificate is shown, until \(certificate.end.formatted(.iso8601)).")
            case .failure(let error):
                logger.warning("The certificate's files changed and cannot be used; the one before stays. \(error)")
            }
        }
    }

    private static func read(_ path: String) throws(ServerCertificateError) -> String {
        do { return try String(contentsOfFile: path, encoding: .utf8) } catch { throw .file(path, "it cannot be read") }
    }

    /// - Returns: The path.
    private static func write(_ pem: String, to path: String) throws(ServerCertificateError) -> String {
        do {
            try Data(pem.utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
        } catch {
            throw .file(path, "it cannot be written")
        }
        return path
    }
}
