// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import JOSE

/// The public keys by which tokens are verified: immutable, and safe to share between threads.
///
/// ```swift
/// let keys = try KeySet(contentsOf: "public-keys/default")
/// ```
public struct KeySet: Sendable {
    let keys: [JSONWebKey]
    /// The issuer whose keys these are, where the source says so (`issuer.txt` of a folder).
    ///
    /// A policy for another issuer is refused.
    public let issuer: String?
    /// Why keys of the source were left out, in words.
    public let diagnoses: [String]

    /// Reads a JWK set (RFC 7517 §5).
    ///
    /// A key that cannot be used is skipped and explained in ``diagnoses``.
    ///
    /// - Parameter jwks: The JSON document, at most 256 KiB and 100 keys.
    /// - Throws: ``KeySetError/malformedSet(reason:)``, or ``KeySetError/empty(skipped:)`` when no key is left.
    public init(jwks: [UInt8]) throws(KeySetError) {
        let set = try KeySet.parse(jwks)
        try self.init(keys: set.keys, issuer: nil, diagnoses: KeySet.diagnoses(of: set))
    }

    /// Reads the JWK set that an issuer's own metadata led to: it is that issuer's, and no other's.
    ///
    /// - Throws: As ``init(jwks:)``.
    package init(jwks: [UInt8], issuer: String) throws(KeySetError) {
        let set = try KeySet.parse(jwks)
        try self.init(keys: set.keys, issuer: issuer, diagnoses: KeySet.diagnoses(of: set))
    }

    /// Reads one public key or certificate: RSA, P-256, P-384 or Ed25519.
    ///
    /// A certificate is taken for its key only; its dates and issuer are not judged.
    ///
    /// - Parameters:
    ///   - pem: `PUBLIC KEY` or `CERTIFICATE`.
    ///   - keyID: The `kid` of the key; by default its RFC 7638 thumbprint.
    /// - Throws: ``KeySetError/malformedPEM(reason:)`` or ``KeySetError/privateKey``.
    public init(pem: String, keyID: String? = nil) throws(KeySetError) {
        try self.init(keys: [try KeySet.key(pem: pem, keyID: keyID)], issuer: nil, diagnoses: [])
    }

    /// Entries that say the same of the same key are one entry.
    init(keys: [JSONWebKey], issuer: String?, diagnoses: [String]) throws(KeySetError) {
        guard !keys.isEmpty else { throw .empty(skipped: diagnoses) }
        var seen = Set<String>()
        self.keys = keys.filter {
            seen.insert("\($0.thumbprint) \($0.algorithm?.name ?? "") \($0.keyID ?? "")").inserted
        }
        self.issuer = issuer
        self.diagnoses = diagnoses
    }

    /// How many keys there are.
    public var count: Int { keys.count }

    /// The ids of the keys, in their order.
    public var keyIDs: [String] { keys.compactMap(\.keyID) }

    /// The one key that fits exactly.
    ///
    /// A key that stands in the set more than once, under several ids or with and without `alg`, is one key.
    ///
    /// - Throws: `unknownKey` when none fits, `ambiguousKey` when several do; no key is ever a default.
    func key(id: String?, algorithm: SignatureAlgorithm) throws(VerificationError) -> JSONWebKey {
        var found: JSONWebKey?
        for key in keys where key.fits(algorithm) && (id.map(key.isNamed) ?? true) {
            guard found.map({ $0.thumbprint == key.thumbprint }) ?? true else { throw .ambiguousKey }
            found = found ?? key
        }
        guard let found else { throw .unknownKey }
        return found
    }
}

extension JSONWebKey {
    /// Whether the key has that id, byte for byte.
    fileprivate func isNamed(_ id: String) -> Bool {
        keyID.map { isSame($0, id) } ?? false
    }
}

extension KeySet {
    static func parse(_ jwks: [UInt8]) throws(KeySetError) -> JSONWebKeySet {
        do { return try JSONWebKeySet(parsing: jwks) } catch { throw .malformedSet(reason: error.description) }
    }

    static func diagnoses(of set: JSONWebKeySet) -> [String] {
        set.skipped.map { "key \($0.index + 1): \($0.reason)" }
    }

    static func key(pem: String, keyID: String?) throws(KeySetError) -> JSONWebKey {
        guard pem.split(separator: "-----BEGIN ", omittingEmptySubsequences: false).count <= 2 else {
            throw .malformedPEM(reason: "it holds more than one block")
        }
        do {
            return try JSONWebKey(pem: pem, keyID: keyID)
        } catch .privateMembers {
            throw .privateKey
        } catch {
            throw .malformedPEM(
                reason: error == .rejectedByLibrary ? "PUBLIC KEY or CERTIFICATE is due" : error.description)
        }
    }
}
