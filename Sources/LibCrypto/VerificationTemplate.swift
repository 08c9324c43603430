// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

internal import CLibCrypto

/// Owns one `EVP_PKEY_CTX`, set up to verify by one scheme with one key.
///
/// Never used itself: each verification duplicates it, which costs less than setting one up and, unlike sharing one, needs no
/// lock.
///
/// `@unchecked Sendable`: immutable after `init`, and duplicating only reads it.
@safe final class VerificationTemplate: @unchecked Sendable {
    private let context: OpaquePointer

    /// - Throws: ``CryptoError``.
    init(_ scheme: SignatureScheme, _ key: KeyHandle) throws(CryptoError) {
        guard let context = unsafe EVP_PKEY_CTX_new(key.pointer, nil) else {
            throw .draining("Preparing a public key")
        }
        unsafe self.context = context
        guard unsafe EVP_PKEY_verify_init(context) == 1, unsafe scheme.configure(context) else {
            throw .draining("Preparing a public key")
        }
    }

    deinit {
        unsafe EVP_PKEY_CTX_free(context)
    }

    /// Whether the signature is the key's over what has this digest.
    func holds(_ signature: [UInt8], for digest: [UInt8]) -> Bool {
        guard let context = unsafe EVP_PKEY_CTX_dup(context) else { return false }
        defer { unsafe EVP_PKEY_CTX_free(context) }
        return unsafe EVP_PKEY_verify(context, signature, signature.count, digest, digest.count) == 1
    }
}
