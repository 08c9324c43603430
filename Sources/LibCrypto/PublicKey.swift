// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

internal import CLibCrypto

/// A public key, ready to verify from any thread.
package final class PublicKey: Sendable {
    /// What makes up the key.
    package let numbers: PublicKeyNumbers
    private let handle: KeyHandle
    /// One for each scheme that signs a digest.
    private let operations: [SignatureScheme: KeyOperation]

    private init(_ handle: KeyHandle) throws(CryptoError) {
        let numbers = try handle.numbers()
        operations = try KeyOperation.all(.verifying, numbers.kind, handle)
        self.numbers = numbers
        self.handle = handle
    }

    /// Builds a key from its numbers.
    ///
    /// The bounds of an RSA key are the caller's matter; a point that is not on its curve is refused here.
    ///
    /// - Throws: ``CryptoError``.
    package convenience init(_ numbers: PublicKeyNumbers) throws(CryptoError) {
        let pointer: OpaquePointer? =
            switch numbers {
            case .rsa(let modulus, let exponent):
                unsafe RSANumbers.key(of: [modulus, exponent])
            case .ec(let curve, let x, let y):
                unsafe understudy_ec_key(curve.rawValue, [4] + x + y, x.count + y.count + 1, nil, 0)
            case .ed25519(let bytes): unsafe EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nil, bytes, bytes.count)
            }
        guard let pointer = unsafe pointer else { throw .draining("Building a public key") }
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
        try self.init(unsafe KeyHandle(takingOwnershipOf: pointer))
    }

    /// The key as SubjectPublicKeyInfo.
    package var pem: String {
        let text = unsafe MemoryBIO.writing { bio in unsafe PEM_write_bio_PUBKEY(bio, handle.pointer) == 1 }
        discardErrors()
        return text ?? ""
    }

    /// Whether the signature is this key's over the message.
    ///
    /// Anything malformed, and a scheme of another kind of key, is simply not valid.
    package func isValid(
        signature: some Collection<UInt8>, for message: some Collection<UInt8>, scheme: SignatureScheme
    ) -> Bool {
        guard scheme.keyKind == numbers.kind else { return false }
        let signature = Array(signature)
        let isValid =
            switch scheme {
            // OpenSSL takes a shorter one for PSS when zeros led it: one token would have two spellings (RFC 8017 §8.1.2).
            case .rsaPKCS1(let digest), .rsaPSS(let digest):
                isAsLongAsTheModulus(signature)
                    && operations[scheme]?.holds(signature, for: digest.digest(message)) ?? false
            case .ecdsa(let curve, let digest):
                ECDSASignature.der(signature, curve)
                    .flatMap { operations[scheme]?.holds($0, for: digest.digest(message)) } ?? false
            case .ed25519: holdsForMessage(signature, Array(message))
            }
        if !isValid { discardErrors() }
        return isValid
    }

    private func isAsLongAsTheModulus(_ signature: [UInt8]) -> Bool {
        if case .rsa(let modulus, _) = numbers { signature.count == modulus.count } else { false }
    }

    /// A scheme without a digest of its own takes the whole message at once.
    private func holdsForMessage(_ signature: [UInt8], _ message: [UInt8]) -> Bool {
        guard let context = unsafe EVP_MD_CTX_new() else { return false }
        defer { unsafe EVP_MD_CTX_free(context) }
        return unsafe EVP_DigestVerifyInit(context, nil, nil, nil, handle.pointer) == 1
            && EVP_DigestVerify(context, signature, signature.count, message, message.count) == 1
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
