// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

package import NIOSSL

/// The authorities whose word is taken for an issuer's https certificate.
///
/// ```swift
/// var settings = DiscoverySettings()
/// settings.trustRoots = .systemAndFile("/run/understudy/ca.pem")
/// let keys = DiscoveredKeys(issuer: "https://localhost:8080", settings: settings)
/// ```
public struct TrustRoots: Equatable, Sendable {
    private let files: [String]
    private let includesSystem: Bool

    /// Those of the system.
    public static let system = TrustRoots(files: [], includesSystem: true)

    /// Those of a PEM file alone, which is read at each fetch.
    public static func file(_ path: String) -> TrustRoots {
        TrustRoots(files: [path], includesSystem: false)
    }

    /// Those of the system, and those of a PEM file, which is read at each fetch.
    public static func systemAndFile(_ path: String) -> TrustRoots {
        systemAndFiles([path])
    }

    /// Those of the system, and those of PEM files.
    package static func systemAndFiles(_ paths: [String]) -> TrustRoots {
        TrustRoots(files: paths, includesSystem: true)
    }

    /// How a client speaks TLS that takes their word.
    ///
    /// - Throws: ``KeyDiscoveryError/unreadableTrustRoots(path:)``.
    package func clientConfiguration() throws(KeyDiscoveryError) -> TLSConfiguration {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.minimumTLSVersion = .tlsv12
        guard !files.isEmpty else { return configuration }
        var certificates: [NIOSSLCertificate] = []
        for file in files {
            guard let read = try? NIOSSLCertificate.fromPEMFile(file), !read.isEmpty else {
                throw .unreadableTrustRoots(path: file)
            }
            certificates += read
        }
        if includesSystem {
            configuration.additionalTrustRoots = [.certificates(certificates)]
        } else {
            configuration.trustRoots = .certificates(certificates)
        }
        return configuration
    }

    /// Whether a connection failed since nobody who is trusted vouches for the server, or not by this name.
    package static func isDistrust(_ error: any Error) -> Bool {
        switch error {
        case NIOSSLError.handshakeFailed(.sslError(let stack)):
            stack.contains { $0.description.contains("CERTIFICATE_VERIFY_FAILED") }
        case NIOSSLError.noCertificateToValidate, NIOSSLError.unableToValidateCertificate: true
        case let error as NIOSSLExtraError:
            error == .failedToValidateHostname || error == .serverHostnameImpossibleToMatch
        default: false
        }
    }
}
