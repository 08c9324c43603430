// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Crypto
import Foundation
import SwiftASN1
import Testing
import X509

@testable import ServerCertificates

/// Certificates as others make them.
enum ForeignCertificate {
    /// A certificate that signed itself.
    static func make(
        _ key: Certificate.PrivateKey, names: [GeneralName] = [.dnsName("idp.test")],
        algorithm: Certificate.SignatureAlgorithm = .ecdsaWithSHA256
    ) throws -> String {
        let now = Date(timeIntervalSince1970: 1_800_000_000)
        let name = try DistinguishedName { CommonName("idp.test") }
        return try Certificate(
            version: .v3, serialNumber: Certificate.SerialNumber(), publicKey: key.publicKey, notValidBefore: now,
            notValidAfter: now.addingTimeInterval(30 * 86_400), issuer: name, subject: name,
            signatureAlgorithm: algorithm,
            extensions: Certificate.Extensions { SubjectAlternativeNames(names) }, issuerPrivateKey: key
        )
        .serializeAsPEM().pemString + "\n"
    }
}

@Suite("Certificates from elsewhere")
struct ServerCertificateTests {
    private let key = P256.Signing.PrivateKey()

    private func chain(_ names: [GeneralName] = [.dnsName("idp.test")]) throws -> String {
        try ForeignCertificate.make(Certificate.PrivateKey(key), names: names)
    }

    @Test("a certificate and its key, apart or in one text, the parameters of a curve before it")
    func readable() throws {
        let chain = try chain()
        let other = try LocalAuthority.make(for: [], now: Date(timeIntervalSince1970: 1_800_000_000)).pem
        let read = try ServerCertificate(chainPEM: chain + other, keyPEM: key.pemRepresentation)
        #expect(read.names == [.domain("idp.test")] && read.chainPEM.contains("BEGIN CERTIFICATE"))
        #expect(try PEMDocument.parseMultiple(pemString: read.chainPEM).count == 2)
        let both =
            chain + "-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n"
            + key.pemRepresentation
        let one = try ServerCertificate(chainPEM: both, keyPEM: both)
        #expect(!one.chainPEM.contains("PRIVATE") && one.keyPEM.contains("PRIVATE KEY"))
    }

    @Test("what cannot be served with is refused, and no error tells of the key")
    func refusals() throws {
        let chain = try chain()
        let other = P256.Signing.PrivateKey()
        let old =
            "-----BEGIN EC PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: x\n\nMAA=\n-----END EC PRIVATE KEY-----\n"
        let rare = P521.Signing.PrivateKey()
        let rareChain = try ForeignCertificate.make(Certificate.PrivateKey(rare), algorithm: .ecdsaWithSHA512)
        let edwards = Curve25519.Signing.PrivateKey()
        let edwardsKey = Certificate.PrivateKey(edwards)
        let edwardsChain = try ForeignCertificate.make(edwardsKey, algorithm: .ed25519)
        let encrypted = "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMAA=\n-----END ENCRYPTED PRIVATE KEY-----\n"
        let broken = "-----BEGIN PRIVATE KEY-----\nMAA=\n-----END PRIVATE KEY-----\n"
        let cases: [(String, String, String)] = [
            (chain, old, "password"), (rareChain, rare.pemRepresentation, "browsers refuse"),
            (edwardsChain, try edwardsKey.serializeAsPEM().pemString, "browsers refuse"),
            (
                chain + "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", key.pemRepresentation,
                "be read"
            ),
            (chain, other.pemRepresentation, "not that of"), (chain, encrypted, "password"), (chain, broken, "kind"),
            (chain, chain, "no private key"), (key.pemRepresentation, key.pemRepresentation, "no certificate"),
            ("", key.pemRepresentation, "no certificate"),
            ("-----BEGIN CERTIFICATE-----\n!\n-----END CERTIFICATE-----\n", key.pemRepresentation, "PEM"),
            ("-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n", key.pemRepresentation, "be read"),
        ]
        for (chain, key, reason) in cases {
            let error = #expect(throws: ServerCertificateError.self) {
                try ServerCertificate(chainPEM: chain, keyPEM: key)
            }
            #expect(error?.description.contains(reason) == true, "\(reason): \(error?.description ?? "")")
            #expect(error?.description.contains("MAA=") == false)
        }
    }

    @Test("RFC 9525 §6.3: a wildcard speaks for one label, and not for what is below or above")
    func wildcard() throws {
        let read = try ServerCertificate(
            chainPEM: try chain([.dnsName("*.idp.test"), .dnsName("Other.test")]), keyPEM: key.pemRepresentation)
        for (host, isCovered) in [
            ("a.idp.test", true), ("idp.test", false), ("a.b.idp.test", false), ("other.test", true),
            ("localhost", false),
            ("127.0.0.1", false),
        ] {
            #expect(read.covers(try #require(CertificateName(host))) == isCovered, "\(host)")
        }
    }

    @Test("a file that is not there or holds nothing is named")
    func files() throws {
        let missing = CertificateFiles(chain: "/nowhere/server.pem", key: nil)
        #expect(throws: ServerCertificateError.file("/nowhere/server.pem", "No such file or directory")) {
            try ServerCertificate(missing)
        }
    }
}
