// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

package import LibCrypto

/// A public JSON Web Key that can verify signatures (RFC 7517 §4).
///
/// RSA only, so far.
package struct JSONWebKey: Sendable {
    package let keyID: String?
    /// `nil` when the key does not say: then the verifier's policy decides, never the token.
    package let algorithm: SignatureAlgorithm?
    package let use: String?
    package let operations: [String]?
    package let publicKey: PublicKey
    /// RFC 7638 with SHA-256, in base64url.
    package let thumbprint: String

    /// Reads a key, and holds it against our own bounds before OpenSSL sees it.
    ///
    /// - Throws: ``JSONWebKeyError``.
    package init(_ object: JSONObject) throws(JSONWebKeyError) {
        keyID = try object.member("kid")
        use = try object.member("use")
        operations = try object.list("key_ops")
        guard let keyType = try object.member("kty") else { throw .missingMember("kty") }
        guard keyType != "oct" else { throw .symmetric }
        guard keyType == "RSA" else { throw .unsupportedKeyType }
        guard JSONWebKey.privateMembers.allSatisfy({ object[$0] == nil }) else { throw .privateMembers }
        guard use ?? "sig" == "sig", operations?.contains("verify") ?? true else { throw .notForVerification }
        algorithm = try JSONWebKey.algorithm(of: object, keyType: keyType)
        let numbers = try RSAPublicNumbers(object)
        publicKey = try numbers.publicKey()
        thumbprint = numbers.thumbprint
    }

    /// A key of our own; its id is its thumbprint unless given.
    package init(publicKey: PublicKey, algorithm: SignatureAlgorithm?, keyID: String? = nil) {
        let components = publicKey.rsaComponents
        let numbers = RSAPublicNumbers(modulus: components.modulus, exponent: components.exponent)
        self.publicKey = publicKey
        self.algorithm = algorithm
        thumbprint = numbers.thumbprint
        self.keyID = keyID ?? numbers.thumbprint
        use = "sig"
        operations = nil
    }

    /// Reads one PEM `PUBLIC KEY` or `CERTIFICATE`, within the same bounds as a JWK; its id is its thumbprint unless given.
    ///
    /// - Throws: ``JSONWebKeyError``; `privateMembers` for a private key.
    package init(pem: String, keyID: String? = nil) throws(JSONWebKeyError) {
        guard !pem.contains("PRIVATE KEY-----") else { throw .privateMembers }
        let components: (modulus: [UInt8], exponent: [UInt8])
        do { components = try PublicKey(pem: pem).rsaComponents } catch { throw .rejectedByLibrary }
        let checked = try JSONWebKey([
            "kty": "RSA", "n": .string(Base64URL.encode(components.modulus)),
            "e": .string(Base64URL.encode(components.exponent)),
        ])
        self.init(publicKey: checked.publicKey, algorithm: nil, keyID: keyID)
    }

    private static let privateMembers = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"]

    private static func algorithm(
        of object: JSONObject, keyType: String
    ) throws(JSONWebKeyError) -> SignatureAlgorithm? {
        guard let name = try object.member("alg") else { return nil }
        guard let algorithm = SignatureAlgorithm(name: name), algorithm.keyType == keyType else {
            throw .unsupportedAlgorithm
        }
        return algorithm
    }

    /// The public members, with `alg` and `use` where they are known.
    package var json: JSONObject {
        let components = publicKey.rsaComponents
        var object: JSONObject = ["kty": "RSA"]
        object["kid"] = keyID.map(JSONValue.string)
        object["use"] = use.map(JSONValue.string)
        object["alg"] = algorithm.map { .string($0.name) }
        object["n"] = .string(Base64URL.encode(components.modulus))
        object["e"] = .string(Base64URL.encode(components.exponent))
        return object
    }
}

extension JSONObject {
    /// A member that is a string or absent.
    fileprivate func member(_ name: String) throws(JSONWebKeyError) -> String? {
        guard let value = self[name] else { return nil }
        guard let text = value.stringValue else { throw .malformedMember(name) }
        return text
    }

    /// A member that is an array of strings or absent.
    fileprivate func list(_ name: String) throws(JSONWebKeyError) -> [String]? {
        guard let value = self[name] else { return nil }
        guard let array = value.arrayValue, case let texts = array.compactMap(\.stringValue), texts.count == array.count
        else {
            throw .malformedMember(name)
        }
        return texts
    }
}
