// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

package import ControlModel
import Foundation
import HTTPTypes
package import IdentityStore
package import JOSE
package import LibCrypto

/// A private key that a caller brings: PEM as text, or a JWK as an object; either may come with its certificate.
package struct ImportedKey {
    package let key: PrivateKey
    package let algorithm: SignatureAlgorithm
    /// `nil` takes the thumbprint.
    package let id: String?
    /// DER, the key's own first.
    package let certificates: [[UInt8]]

    /// Reads `key`, `certificate`, `algorithm` and `kid` of a body; what a JWK says of itself counts where the body says nothing.
    ///
    /// - Throws: ``Problem`` that says what is wrong with the key, and nothing of the key.
    package init(_ body: ControlBody) throws(Problem) {
        let certificate = try body.string("certificate")
        let algorithm = try body.algorithm("algorithm")
        let id = try body.string("kid")
        try self.init(try body.required("key"), certificate: certificate, algorithm: algorithm, id: id)
    }

    /// Takes PEM as text, or a JWK as an object; what a JWK says of itself counts where the caller says nothing.
    ///
    /// - Parameter certificate: PEM, the key's own first; `nil` takes what stands beside the key.
    /// - Throws: As ``init(_:)``.
    init(
        _ value: JSONValue, certificate: String? = nil, algorithm named: SignatureAlgorithm?, id: String?
    ) throws(Problem) {
        switch value {
        case .string(let pem):
            do { key = try PrivateKey(pem: pem) } catch { throw ImportedKey.refusal(error.description) }
            self.id = id
            algorithm = named ?? ImportedKey.algorithm(of: key)
        case .object(let object):
            let material: PrivateKey
            do { material = try PrivateKey(jwk: object) } catch { throw ImportedKey.refusal("\(error)") }
            key = material
            self.id = id ?? object["kid"]?.stringValue
            algorithm =
                named ?? object["alg"]?.stringValue.flatMap { SignatureAlgorithm(name: $0) }
                ?? ImportedKey.algorithm(of: key)
        default: throw ImportedKey.refusal("it is neither PEM text nor a JWK")
        }
        guard key.isConsistent, let webKey = try? JSONWebKey(publicKey: key.publicKey, algorithm: nil),
            (try? JSONWebKey(webKey.json)) != nil
        else { throw ImportedKey.refusal("Its numbers are out of bounds, or do not belong together.") }
        guard algorithm.scheme.keyKind == key.kind else {
            throw Problem(
                .wrongAlgorithm, detail: "The key cannot sign by \(algorithm).", field: "algorithm")
        }
        certificates = try ImportedKey.certificates(certificate, beside: value, of: key)
        if let id = self.id, !ImportedKey.isID(id) {
            throw Problem(
                .invalidValue, detail: "A kid has 1 to 200 bytes, none a control character.", field: "kid")
        }
    }

    /// Whether a key that was stored elsewhere could have come in by a call.
    ///
    /// - Throws: As ``init(_:)``.
    package static func check(_ key: SigningKey) throws(Problem) {
        let imported = try ImportedKey(.string(key.privateKeyPEM), algorithm: key.algorithm, id: key.id)
        guard !key.certificates.isEmpty else { return }
        do throws(CryptoError) { try CertificateChain(der: key.certificates).check(for: imported.key) } catch {
            throw refusal(error, field: "certificates")
        }
    }

    /// Whether a key may be called so.
    static func isID(_ id: String) -> Bool {
        (1...200).contains(id.utf8.count) && !id.utf8.contains { $0 < 0x20 || $0 == 0x7F }
    }

    private static func certificates(
        _ pem: String?, beside value: JSONValue, of key: PrivateKey
    ) throws(Problem) -> [[UInt8]] {
        do throws(CryptoError) {
            let chain = if let pem { try CertificateChain(pem: pem) } else { try CertificateChain(beside: value) }
            guard let chain else { return [] }
            try chain.check(for: key)
            return chain.certificates
        } catch {
            throw refusal(error, field: pem == nil ? "key" : "certificate")
        }
    }

    private static func refusal(_ error: CryptoError, field: String) -> Problem {
        Problem(
            .invalidKey,
            detail: "Must be PEM, or x5c in a JWK: the certificate of the key first, then each issuer's, 8 at most. "
                + error.description, field: field)
    }

    private static func algorithm(of key: PrivateKey) -> SignatureAlgorithm {
        SignatureAlgorithm.all.first { $0.scheme.keyKind == key.kind } ?? .rs256
    }

    private static func refusal(_ reason: String) -> Problem {
        Problem(
            .invalidKey,
            detail: "Must be an unencrypted private key, as PEM or JWK: RSA of 2048 to 4096 bits, P-256, P-384 or "
                + "Ed25519. \(reason)",
            field: "key")
    }
}

extension CertificateChain {
    /// What a file has beside its key, or a JWK says of itself; `nil` where that is nothing.
    fileprivate init?(beside key: JSONValue) throws(CryptoError) {
        switch key {
        case .string(let pem) where pem.contains("-----BEGIN CERTIFICATE-----"): try self.init(pem: pem)
        case .object(let object):
            guard let list = object["x5c"]?.arrayValue else { return nil }
            try self.init(der: list.map { $0.stringValue.flatMap { Data(base64Encoded: $0) }.map(Array.init) ?? [] })
        default: return nil
        }
    }
}
