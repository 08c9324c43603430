// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

internal import CLibCrypto

/// OpenSSL speaks DER, JOSE speaks r and s one after the other (RFC 7518 §3.4).
enum ECDSASignature {
    /// The DER form; `nil` for another length than twice the field's.
    static func der(_ halves: [UInt8], _ curve: EllipticCurve) -> [UInt8]? {
        guard halves.count == curve.fieldBytes * 2 else { return nil }
        // A sequence of two integers, each with a sign byte at worst.
        var der = [UInt8](repeating: 0, count: halves.count + 16)
        let count = unsafe understudy_ecdsa_to_der(halves, curve.fieldBytes, &der, der.count)
        return count > 0 ? Array(der.prefix(Int(count))) : nil
    }

    /// The two halves; `nil` for what is no DER signature.
    static func halves(_ der: [UInt8], _ curve: EllipticCurve) -> [UInt8]? {
        var halves = [UInt8](repeating: 0, count: curve.fieldBytes * 2)
        return unsafe understudy_ecdsa_from_der(der, der.count, curve.fieldBytes, &halves) == 1 ? halves : nil
    }
}
