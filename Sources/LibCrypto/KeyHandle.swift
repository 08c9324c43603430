// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

internal import CLibCrypto

/// Owns one `EVP_PKEY`.
///
/// `@unchecked Sendable`: OpenSSL never changes a key after it is made, and counts its references atomically.
@safe final class KeyHandle: @unchecked Sendable {
    let pointer: OpaquePointer

    init(takingOwnershipOf pointer: OpaquePointer) {
        unsafe self.pointer = pointer
    }

    deinit {
        unsafe EVP_PKEY_free(pointer)
    }

    /// Whether it is an RSA key, the only kind so far.
    var isRSA: Bool {
        unsafe EVP_PKEY_get_base_id(pointer) == EVP_PKEY_RSA
    }

    /// A public number of the key, big-endian without leading zeros.
    func number(_ name: String) -> [UInt8] {
        var number: OpaquePointer?
        guard unsafe EVP_PKEY_get_bn_param(pointer, name, &number) == 1, let value = unsafe number else { return [] }
        defer { unsafe BN_free(value) }
        var bytes = [UInt8](repeating: 0, count: Int(unsafe BN_num_bits(value) + 7) / 8)
        _ = unsafe BN_bn2bin(value, &bytes)
        return bytes
    }
}
