// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import DataDirectory
package import Foundation

/// A folder that keeps a local authority from one start to the next, so that whoever trusts it need not do so again.
package struct AuthorityFolder: Sendable {
    /// With less time than this an authority is not worth keeping.
    static let leastRemainingTime = Duration.seconds(14 * 86_400)

    /// What the folder gave.
    package struct Contents: Sendable {
        package let files: CertificateFiles
        /// Whether it was made just now, and must be trusted anew.
        package let isNew: Bool
    }

    private let path: String

    /// The folder of a data directory.
    package init(dataDirectory: String) {
        path = dataDirectory + "/tls"
    }

    /// The authority's certificate.
    package var authorityPath: String { path + "/ca.pem" }
    /// The certificates that the server shows when they are its user's own.
    package var ownPath: String { path + "/own.pem" }
    /// The server's certificate and its key.
    var files: CertificateFiles { CertificateFiles(chain: path + "/server.pem", key: path + "/server-key.pem") }

    /// The authority that is there, if it speaks for all names and holds for a while; else a new one.
    ///
    /// - Throws: ``ServerCertificateError/unmade(_:)``.
    package func authority(for names: Set<CertificateName>, now: Date) throws(ServerCertificateError) -> Contents {
        if holds(for: names.union(LocalAuthority.loopback), now: now) { return Contents(files: files, isNew: false) }
        let authority = try LocalAuthority.make(for: names, now: now)
        do {
            try make()
            // The key first: what a crash leaves does not belong together, and is made anew.
            try PrivateFile.replace(files.key, with: Array(authority.server.keyPEM.utf8))
            try PrivateFile.replace(files.chain, with: Array(authority.server.chainPEM.utf8))
            // Nothing secret, and whoever may enter the data directory may read it.
            try PublicFile.replace(authorityPath, with: Array(authority.pem.utf8))
        } catch let error as ServerCertificateError {
            throw error
        } catch {
            throw .unmade("\(error)")
        }
        return Contents(files: files, isNew: true)
    }

    /// Keeps the certificates, and no key, for those who find the server by its data directory.
    ///
    /// - Throws: ``ServerCertificateError/unmade(_:)``.
    package func keep(_ own: ServerCertificate) throws(ServerCertificateError) {
        try make()
        do { try PrivateFile.replace(ownPath, with: Array(own.chainPEM.utf8)) } catch { throw .unmade("\(error)") }
    }

    private func make() throws(ServerCertificateError) {
        if mkdir(path, 0o700) != 0, errno != EEXIST { throw .unmade("\(path): \(String(cString: strerror(errno)))") }
    }

    private func holds(for names: Set<CertificateName>, now: Date) -> Bool {
        guard let server = try? ServerCertificate(files), let authority = try? files.contents(authorityPath) else {
            return false
        }
        let needed = now.addingTimeInterval(TimeInterval(AuthorityFolder.leastRemainingTime.components.seconds))
        return server.isSigned(byAuthority: authority) && names.isSubset(of: server.names) && server.start <= now
            && server.end >= needed
    }
}
