// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

internal import CLibCrypto

/// Certificates as a key set shows them (RFC 7517 §4.7): whose a key is, the key's own first; trust and dates are not judged.
package struct CertificateChain: Sendable {
    /// DER.
    package let certificates: [[UInt8]]
    private static let limit = 8

    /// Reads each `CERTIFICATE` of a text; what else stands there is passed over.
    ///
    /// - Throws: ``CryptoError`` for a text without any, for one that cannot be read, and for more than 8.
    package init(pem: String) throws(CryptoError) {
        var certificates: [[UInt8]] = []
        let isRead: Bool? = unsafe MemoryBIO.reading(pem) { bio in
            while certificates.count <= CertificateChain.limit,
                let certificate = unsafe understudy_read_certificate(bio)
            {
                defer { unsafe X509_free(certificate) }
                guard let der = unsafe CertificateChain.der(of: certificate) else { return nil }
                certificates.append(der)
            }
            return understudy_is_end_of_pem() == 1
        }
        guard isRead == true || certificates.count > CertificateChain.limit else {
            throw .draining("Reading a certificate")
        }
        discardErrors()
        try self.init(checking: certificates)
    }

    /// - Throws: ``CryptoError`` when one is no certificate, and for none or more than 8.
    package init(der: [[UInt8]]) throws(CryptoError) {
        for bytes in der {
            guard let certificate = unsafe CertificateChain.read(bytes) else {
                throw .draining("Reading a certificate")
            }
            let isWhole = unsafe CertificateChain.der(of: certificate)?.count == bytes.count
            unsafe X509_free(certificate)
            guard isWhole else { throw CryptoError("Reading a certificate", reasons: ["more bytes follow it"]) }
        }
        try self.init(checking: der)
    }

    private init(checking certificates: [[UInt8]]) throws(CryptoError) {
        guard (1...CertificateChain.limit).contains(certificates.count) else {
            throw CryptoError("Reading certificates", reasons: ["1 to 8 are due"])
        }
        self.certificates = certificates
    }

    /// Whether the first one is of a key, and each other has signed the one before it.
    ///
    /// - Throws: ``CryptoError`` that says what is not so.
    package func check(for key: PrivateKey) throws(CryptoError) {
        guard let own = unsafe CertificateChain.read(certificates[0]) else { throw .draining("Reading a certificate") }
        var last = unsafe own
        defer { unsafe X509_free(last) }
        guard unsafe key.belongs(to: last) else {
            discardErrors()
            throw CryptoError("Reading certificates", reasons: ["the first is another key's"])
        }
        for bytes in certificates.dropFirst() {
            guard let next = unsafe CertificateChain.read(bytes) else { throw .draining("Reading a certificate") }
            let isSigned = unsafe X509_verify(last, X509_get0_pubkey(next)) == 1
            unsafe X509_free(last)
            unsafe last = next
            guard isSigned else {
                discardErrors()
                throw CryptoError("Reading certificates", reasons: ["one did not sign the one before it"])
            }
        }
    }

    private static func read(_ bytes: [UInt8]) -> OpaquePointer? {
        unsafe bytes.withUnsafeBufferPointer { buffer in
            var start = buffer.baseAddress
            return unsafe d2i_X509(nil, &start, buffer.count)
        }
    }

    private static func der(of certificate: OpaquePointer) -> [UInt8]? {
        let count = unsafe i2d_X509(certificate, nil)
        guard count > 0 else { return nil }
        var bytes = [UInt8](repeating: 0, count: Int(count))
        let written = unsafe bytes.withUnsafeMutableBufferPointer { buffer in
            var start = buffer.baseAddress
            return unsafe i2d_X509(certificate, &start)
        }
        return written == count ? bytes : nil
    }
}
