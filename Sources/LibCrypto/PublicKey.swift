// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

internal import CLibCrypto

/// A public RSA key, ready to verify from any thread.
@safe package final class PublicKey: @unchecked Sendable {
    private let handle: KeyHandle
    /// For RSASSA-PKCS1-v1_5 with SHA-256, the only scheme so far.
    ///
    /// Set up once and never used itself: each verification duplicates it, which costs less than setting one up and, unlike
    /// sharing one, needs no lock. Immutable after `init`, hence `@unchecked Sendable`.
    private let template: OpaquePointer

    private init(_ handle: KeyHandle) throws(CryptoError) {
        guard let context = unsafe EVP_PKEY_CTX_new(handle.pointer, nil) else {
            throw .draining("Preparing a public key")
        }
        guard unsafe EVP_PKEY_verify_init(context) == 1,
            unsafe EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PADDING) == 1,
            unsafe EVP_PKEY_CTX_set_signature_md(context, EVP_sha256()) == 1
        else {
            unsafe EVP_PKEY_CTX_free(context)
            throw .draining("Preparing a public key")
        }
        self.handle = handle
        unsafe template = context
    }

    deinit {
        unsafe EVP_PKEY_CTX_free(template)
    }

    /// Builds an RSA key from its two numbers, big-endian.
    ///
    /// Their bounds are the caller's matter.
    ///
    /// - Throws: ``CryptoError``.
    package convenience init(rsaModulus: [UInt8], exponent: [UInt8]) throws(CryptoError) {
        let pointer = unsafe understudy_rsa_public_key(
            rsaModulus, Int32(rsaModulus.count), exponent, Int32(exponent.count))
        guard let pointer = unsafe pointer else { throw .draining("Building an RSA key") }
        try self.init(unsafe KeyHandle(takingOwnershipOf: pointer))
    }

    /// Reads `PUBLIC KEY` or `CERTIFICATE`; the certificate's trust and dates are not judged.
    ///
    /// A private key is refused.
    ///
    /// - Throws: ``CryptoError``.
    package convenience init(pem: String) throws(CryptoError) {
        let pointer = unsafe PublicKey.read(pem)
        guard let pointer = unsafe pointer else { throw .draining("Reading a public key") }
        let handle = unsafe KeyHandle(takingOwnershipOf: pointer)
        guard handle.isRSA else { throw CryptoError("Reading a public key", reasons: ["it is no RSA key"]) }
        try self.init(handle)
    }

    /// The key as SubjectPublicKeyInfo.
    package var pem: String {
        let text = unsafe MemoryBIO.writing { bio in unsafe PEM_write_bio_PUBKEY(bio, handle.pointer) == 1 }
        discardErrors()
        return text ?? ""
    }

    /// Modulus and exponent, big-endian without leading zeros.
    package var rsaComponents: (modulus: [UInt8], exponent: [UInt8]) {
        (handle.number(OSSL_PKEY_PARAM_RSA_N), handle.number(OSSL_PKEY_PARAM_RSA_E))
    }

    /// Whether the signature is this key's over the message.
    ///
    /// Anything malformed is simply not valid.
    package func isValid(
        signature: some Collection<UInt8>, for message: some Collection<UInt8>, scheme: SignatureScheme
    ) -> Bool {
        let digest =
            switch scheme {
            case .rsaPKCS1SHA256: sha256(message)
            }
        let signature = Array(signature)
        guard let context = unsafe EVP_PKEY_CTX_dup(template) else {
            discardErrors()
            return false
        }
        defer { unsafe EVP_PKEY_CTX_free(context) }
        let isValid = unsafe EVP_PKEY_verify(context, signature, signature.count, digest, digest.count) == 1
        if !isValid { discardErrors() }
        return isValid
    }

    private static func read(_ pem: String) -> OpaquePointer? {
        if pem.contains("-----BEGIN CERTIFICATE-----") {
            guard let certificate = unsafe MemoryBIO.reading(pem, { bio in unsafe understudy_read_certificate(bio) })
            else {
                return nil
            }
            defer { unsafe X509_free(certificate) }
            return unsafe X509_get_pubkey(certificate)
        }
        return unsafe MemoryBIO.reading(pem) { bio in unsafe understudy_read_public_key(bio) }
    }
}
