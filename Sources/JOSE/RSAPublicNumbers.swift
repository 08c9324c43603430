// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import LibCrypto

/// Modulus and exponent of an RSA key (RFC 7518 §6.3.1), within bounds that keep verification safe and cheap.
struct RSAPublicNumbers {
    /// Big-endian without leading zeros.
    let modulus: [UInt8]
    /// Big-endian without leading zeros.
    let exponent: [UInt8]

    init(modulus: [UInt8], exponent: [UInt8]) {
        self.modulus = modulus
        self.exponent = exponent
    }

    /// A leading zero octet, which some publishers send against RFC 7518 §6.3.1.1, is dropped.
    ///
    /// - Throws: ``JSONWebKeyError`` for a modulus out of 2048 to 8192 bits or even, or an exponent that is even or out of
    ///   3 to 2^33 - 1.
    init(_ object: JSONObject) throws(JSONWebKeyError) {
        modulus = try RSAPublicNumbers.number("n", of: object)
        exponent = try RSAPublicNumbers.number("e", of: object)
        let bits = modulus.count * 8 - (modulus.first?.leadingZeroBitCount ?? 0)
        guard (2_048...8_192).contains(bits) else { throw .modulusSize(bits) }
        guard modulus.last.map({ $0 & 1 == 1 }) ?? false else { throw .malformedMember("n") }
        guard exponent.count <= 5 else { throw .exponent }
        let value = exponent.reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        guard value & 1 == 1, (3..<(1 << 33)).contains(value) else { throw .exponent }
    }

    private static func number(_ name: String, of object: JSONObject) throws(JSONWebKeyError) -> [UInt8] {
        guard let value = object[name] else { throw .missingMember(name) }
        // 8192 bits are 1366 characters; what is far longer is not even decoded.
        guard let text = value.stringValue, text.utf8.count <= 4_096, let bytes = try? Base64URL.decode(text) else {
            throw .malformedMember(name)
        }
        return Array(bytes.drop { $0 == 0 })
    }

    func publicKey() throws(JSONWebKeyError) -> PublicKey {
        do {
            return try PublicKey(rsaModulus: modulus, exponent: exponent)
        } catch {
            throw .rejectedByLibrary
        }
    }

    /// RFC 7638 §3: the digest of the required members in lexical order.
    var thumbprint: String {
        let members: JSONObject = [
            "e": .string(Base64URL.encode(exponent)), "kty": "RSA", "n": .string(Base64URL.encode(modulus)),
        ]
        return Base64URL.encode(sha256(members.serialized()))
    }
}
