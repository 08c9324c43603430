// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Crypto
package import Foundation
import SwiftASN1
import X509

/// The certificates and the private key that a server shows, which belong together.
package final class ServerCertificate: Sendable {
    /// PEM, the server's own certificate first.
    package let chainPEM: String
    /// PEM.
    package let keyPEM: String
    /// What the certificate speaks for.
    package let names: Set<CertificateName>
    /// When it begins to hold.
    package let start: Date
    /// When it ends to hold.
    package let end: Date
    /// The server's own, first of the chain.
    let certificate: Certificate

    /// Reads PEM; a chain's file may hold the key too.
    ///
    /// - Parameters:
    ///   - chainPEM: The server's own certificate first, then those between it and the authority.
    ///   - keyPEM: The private key of the first.
    /// - Throws: ``ServerCertificateError``.
    package init(chainPEM: String, keyPEM: String) throws(ServerCertificateError) {
        let chain = try ServerCertificate.documents(chainPEM).filter { $0.discriminator == "CERTIFICATE" }
        guard let first = chain.first else { throw .unreadable("there is no certificate in it") }
        // The way of OpenSSL's older days to lock a key, whose headers no reader of PEM takes.
        guard !keyPEM.contains("Proc-Type: 4,ENCRYPTED") else { throw .encryptedKey }
        let keys = try ServerCertificate.documents(keyPEM).filter { $0.discriminator.hasSuffix("PRIVATE KEY") }
        guard let key = keys.first else { throw .unreadable("there is no private key in it") }
        guard key.discriminator != "ENCRYPTED PRIVATE KEY" else { throw .encryptedKey }
        do {
            certificate = try Certificate(pemDocument: first)
            for other in chain.dropFirst() { _ = try Certificate(pemDocument: other) }
        } catch {
            throw .unreadable("a certificate in it cannot be read: \(error)")
        }
        let privateKey: Certificate.PrivateKey
        do {
            privateKey = try Certificate.PrivateKey(pemDocument: key)
        } catch {
            // The error may tell of the key.
            throw .unreadable("its private key is none, or of no kind that is served: RSA, P-256, P-384")
        }
        let isRefused =
            P521.Signing.PublicKey(certificate.publicKey) != nil
            || Curve25519.Signing.PublicKey(certificate.publicKey) != nil
        guard !isRefused else {
            throw .unreadable("its key is of a kind that most browsers refuse; RSA, P-256 and P-384 are served")
        }
        guard privateKey.publicKey == certificate.publicKey else { throw .mismatch }
        self.chainPEM = chain.map(\.pemString).joined(separator: "\n") + "\n"
        self.keyPEM = key.pemString + "\n"
        start = certificate.notValidBefore
        end = certificate.notValidAfter
        let subjects = try? certificate.extensions.subjectAlternativeNames
        names = Set((subjects ?? SubjectAlternativeNames()).compactMap { CertificateName($0) })
    }

    /// Reads files; the chain's file may hold the key too.
    ///
    /// - Throws: ``ServerCertificateError/file(_:_:)``.
    package convenience init(_ files: CertificateFiles) throws(ServerCertificateError) {
        let chain = try files.contents(files.chain)
        // A pipe is read once.
        let key = files.key == files.chain ? chain : try files.contents(files.key)
        do {
            try self.init(chainPEM: chain, keyPEM: key)
        } catch {
            throw .file(files.key == files.chain ? files.chain : "\(files.chain) with \(files.key)", error.description)
        }
    }

    /// The domain names that it speaks for one by one.
    package var domains: [String] {
        names.compactMap { $0.domain }.filter { !$0.hasPrefix("*") }
    }

    /// Whether it speaks for a name: itself, or by a wildcard for the leftmost label (RFC 9525 §6.3).
    package func covers(_ name: CertificateName) -> Bool {
        if names.contains(name) { return true }
        guard case .domain(let text) = name, let dot = text.firstIndex(of: ".") else { return false }
        return names.contains(.domain("*" + text[dot...]))
    }

    /// Whether an authority signed it.
    func isSigned(byAuthority pem: String) -> Bool {
        guard let authority = try? Certificate(pemEncoded: pem) else { return false }
        return authority.publicKey.isValidSignature(certificate.signature, for: certificate)
    }

    private static func documents(_ pem: String) throws(ServerCertificateError) -> [PEMDocument] {
        do {
            return try PEMDocument.parseMultiple(pemString: pem)
        } catch {
            throw .unreadable("it is no PEM text")
        }
    }
}

/// Where a server's certificates and its key are.
package struct CertificateFiles: Equatable, Sendable {
    /// The server's own certificate first.
    package let chain: String
    package let key: String
    private static let limit = 1 << 20

    /// - Parameter key: `nil` where it stands in the chain's file.
    package init(chain: String, key: String?) {
        self.chain = chain
        self.key = key ?? chain
    }

    func contents(_ path: String) throws(ServerCertificateError) -> String {
        guard let file = fopen(path, "r") else { throw .file(path, String(cString: strerror(errno))) }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var part = [UInt8](repeating: 0, count: 16_384)
        while true {
            let count = fread(&part, 1, part.count, file)
            if count == 0 { break }
            bytes += part.prefix(count)
            guard bytes.count <= CertificateFiles.limit else { throw .file(path, "it is larger than a certificate") }
        }
        // What stands around the PEM is for people, in whatever letters.
        return String(decoding: bytes, as: UTF8.self)
    }
}
