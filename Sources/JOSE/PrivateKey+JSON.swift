// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

package import LibCrypto

extension PrivateKey {
    /// The secret members of an RSA key, in the order of RFC 7518 §6.3.2.
    fileprivate static let rsaSecrets = ["d", "p", "q", "dp", "dq", "qi"]

    /// Reads a private JSON Web Key (RFC 7518 §6, RFC 8037 §2): RSA with its primes, P-256, P-384 or Ed25519.
    ///
    /// Its public members are held against the same bounds as those of a public key.
    ///
    /// - Throws: ``PrivateJSONWebKeyError``, which holds nothing of the key.
    package convenience init(jwk object: JSONObject) throws(PrivateJSONWebKeyError) {
        let numbers: PublicKeyNumbers
        do throws(JSONWebKeyError) {
            guard let keyType = object["kty"]?.stringValue else { throw .missingMember("kty") }
            numbers = try PublicKeyNumbers(object, keyType: keyType)
        } catch {
            throw .publicHalf(error)
        }
        let secret: PrivateKeyNumbers
        switch numbers {
        case .rsa(let modulus, let exponent):
            guard object["oth"] == nil else { throw .malformedMember("oth") }
            var secrets: [[UInt8]] = []
            for name in PrivateKey.rsaSecrets { secrets.append(try PrivateKey.secret(name, of: object)) }
            secret = .rsa(modulus: modulus, exponent: exponent, secrets: secrets)
        case .ec(let curve, let x, let y):
            secret = .ec(curve, x: x, y: y, d: try PrivateKey.secret("d", of: object, count: curve.fieldBytes))
        case .ed25519: secret = .ed25519(try PrivateKey.secret("d", of: object, count: 32))
        }
        do { try self.init(secret) } catch { throw .rejectedByLibrary }
        // An Ed25519 seed makes its own public half.
        guard let own = try? publicKey.numbers, own == numbers else { throw .rejectedByLibrary }
    }

    private static func secret(
        _ name: String, of object: JSONObject, count: Int? = nil
    ) throws(PrivateJSONWebKeyError) -> [UInt8] {
        guard let value = object[name] else { throw .missingMember(name) }
        guard let text = value.stringValue, text.utf8.count <= 4_096, let bytes = try? Base64URL.decode(text),
            !bytes.isEmpty, count == nil || bytes.count == count
        else { throw .malformedMember(name) }
        return bytes
    }
}

extension JSONWebKey {
    /// The key with its secret members, for an export that was asked for by name.
    ///
    /// - Throws: ``CryptoError``.
    package func json(withPrivateHalfOf key: PrivateKey) throws(CryptoError) -> JSONObject {
        var object = json
        switch try key.numbers {
        case .rsa(_, _, let secrets):
            for (name, value) in zip(PrivateKey.rsaSecrets, secrets) {
                object[name] = .string(Base64URL.encode(value))
            }
        case .ec(_, _, _, let d), .ed25519(let d): object["d"] = .string(Base64URL.encode(d))
        }
        return object
    }
}

/// Why a JWK is no private key that can be used.
package enum PrivateJSONWebKeyError: CustomStringConvertible, Equatable, Error {
    /// Its public members are wrong.
    case publicHalf(JSONWebKeyError)
    /// A secret member is missing; an RSA key needs its primes.
    case missingMember(String)
    case malformedMember(String)
    /// The halves do not belong together, or the size is out of bounds.
    case rejectedByLibrary

    package var description: String {
        switch self {
        case .publicHalf(let error): "Of this key \(error.description)."
        case .missingMember(let name): "Its member \(name) is missing."
        case .malformedMember(let name): "Its member \(name) is malformed."
        case .rejectedByLibrary: "OpenSSL refuses it: its halves do not belong together, or its size is out of bounds."
        }
    }
}
