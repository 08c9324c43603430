// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

package import LibCrypto

/// A public JSON Web Key that can verify signatures (RFC 7517 §4): RSA, P-256, P-384 or Ed25519.
package final class JSONWebKey: Sendable {
    package let keyID: String?
    /// `nil` when the key does not say: then the verifier's policy decides, never the token.
    package let algorithm: SignatureAlgorithm?
    package let use: String?
    package let operations: [String]?
    package let publicKey: PublicKey
    /// RFC 7638 with SHA-256, in base64url.
    package let thumbprint: String
    /// The certificates of a key of our own (RFC 7517 §4.7), in DER; another's are not read.
    private let certificates: [[UInt8]]

    /// Reads a key, and holds it against our own bounds before OpenSSL sees it.
    ///
    /// - Throws: ``JSONWebKeyError``.
    package init(_ object: JSONObject) throws(JSONWebKeyError) {
        keyID = try object.member("kid")
        guard keyID?.utf8.count ?? 0 <= JSONWebKey.maximumKeyIDBytes else { throw .malformedMember("kid") }
        use = try object.member("use")
        operations = try object.list("key_ops")
        guard let keyType = try object.member("kty") else { throw .missingMember("kty") }
        guard keyType != "oct" else { throw .symmetric }
        guard JSONWebKey.keyTypes.contains(keyType) else { throw .unsupportedKeyType }
        guard JSONWebKey.privateMembers.allSatisfy({ object[$0] == nil }) else { throw .privateMembers }
        guard use ?? "sig" == "sig", operations?.contains("verify") ?? true else { throw .notForVerification }
        algorithm = try JSONWebKey.algorithm(of: object)
        let numbers = try PublicKeyNumbers(object, keyType: keyType)
        guard algorithm.map({ $0.scheme.keyKind == numbers.kind }) ?? true else { throw .algorithmOfAnotherKey }
        publicKey = try numbers.publicKey()
        thumbprint = numbers.thumbprint
        certificates = []
    }

    /// A key of our own; its id is its thumbprint unless given.
    ///
    /// - Parameter certificates: DER, the key's own first.
    package init(
        publicKey: PublicKey, algorithm: SignatureAlgorithm?, keyID: String? = nil, certificates: [[UInt8]] = []
    ) {
        let thumbprint = publicKey.numbers.thumbprint
        self.publicKey = publicKey
        self.algorithm = algorithm
        self.thumbprint = thumbprint
        self.keyID = keyID ?? thumbprint
        use = "sig"
        operations = nil
        self.certificates = certificates
    }

    /// Reads one PEM `PUBLIC KEY` or `CERTIFICATE`, within the same bounds as a JWK; its id is its thumbprint unless given.
    ///
    /// - Throws: ``JSONWebKeyError``; `privateMembers` for a private key.
    package convenience init(pem: String, keyID: String? = nil) throws(JSONWebKeyError) {
        guard !pem.contains("PRIVATE KEY-----") else { throw .privateMembers }
        let numbers: PublicKeyNumbers
        do { numbers = try PublicKey(pem: pem).numbers } catch { throw .rejectedByLibrary }
        self.init(publicKey: try JSONWebKey(numbers.members).publicKey, algorithm: nil, keyID: keyID)
    }

    private static let maximumKeyIDBytes = 1_024
    private static let keyTypes = ["EC", "OKP", "RSA"]
    private static let privateMembers = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"]

    private static func algorithm(of object: JSONObject) throws(JSONWebKeyError) -> SignatureAlgorithm? {
        guard let name = try object.member("alg") else { return nil }
        guard let algorithm = SignatureAlgorithm(name: name) else { throw .unsupportedAlgorithm }
        return algorithm
    }

    /// Whether signatures of the algorithm can be this key's: it is of the key's kind, and the key names no other.
    package func fits(_ algorithm: SignatureAlgorithm) -> Bool {
        algorithm.scheme.keyKind == publicKey.numbers.kind && self.algorithm ?? algorithm == algorithm
    }

    /// The public members, with `kid`, `use`, `alg`, `x5c` and `x5t#S256` where they are known.
    package var json: JSONObject {
        var object: JSONObject = [:]
        let members = publicKey.numbers.members
        object["kty"] = members["kty"]
        object["kid"] = keyID.map(JSONValue.string)
        object["use"] = use.map(JSONValue.string)
        object["alg"] = algorithm.map { .string($0.name) }
        for (name, value) in members { object[name] = value }
        if let own = certificates.first {
            object["x5c"] = .array(certificates.map { .string(JSONWebKey.base64($0)) })
            object["x5t#S256"] = .string(Base64URL.encode(sha256(own)))
        }
        return object
    }
}

extension JSONWebKey {
    /// Not in base64url, as everything else of a key is (RFC 7517 §4.7).
    private static func base64(_ bytes: [UInt8]) -> String {
        let text = Base64URL.encode(bytes).map { $0 == "-" ? "+" : $0 == "_" ? "/" : $0 }
        return String(text) + String(repeating: "=", count: (4 - text.count % 4) % 4)
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
