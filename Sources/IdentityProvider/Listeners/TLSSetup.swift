// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Foundation
import NIOCore
import NIOSSL
package import ServerCertificates
import Synchronization

/// The server's side of TLS: 1.2 or newer, with the certificate that is there when somebody connects.
package struct TLSSetup: Sendable {
    let certificate: WatchedCertificate

    /// - Throws: What BoringSSL says of the certificate.
    func context() throws -> NIOSSLContext {
        let first = certificate.current
        let shown = try Shown(first)
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: shown.chain, privateKey: shown.key)
        configuration.minimumTLSVersion = .tlsv12
        configuration.applicationProtocols = ["h2", "http/1.1"]
        // Whoever answers no farewell is not waited for: the server may be stopping.
        configuration.shutdownTimeout = .milliseconds(500)
        let latest = Mutex((certificate: first, shown: shown))
        configuration.sslContextCallback = { [certificate] _, promise in
            promise.completeWith(
                Result {
                    try latest.withLock { latest in
                        let current = certificate.current
                        if current !== latest.certificate { latest = (current, try Shown(current)) }
                        // The handshake begins with the first one, which is right for as long as there is no other.
                        guard current !== first else { return .noChanges }
                        var override = NIOSSLContextConfigurationOverride()
                        override.certificateChain = latest.shown.chain
                        override.privateKey = latest.shown.key
                        return override
                    }
                })
        }
        return try NIOSSLContext(configuration: configuration)
    }

    /// Whether BoringSSL takes a certificate and its key.
    ///
    /// - Throws: What it says of them.
    package static func check(_ certificate: ServerCertificate) throws {
        let shown = try Shown(certificate)
        _ = try NIOSSLContext(
            configuration: .makeServerConfiguration(certificateChain: shown.chain, privateKey: shown.key))
    }

    /// A certificate as BoringSSL takes it.
    private struct Shown: Sendable {
        let chain: [NIOSSLCertificateSource]
        let key: NIOSSLPrivateKeySource

        init(_ certificate: ServerCertificate) throws {
            chain = try NIOSSLCertificate.fromPEMBytes(Array(certificate.chainPEM.utf8)).map { .certificate($0) }
            key = .privateKey(try NIOSSLPrivateKey(bytes: Array(certificate.keyPEM.utf8), format: .pem))
        }
    }
}
