// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

internal import CLibCrypto

/// The SHA-256 digest of the bytes: 32 of them.
package func sha256(_ bytes: some Collection<UInt8>) -> [UInt8] {
    if let digest = bytes.withContiguousStorageIfAvailable({ unsafe sha256($0) }) { return digest }
    let copy = Array(bytes)
    return unsafe copy.withUnsafeBufferPointer { unsafe sha256($0) }
}

private func sha256(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt8] {
    unsafe [UInt8](unsafeUninitializedCapacity: Int(SHA256_DIGEST_LENGTH)) { digest, count in
        let written = unsafe SHA256(bytes.baseAddress, bytes.count, digest.baseAddress)
        // Without memory there is no digest, and whatever stood here before must never be compared as one.
        precondition(unsafe written != nil, "OpenSSL made no digest")
        count = Int(SHA256_DIGEST_LENGTH)
    }
}

/// Compares in a time that depends on the lengths only.
package func constantTimeEquals(_ left: [UInt8], _ right: [UInt8]) -> Bool {
    guard left.count == right.count else { return false }
    return unsafe CRYPTO_memcmp(left, right, left.count) == 0
}
