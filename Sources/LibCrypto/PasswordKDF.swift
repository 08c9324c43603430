// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

internal import CLibCrypto

/// PBKDF2 with HMAC-SHA-256 (RFC 8018 §5.2).
///
/// - Throws: ``CryptoError`` when a parameter is out of OpenSSL's range.
package func pbkdf2SHA256(
    password: [UInt8], salt: [UInt8], rounds: Int, length: Int
) throws(CryptoError) -> [UInt8] {
    var key = [UInt8](repeating: 0, count: length)
    let status = unsafe password.withUnsafeBufferPointer { password in
        unsafe password.withMemoryRebound(to: CChar.self) { characters in
            unsafe PKCS5_PBKDF2_HMAC(
                characters.baseAddress, Int32(characters.count), salt, Int32(salt.count), Int32(rounds), EVP_sha256(),
                Int32(length), &key)
        }
    }
    guard status == 1 else { throw .draining("Hashing a password") }
    return key
}
