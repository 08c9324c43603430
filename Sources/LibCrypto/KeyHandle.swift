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

    /// What the key is; `nil` for a kind that is not supported.
    var kind: KeyKind? {
        switch unsafe EVP_PKEY_get_base_id(pointer) {
        case EVP_PKEY_RSA: .rsa
        case EVP_PKEY_EC: curve.map(KeyKind.ec)
        case EVP_PKEY_ED25519: .ed25519
        default: nil
        }
    }

    /// - Throws: ``CryptoError`` when the key is of a kind that is not supported, or OpenSSL does not tell its numbers.
    func numbers() throws(CryptoError) -> PublicKeyNumbers {
        switch kind {
        case .rsa: return .rsa(modulus: number(OSSL_PKEY_PARAM_RSA_N), exponent: number(OSSL_PKEY_PARAM_RSA_E))
        case .ec(let curve):
            return .ec(
                curve, x: padded(number(OSSL_PKEY_PARAM_EC_PUB_X), to: curve.fieldBytes),
                y: padded(number(OSSL_PKEY_PARAM_EC_PUB_Y), to: curve.fieldBytes))
        case .ed25519:
            var bytes = [UInt8](repeating: 0, count: 32)
            var count = bytes.count
            guard unsafe EVP_PKEY_get_raw_public_key(pointer, &bytes, &count) == 1, count == 32 else {
                throw .draining("Reading a public key")
            }
            return .ed25519(bytes)
        case nil: throw CryptoError("Reading a key", reasons: ["it is none of RSA, P-256, P-384 and Ed25519"])
        }
    }

    /// - Throws: As ``numbers()``.
    func privateNumbers() throws(CryptoError) -> PrivateKeyNumbers {
        switch try numbers() {
        case .rsa(let modulus, let exponent):
            // OpenSSL's names are macros of macros, which Swift does not import.
            let secrets = ["d", "rsa-factor1", "rsa-factor2", "rsa-exponent1", "rsa-exponent2", "rsa-coefficient1"]
            return .rsa(modulus: modulus, exponent: exponent, secrets: secrets.map(number))
        case .ec(let curve, let x, let y):
            return .ec(curve, x: x, y: y, d: padded(number(OSSL_PKEY_PARAM_PRIV_KEY), to: curve.fieldBytes))
        case .ed25519:
            var bytes = [UInt8](repeating: 0, count: 32)
            var count = bytes.count
            guard unsafe EVP_PKEY_get_raw_private_key(pointer, &bytes, &count) == 1, count == 32 else {
                throw .draining("Reading a private key")
            }
            return .ed25519(bytes)
        }
    }

    private var curve: EllipticCurve? {
        var name = [CChar](repeating: 0, count: 64)
        var count = 0
        guard unsafe EVP_PKEY_get_group_name(pointer, &name, name.count, &count) == 1 else { return nil }
        switch String(decoding: name.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self) {
        case "prime256v1": return .p256
        case "secp384r1": return .p384
        default: return nil
        }
    }

    /// A public number of the key, big-endian without leading zeros.
    private func number(_ name: String) -> [UInt8] {
        var number: OpaquePointer?
        guard unsafe EVP_PKEY_get_bn_param(pointer, name, &number) == 1, let value = unsafe number else { return [] }
        defer { unsafe BN_free(value) }
        var bytes = [UInt8](repeating: 0, count: Int(unsafe BN_num_bits(value) + 7) / 8)
        _ = unsafe BN_bn2bin(value, &bytes)
        return bytes
    }

    private func padded(_ bytes: [UInt8], to count: Int) -> [UInt8] {
        [UInt8](repeating: 0, count: max(0, count - bytes.count)) + bytes
    }
}
