// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Crypto
package import Foundation
import SwiftASN1
import X509

// This room owns the certificates of the server's own https: those of a local authority, and those that its user brings.

/// An authority that signed one server certificate and can sign no other: its private key is gone.
///
/// Whoever trusts it trusts that one server. For whoever would not believe that the key is gone, it is also bound to servers
/// (RFC 5280 §4.2.1.12) of these domain names (§4.2.1.10). It is not bound to addresses: BoringSSL, and so gRPC, Envoy and
/// every client of SwiftNIO, refuses each address of an authority that is.
package struct LocalAuthority: Sendable {
    /// For how long its certificates hold.
    package static let lifetime = Duration.seconds(90 * 86_400)
    /// A clock may be this much behind.
    private static let clockSkew = TimeInterval(3_600)

    /// The authority's own certificate, for those who shall trust it.
    package let pem: String
    /// What the server shows.
    package let server: ServerCertificate

    /// Makes the keys, signs, and forgets the authority's key.
    ///
    /// - Parameters:
    ///   - names: What the server is called; ``loopback`` is added.
    ///   - now: When they begin to hold.
    /// - Throws: ``ServerCertificateError/unmade(_:)``.
    package static func make(
        for names: Set<CertificateName>, now: Date
    ) throws(ServerCertificateError) -> LocalAuthority {
        do {
            return try signed(for: names.union(loopback).sorted(), from: now.addingTimeInterval(-clockSkew))
        } catch {
            throw .unmade("\(error)")
        }
    }

    /// What every server of this machine is called.
    package static let loopback: Set<CertificateName> = [
        .domain("localhost"), .address([127, 0, 0, 1]), .address(Array(repeating: 0, count: 15) + [1]),
    ]

    private static func signed(for names: [CertificateName], from start: Date) throws -> LocalAuthority {
        let authorityKey = Certificate.PrivateKey(P256.Signing.PrivateKey())
        let serverKey = P256.Signing.PrivateKey()
        let end = start.addingTimeInterval(TimeInterval(lifetime.components.seconds))
        // One name for all would have the browsers of a machine take one authority for another.
        let serial = Certificate.SerialNumber()
        let authorityName = try DistinguishedName {
            OrganizationName("Understudy")
            CommonName("Understudy local authority \(serial.description.prefix(11))")
        }
        let keyIdentifier = SubjectKeyIdentifier(hash: authorityKey.publicKey)
        let authority = try Certificate(
            version: .v3, serialNumber: serial, publicKey: authorityKey.publicKey, notValidBefore: start,
            notValidAfter: end, issuer: authorityName, subject: authorityName, signatureAlgorithm: .ecdsaWithSHA256,
            extensions: Certificate.Extensions {
                Critical(BasicConstraints.isCertificateAuthority(maxPathLength: 0))
                Critical(KeyUsage(keyCertSign: true, cRLSign: true))
                try ExtendedKeyUsage([.serverAuth])
                Critical(NameConstraints(permittedDNSDomains: names.compactMap(\.domain)))
                keyIdentifier
            },
            issuerPrivateKey: authorityKey)
        let server = try Certificate(
            version: .v3, serialNumber: Certificate.SerialNumber(),
            publicKey: Certificate.PrivateKey(serverKey).publicKey, notValidBefore: start, notValidAfter: end,
            issuer: authorityName, subject: DistinguishedName { CommonName("localhost") },
            signatureAlgorithm: .ecdsaWithSHA256,
            extensions: Certificate.Extensions {
                Critical(BasicConstraints.notCertificateAuthority)
                Critical(KeyUsage(digitalSignature: true))
                try ExtendedKeyUsage([.serverAuth])
                SubjectAlternativeNames(names.map(\.subject))
                AuthorityKeyIdentifier(keyIdentifier: keyIdentifier.keyIdentifier)
                SubjectKeyIdentifier(hash: Certificate.PrivateKey(serverKey).publicKey)
            },
            issuerPrivateKey: authorityKey)
        return LocalAuthority(
            pem: try authority.serializeAsPEM().pemString + "\n",
            server: try ServerCertificate(
                chainPEM: try server.serializeAsPEM().pemString + "\n", keyPEM: serverKey.pemRepresentation + "\n"))
    }
}
