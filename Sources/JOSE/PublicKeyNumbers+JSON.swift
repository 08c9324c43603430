// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import LibCrypto

extension PublicKeyNumbers {
    /// Reads the members that make up a key, within bounds that keep verification safe and cheap: of an RSA key the modulus
    /// has 2048 to 8192 bits, and the exponent is odd and of 3 to 2^33 - 1 (RFC 7518 §6.2, §6.3, RFC 8037 §2).
    ///
    /// - Throws: ``JSONWebKeyError``.
    init(_ object: JSONObject, keyType: String) throws(JSONWebKeyError) {
        switch keyType {
        case "RSA": self = try PublicKeyNumbers.rsa(of: object)
        case "EC":
            guard let curve = EllipticCurve(rawValue: try object.text("crv")) else { throw .unsupportedCurve }
            self = .ec(
                curve, x: try PublicKeyNumbers.bytes("x", of: object, count: curve.fieldBytes),
                y: try PublicKeyNumbers.bytes("y", of: object, count: curve.fieldBytes))
        case "OKP":
            guard try object.text("crv") == "Ed25519" else { throw .unsupportedCurve }
            self = .ed25519(try PublicKeyNumbers.bytes("x", of: object, count: 32))
        default: throw .unsupportedKeyType
        }
    }

    /// A leading zero octet, which some publishers send against RFC 7518 §6.3.1.1, is dropped.
    private static func rsa(of object: JSONObject) throws(JSONWebKeyError) -> PublicKeyNumbers {
        let modulus = try number("n", of: object)
        let exponent = try number("e", of: object)
        let bits = modulus.count * 8 - (modulus.first?.leadingZeroBitCount ?? 0)
        guard (2_048...8_192).contains(bits) else { throw .modulusSize(bits) }
        guard modulus.last.map({ $0 & 1 == 1 }) ?? false else { throw .malformedMember("n") }
        guard exponent.count <= 5 else { throw .exponent }
        let value = exponent.reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        guard value & 1 == 1, (3..<(1 << 33)).contains(value) else { throw .exponent }
        return .rsa(modulus: modulus, exponent: exponent)
    }

    private static func number(_ name: String, of object: JSONObject) throws(JSONWebKeyError) -> [UInt8] {
        let text = try object.text(name)
        // 8192 bits are 1366 characters; what is far longer is not even decoded.
        guard text.utf8.count <= 4_096, let bytes = try? Base64URL.decode(text) else { throw .malformedMember(name) }
        return Array(bytes.drop { $0 == 0 })
    }

    private static func bytes(
        _ name: String, of object: JSONObject, count: Int
    ) throws(JSONWebKeyError) -> [UInt8] {
        let text = try object.text(name)
        guard text.utf8.count <= 4_096, let bytes = try? Base64URL.decode(text), bytes.count == count else {
            throw .malformedMember(name)
        }
        return bytes
    }

    func publicKey() throws(JSONWebKeyError) -> PublicKey {
        do {
            return try PublicKey(self)
        } catch {
            throw .rejectedByLibrary
        }
    }

    /// The members that RFC 7638 §3.2 and RFC 8037 §2 require, in lexical order.
    var members: JSONObject {
        switch self {
        case .rsa(let modulus, let exponent):
            ["e": .string(Base64URL.encode(exponent)), "kty": "RSA", "n": .string(Base64URL.encode(modulus))]
        case .ec(let curve, let x, let y):
            [
                "crv": .string(curve.rawValue), "kty": "EC", "x": .string(Base64URL.encode(x)),
                "y": .string(Base64URL.encode(y)),
            ]
        case .ed25519(let bytes): ["crv": "Ed25519", "kty": "OKP", "x": .string(Base64URL.encode(bytes))]
        }
    }

    /// RFC 7638 §3 with SHA-256.
    var thumbprint: String {
        Base64URL.encode(sha256(members.serialized()))
    }
}

extension JSONObject {
    /// A member that must be there and be a string.
    fileprivate func text(_ name: String) throws(JSONWebKeyError) -> String {
        guard let value = self[name] else { throw .missingMember(name) }
        guard let text = value.stringValue else { throw .malformedMember(name) }
        return text
    }
}
