// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import DataDirectory
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
    /// The certificates that the commands of this machine trust, besides the system's; `nil` where there is no file of them.
    let trustedFile: String?
    /// The local authority's certificate for others; `nil` with a certificate of one's own.
    let exportedFile: String?
    /// The hosts, besides those of other settings, that the certificate was asked for.
    let hosts: [String]

    /// - Returns: `nil` for plain HTTP.
    /// - Throws: ``ServerCertificateError``.
    init?(_ settings: ServerSettings, storage: ServerStorage, logger: Logger) throws(ServerCertificateError) {
        guard let tls = settings.tls else { return nil }
        let issuerHost = settings.issuer?.host ?? "localhost"
        switch tls.source {
        case .files(let files):
            certificate = try ServerTLS.watched(files, issuerHost: issuerHost, logger: logger)
            exportedFile = nil
            // Its names are its owner's choice, like those of --allow-host.
            hosts = certificate.current.domains
            if case .directory(let directory) = storage {
                let folder = AuthorityFolder(dataDirectory: directory.path)
                try folder.keep(certificate.current)
                trustedFile = URL(fileURLWithPath: folder.ownPath).path
            } else {
                trustedFile = nil
            }
        case .localAuthority(let more):
            let names = try ServerTLS.names(settings, more: more)
            hosts = more
            switch storage {
            case .directory(let directory):
                let folder = AuthorityFolder(dataDirectory: directory.path)
                let contents = try folder.authority(for: names, now: ServerTLS.now)
                if contents.isNew {
                    logger.notice(
                        "A new local authority was made; whoever shall trust the server has to trust it.")
                }
                certificate = try ServerTLS.watched(contents.files, issuerHost: issuerHost, logger: logger)
                trustedFile = URL(fileURLWithPath: folder.authorityPath).path
                guard let path = tls.authorityFile else {
                    exportedFile = trustedFile
                    break
                }
                guard let pem = try? String(contentsOfFile: folder.authorityPath, encoding: .utf8) else {
                    throw .file(folder.authorityPath, "it cannot be read")
                }
                exportedFile = try AuthorityExport.write(pem, to: path, besides: directory.path)
            case .inMemory:
                let authority = try LocalAuthority.make(for: names, now: ServerTLS.now)
                certificate = WatchedCertificate(authority.server)
                exportedFile = try AuthorityExport.write(
                    authority.pem, to: tls.authorityFile ?? AuthorityExport.temporaryPath, besides: nil)
                trustedFile = exportedFile
            }
        }
    }

    /// The first name that the certificate speaks for, else a domain that it names itself; `nil` when there is none.
    func name(preferring candidates: [String]) -> String? {
        let current = certificate.current
        return candidates.first { CertificateName($0).map(current.covers) ?? false } ?? current.domains.min()
    }

    /// Says what will not work.
    func warn(about issuer: Issuer, logger: Logger) {
        if !issuer.description.hasPrefix("https://") {
            logger.warning("The issuer \(issuer) is plain http, and this server speaks https only.")
        }
        ServerTLS.warn(of: certificate.current, issuerHost: issuer.host, logger: logger)
    }

    /// What people do to trust the server; `nil` where the certificate is not of the local authority.
    func recipe(url: String) -> String? {
        guard let exportedFile else { return nil }
        let end = certificate.current.end.formatted(.iso8601.year().month().day())
        return "Its certificate is signed by a local authority until \(end): \(exportedFile)\n"
            + TrustRecipe.text(authorityAt: exportedFile, url: url)
    }

    /// By the machine's clock, as those judge who connect.
    static var now: Date { Date(timeIntervalSince1970: TimeInterval(TenantClock.real.now().seconds)) }

    /// Says what clients will refuse about a certificate.
    static func warn(of certificate: ServerCertificate, issuerHost: String, logger: Logger) {
        if let name = CertificateName(issuerHost), !certificate.covers(name) {
            let names = certificate.names.map(\.description).sorted().joined(separator: ", ")
            logger.warning(
                "The certificate does not speak for \(name), the issuer's host, and clients will refuse it. It names \(names.isEmpty ? "none" : names). Give the issuer with --issuer."
            )
        }
        let end = certificate.end.formatted(.iso8601)
        if certificate.end < now {
            logger.warning("The certificate ended at \(end), and clients will refuse it.")
        } else if certificate.end < now.addingTimeInterval(14 * 86_400) {
            logger.warning(
                "The certificate ends at \(end). Replace its files, or start again for a new local authority.")
        }
        if certificate.start > now {
            logger.warning(
                "The certificate begins at \(certificate.start.formatted(.iso8601)), and clients refuse it until then.")
        }
    }

    private static func names(
        _ settings: ServerSettings, more: [String]
    ) throws(ServerCertificateError) -> Set<CertificateName> {
        let urls = [settings.issuer, settings.frontChannel, settings.backChannel].map { $0?.host }
        let own = urls + settings.issuerHosts.map { Issuer.host(of: $0) } + [settings.listener.host]
        var names: Set<CertificateName> = []
        for host in more + own.compactMap({ $0 }).filter({ $0 != "0.0.0.0" && $0 != "::" }) {
            guard let name = CertificateName(host) else { throw .unusableName(host) }
            names.insert(name)
        }
        return names
    }

    private static func watched(
        _ files: CertificateFiles, issuerHost: String, logger: Logger
    ) throws(ServerCertificateError) -> WatchedCertificate {
        try WatchedCertificate(files, accepting: TLSSetup.check) { change in
            switch change {
            case .success(let certificate):
                logger.notice("A new certificate is shown, until \(certificate.end.formatted(.iso8601)).")
                warn(of: certificate, issuerHost: issuerHost, logger: logger)
            case .failure(let error):
                logger.warning("The certificate's files changed and cannot be used; the one before stays. \(error)")
            }
        }
    }
}
