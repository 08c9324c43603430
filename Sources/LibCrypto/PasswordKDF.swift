// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

internal import CLibCrypto

/// PBKDF2 with HMAC (RFC 8018 §5.2).
///
/// - Throws: ``CryptoError`` when a parameter is out of OpenSSL's range.
package func pbkdf2(
    password: [UInt8], salt: [UInt8], rounds: Int, length: Int, digest: DigestAlgorithm = .sha256
) throws(CryptoError) -> [UInt8] {
    var key = [UInt8](repeating: 0, count: length)
    let status = unsafe password.withUnsafeBufferPointer { password in
        unsafe password.withMemoryRebound(to: CChar.self) { characters in
            unsafe PKCS5_PBKDF2_HMAC(
                characters.baseAddress, Int32(characters.count), salt, Int32(salt.count), Int32(rounds),
                digest.implementation, Int32(length), &key)
        }
    }
    guard status == 1 else { throw .draining("Hashing a password") }
    return key
}

/// scrypt (RFC 7914 §6).
///
/// - Parameters:
///   - cost: N, a power of two.
///   - maximumMemory: In bytes; 128 · N · r are needed, and a little more.
/// - Throws: ``CryptoError`` when a parameter is out of range, or the memory does not suffice.
package func scrypt(
    password: [UInt8], salt: [UInt8], cost: UInt64, blockSize: UInt64, parallelization: UInt64, length: Int,
    maximumMemory: UInt64
) throws(CryptoError) -> [UInt8] {
    var key = [UInt8](repeating: 0, count: length)
    let status = unsafe password.withUnsafeBufferPointer { password in
        unsafe password.withMemoryRebound(to: CChar.self) { characters in
            unsafe EVP_PBE_scrypt(
                characters.baseAddress, characters.count, salt, salt.count, cost, blockSize, parallelization,
                maximumMemory, &key, length)
        }
    }
    guard status == 1 else { throw .draining("Hashing a password") }
    return key
}
