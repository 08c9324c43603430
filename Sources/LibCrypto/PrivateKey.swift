// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

internal import CLibCrypto

/// A private RSA key.
///
/// One is shared by all threads: a copy for each gains nothing that can be measured.
package final class PrivateKey: Sendable {
    private let handle: KeyHandle

    private init(_ handle: KeyHandle) {
        self.handle = handle
    }

    /// Makes an RSA key with the exponent 65537.
    ///
    /// - Parameter bits: 2048 to 4096.
    /// - Throws: ``CryptoError``.
    package static func generateRSA(bits: Int) throws(CryptoError) -> PrivateKey {
        guard (2_048...4_096).contains(bits) else {
            throw CryptoError("Making an RSA key", reasons: ["\(bits) bits are out of 2048 to 4096"])
        }
        guard let pointer = unsafe understudy_rsa_generate(UInt32(bits)) else { throw .draining("Making an RSA key") }
        return PrivateKey(unsafe KeyHandle(takingOwnershipOf: pointer))
    }

    /// Reads PKCS#8 or PKCS#1.
    ///
    /// An encrypted key is refused, and no passphrase is ever asked for.
    ///
    /// - Throws: ``CryptoError``.
    package init(pem: String) throws(CryptoError) {
        let pointer = unsafe MemoryBIO.reading(pem) { bio in unsafe understudy_read_private_key(bio) }
        guard let pointer = unsafe pointer else { throw .draining("Reading a private key") }
        handle = unsafe KeyHandle(takingOwnershipOf: pointer)
        guard handle.isRSA else { throw CryptoError("Reading a private key", reasons: ["it is no RSA key"]) }
    }

    /// The key as unencrypted PKCS#8.
    package var pem: String {
        get throws(CryptoError) {
            let text = unsafe MemoryBIO.writing { bio in
                unsafe PEM_write_bio_PKCS8PrivateKey(bio, handle.pointer, nil, nil, 0, nil, nil) == 1
            }
            guard let text else { throw .draining("Writing a private key") }
            return text
        }
    }

    package var publicKey: PublicKey {
        get throws(CryptoError) {
            try PublicKey(
                rsaModulus: handle.number(OSSL_PKEY_PARAM_RSA_N), exponent: handle.number(OSSL_PKEY_PARAM_RSA_E))
        }
    }

    /// Signs a message.
    ///
    /// - Throws: ``CryptoError``.
    package func sign(_ message: [UInt8], scheme: SignatureScheme) throws(CryptoError) -> [UInt8] {
        guard let context = unsafe EVP_MD_CTX_new() else { throw .draining("Signing") }
        defer { unsafe EVP_MD_CTX_free(context) }
        var length = 0
        guard unsafe EVP_DigestSignInit(context, nil, scheme.digest, nil, handle.pointer) == 1,
            unsafe EVP_DigestSign(context, nil, &length, message, message.count) == 1
        else { throw .draining("Signing") }
        var signature = [UInt8](repeating: 0, count: length)
        guard unsafe EVP_DigestSign(context, &signature, &length, message, message.count) == 1 else {
            throw .draining("Signing")
        }
        return Array(signature.prefix(length))
    }
}

extension SignatureScheme {
    var digest: OpaquePointer? {
        switch self {
        case .rsaPKCS1SHA256: unsafe EVP_sha256()
        }
    }
}
