// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

internal import CLibCrypto

/// HMAC (RFC 2104): a code that only a holder of the same secret can make.
///
/// - Throws: ``CryptoError``.
package func hmac(
    _ message: [UInt8], key: [UInt8], digest: DigestAlgorithm
) throws(CryptoError) -> [UInt8] {
    var code = [UInt8](repeating: 0, count: digest.byteCount)
    var count: UInt32 = 0
    let written = unsafe HMAC(
        digest.implementation, key, Int32(key.count), message, message.count, &code, &count)
    guard unsafe written != nil, count == digest.byteCount else { throw .draining("Authenticating a message") }
    return code
}
