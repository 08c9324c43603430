// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

internal import CLibCrypto

/// Owns one `EVP_PKEY_CTX`, set up to sign or to verify digests by one scheme with one key.
///
/// Never used itself: each operation duplicates it, which costs less than setting one up and, unlike sharing one, needs no
/// lock.
///
/// `@unchecked Sendable`: immutable after `init`, and duplicating only reads it.
@safe final class KeyOperation: @unchecked Sendable {
    /// What the context is set up for.
    enum Purpose {
        case signing
        case verifying
    }

    private let context: OpaquePointer

    /// - Throws: ``CryptoError``.
    init(_ purpose: Purpose, _ scheme: SignatureScheme, _ key: KeyHandle) throws(CryptoError) {
        guard let context = unsafe EVP_PKEY_CTX_new(key.pointer, nil) else { throw .draining("Preparing a key") }
        unsafe self.context = context
        let status =
            switch purpose {
            case .signing: unsafe EVP_PKEY_sign_init(context)
            case .verifying: unsafe EVP_PKEY_verify_init(context)
            }
        guard status == 1, unsafe scheme.configure(context) else { throw .draining("Preparing a key") }
    }

    deinit {
        unsafe EVP_PKEY_CTX_free(context)
    }

    /// One for each scheme that signs a digest and that a key of the kind can be used with.
    static func all(
        _ purpose: Purpose, _ kind: KeyKind, _ key: KeyHandle
    ) throws(CryptoError) -> [SignatureScheme: KeyOperation] {
        var operations: [SignatureScheme: KeyOperation] = [:]
        for scheme in SignatureScheme.digesting(kind) { operations[scheme] = try KeyOperation(purpose, scheme, key) }
        return operations
    }

    /// Whether the signature is the key's over what has this digest.
    func holds(_ signature: [UInt8], for digest: [UInt8]) -> Bool {
        guard let context = unsafe EVP_PKEY_CTX_dup(context) else { return false }
        defer { unsafe EVP_PKEY_CTX_free(context) }
        return unsafe EVP_PKEY_verify(context, signature, signature.count, digest, digest.count) == 1
    }

    /// Signs what has this digest; `nil` when OpenSSL refuses.
    ///
    /// - Parameter size: The most bytes that a signature of the key has.
    func sign(_ digest: [UInt8], size: Int) -> [UInt8]? {
        guard let context = unsafe EVP_PKEY_CTX_dup(context) else { return nil }
        defer { unsafe EVP_PKEY_CTX_free(context) }
        var signature = [UInt8](repeating: 0, count: size)
        var count = size
        guard unsafe EVP_PKEY_sign(context, &signature, &count, digest, digest.count) == 1 else { return nil }
        signature.removeLast(size - count)
        return signature
    }
}
