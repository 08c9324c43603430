// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

internal import CLibCrypto

/// A member of the SHA-2 family (FIPS 180-4).
package enum DigestAlgorithm: CaseIterable, Hashable, Sendable {
    case sha256
    case sha384
    case sha512

    /// Bytes of a digest.
    package var byteCount: Int {
        switch self {
        case .sha256: 32
        case .sha384: 48
        case .sha512: 64
        }
    }

    var implementation: OpaquePointer? {
        switch self {
        case .sha256: unsafe DigestAlgorithm.sha256Implementation
        case .sha384: unsafe DigestAlgorithm.sha384Implementation
        case .sha512: unsafe DigestAlgorithm.sha512Implementation
        }
    }

    // Fetched once, where each use of EVP_sha256() and its like would look them up. Immutable, and never freed.
    // A process that changes OpenSSL's default properties does so before its first digest.
    nonisolated(unsafe) private static let sha256Implementation = unsafe EVP_MD_fetch(nil, "SHA2-256", nil)
    nonisolated(unsafe) private static let sha384Implementation = unsafe EVP_MD_fetch(nil, "SHA2-384", nil)
    nonisolated(unsafe) private static let sha512Implementation = unsafe EVP_MD_fetch(nil, "SHA2-512", nil)

    /// The digest of the bytes.
    package func digest(_ bytes: some Collection<UInt8>) -> [UInt8] {
        if let digest = bytes.withContiguousStorageIfAvailable({ unsafe digest(contiguous: $0) }) { return digest }
        let copy = Array(bytes)
        return unsafe copy.withUnsafeBufferPointer { unsafe digest(contiguous: $0) }
    }

    private func digest(contiguous bytes: UnsafeBufferPointer<UInt8>) -> [UInt8] {
        unsafe [UInt8](unsafeUninitializedCapacity: byteCount) { digest, count in
            let status = unsafe EVP_Digest(
                bytes.baseAddress, bytes.count, digest.baseAddress, nil, implementation, nil)
            // Without memory there is no digest, and whatever stood here before must never be compared as one.
            precondition(status == 1, "OpenSSL made no digest")
            count = byteCount
        }
    }
}

/// The SHA-256 digest of the bytes: 32 of them.
package func sha256(_ bytes: some Collection<UInt8>) -> [UInt8] {
    DigestAlgorithm.sha256.digest(bytes)
}

/// Compares in a time that depends on the lengths only.
package func constantTimeEquals(_ left: [UInt8], _ right: [UInt8]) -> Bool {
    guard left.count == right.count else { return false }
    return unsafe CRYPTO_memcmp(left, right, left.count) == 0
}
