// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

internal import CLibCrypto

/// A private key.
///
/// One is shared by all threads: a copy for each gains nothing that can be measured.
package final class PrivateKey: Sendable {
    private let handle: KeyHandle
    package let kind: KeyKind
    /// One for each scheme that signs a digest.
    private let operations: [SignatureScheme: KeyOperation]

    private init(_ handle: KeyHandle, operation: String) throws(CryptoError) {
        guard let kind = handle.kind else {
            throw CryptoError(operation, reasons: ["it is none of RSA, P-256, P-384 and Ed25519"])
        }
        if kind == .rsa, case let bits = Int(unsafe EVP_PKEY_get_bits(handle.pointer)),
            !PrivateKey.rsaBits.contains(bits)
        {
            throw CryptoError(operation, reasons: ["\(bits) bits are out of 2048 to 4096"])
        }
        operations = try KeyOperation.all(.signing, kind, handle)
        self.handle = handle
        self.kind = kind
    }

    private static let rsaBits = 2_048...4_096

    /// Makes an RSA key with the exponent 65537.
    ///
    /// - Parameter bits: 2048 to 4096.
    /// - Throws: ``CryptoError``.
    package static func generateRSA(bits: Int) throws(CryptoError) -> PrivateKey {
        guard rsaBits.contains(bits) else {
            throw CryptoError("Making an RSA key", reasons: ["\(bits) bits are out of 2048 to 4096"])
        }
        return try unsafe make(understudy_rsa_generate(UInt32(bits)))
    }

    /// Makes a key of the kind; an RSA key has 2048 bits.
    ///
    /// - Throws: ``CryptoError``.
    package static func generate(_ kind: KeyKind) throws(CryptoError) -> PrivateKey {
        switch kind {
        case .rsa: try generateRSA(bits: 2_048)
        case .ec(let curve): try unsafe make(understudy_ec_generate(curve.rawValue))
        case .ed25519: try unsafe make(understudy_ed25519_generate())
        }
    }

    private static func make(_ pointer: OpaquePointer?) throws(CryptoError) -> PrivateKey {
        guard let pointer = unsafe pointer else { throw .draining("Making a key") }
        return try PrivateKey(unsafe KeyHandle(takingOwnershipOf: pointer), operation: "Making a key")
    }

    /// Reads PKCS#8, PKCS#1 or SEC 1.
    ///
    /// An encrypted key is refused, and no passphrase is ever asked for.
    ///
    /// - Throws: ``CryptoError``.
    package convenience init(pem: String) throws(CryptoError) {
        let pointer = unsafe MemoryBIO.reading(pem) { bio in unsafe understudy_read_private_key(bio) }
        guard let pointer = unsafe pointer else { throw .draining("Reading a private key") }
        try self.init(unsafe KeyHandle(takingOwnershipOf: pointer), operation: "Reading a private key")
    }

    /// Builds a key from its numbers.
    ///
    /// - Throws: ``CryptoError``, also when the secret numbers are not the public ones'.
    package convenience init(_ numbers: PrivateKeyNumbers) throws(CryptoError) {
        let pointer: OpaquePointer? =
            switch numbers {
            case .rsa(let modulus, let exponent, let secrets):
                unsafe RSANumbers.key(of: [modulus, exponent] + secrets)
            case .ec(let curve, let x, let y, let d):
                unsafe understudy_ec_key(curve.rawValue, [4] + x + y, x.count + y.count + 1, d, Int32(d.count))
            case .ed25519(let seed): unsafe EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nil, seed, seed.count)
            }
        guard let pointer = unsafe pointer else { throw .draining("Building a private key") }
        let handle = unsafe KeyHandle(takingOwnershipOf: pointer)
        guard unsafe understudy_is_consistent(handle.pointer) == 1 else { throw .draining("Building a private key") }
        try self.init(handle, operation: "Building a private key")
    }

    /// Whether the secret numbers are the public ones'.
    package var isConsistent: Bool {
        let isConsistent = unsafe understudy_is_consistent(handle.pointer) == 1
        if !isConsistent { discardErrors() }
        return isConsistent
    }

    /// The secret numbers beside the public ones, for an export that was asked for by name.
    ///
    /// - Throws: ``CryptoError``.
    package var numbers: PrivateKeyNumbers {
        get throws(CryptoError) { try handle.privateNumbers() }
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
        get throws(CryptoError) { try PublicKey(try handle.numbers()) }
    }

    /// Whether a certificate is of this key.
    func belongs(to certificate: OpaquePointer) -> Bool {
        unsafe X509_check_private_key(certificate, handle.pointer) == 1
    }

    /// Signs a message.
    ///
    /// - Throws: ``CryptoError``, also for a scheme of another kind of key.
    package func sign(_ message: [UInt8], scheme: SignatureScheme) throws(CryptoError) -> [UInt8] {
        guard scheme.keyKind == kind else { throw CryptoError("Signing", reasons: ["the key is of another kind"]) }
        guard let digest = scheme.digest?.digest(message) else { return try signWhole(message) }
        let size = Int(unsafe EVP_PKEY_get_size(handle.pointer))
        guard let signature = operations[scheme]?.sign(digest, size: size) else { throw .draining("Signing") }
        guard case .ecdsa(let curve, _) = scheme else { return signature }
        guard let halves = ECDSASignature.halves(signature, curve) else { throw .draining("Signing") }
        return halves
    }

    /// A scheme without a digest of its own takes the whole message at once.
    private func signWhole(_ message: [UInt8]) throws(CryptoError) -> [UInt8] {
        guard let context = unsafe EVP_MD_CTX_new() else { throw .draining("Signing") }
        defer { unsafe EVP_MD_CTX_free(context) }
        var signature = [UInt8](repeating: 0, count: Int(unsafe EVP_PKEY_get_size(handle.pointer)))
        var count = signature.count
        guard unsafe EVP_DigestSignInit(context, nil, nil, nil, handle.pointer) == 1,
            unsafe EVP_DigestSign(context, &signature, &count, message, message.count) == 1
        else { throw .draining("Signing") }
        signature.removeLast(signature.count - count)
        return signature
    }
}
