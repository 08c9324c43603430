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
    /// One object, so that handing a set out costs one reference.
    private final class Storage: Sendable {
        let keys: [JSONWebKey]
        let issuer: String?
        let skipped: [SkippedKey]

        init(keys: [JSONWebKey], issuer: String?, skipped: [SkippedKey]) {
            self.keys = keys
            self.issuer = issuer
            self.skipped = skipped
        }
    }

    private let storage: Storage

    /// Entries that say the same of the same key are one entry.
    ///
    /// - Parameters:
    ///   - entries: All of the source's in their order, but those that are skipped.
    ///   - skipped: By their places in the source.
    package init(entries: [JSONWebKey], issuer: String?, skipped: [SkippedKey]) {
        // By bytes: texts that only look the same are different ids.
        var seen = Set<[UInt8]>()
        var keys: [JSONWebKey] = []
        var skipped = skipped
        for (index, key) in KeySet.placed(entries, beside: skipped) {
            let entry = "\(key.thumbprint) \(key.algorithm?.name ?? "") \(key.keyID ?? "")"
            if seen.insert(Array(entry.utf8)).inserted {
                keys.append(key)
            } else {
                skipped.append(SkippedKey(index: index, keyID: key.keyID, reason: .duplicate))
            }
        }
        storage = Storage(keys: keys, issuer: issuer, skipped: skipped.sorted { $0.index < $1.index })
    }

    /// Keys with their places in the source, which are those that no skipped one has.
    private static func placed(_ keys: [JSONWebKey], beside skipped: [SkippedKey]) -> [(Int, JSONWebKey)] {
        let taken = Set(skipped.map(\.index))
        return Array(zip((0..<(keys.count + taken.count)).filter { !taken.contains($0) }, keys))
    }

    /// - Throws: ``KeySetError/empty(skipped:)``.
    init(keys: [JSONWebKey], issuer: String?, skipped: [SkippedKey]) throws(KeySetError) {
        guard !keys.isEmpty else { throw .empty(skipped: skipped) }
        self.init(entries: keys, issuer: issuer, skipped: skipped)
    }

    /// Reads a JWK set (RFC 7517 §5).
    ///
    /// A key that cannot be used is skipped and explained in ``skipped``.
    ///
    /// - Parameters:
    ///   - jwks: The JSON document, at most 256 KiB and 100 keys.
    ///   - issuer: Whose keys these are, where that is known: a policy for another issuer then refuses every token.
    /// - Throws: ``KeySetError/malformedSet(reason:)``, or ``KeySetError/empty(skipped:)`` when no key is left.
    public init(jwks: [UInt8], issuer: String? = nil) throws(KeySetError) {
        let set = try KeySet.parse(jwks)
        try self.init(keys: set.keys, issuer: issuer, skipped: KeySet.skipped(of: set))
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
        try self.init(keys: [try KeySet.key(pem: pem, keyID: keyID)], issuer: nil, skipped: [])
    }

    package var keys: [JSONWebKey] { storage.keys }

    /// The issuer whose keys these are, where the source says so (`issuer.txt` of a folder).
    ///
    /// A policy for another issuer is refused.
    public var issuer: String? { storage.issuer }

    /// The keys of the source that were left out, and why.
    public var skipped: [SkippedKey] { storage.skipped }

    /// How many keys there are.
    public var count: Int { keys.count }

    /// The ids of the keys, in their order.
    public var keyIDs: [String] { keys.compactMap(\.keyID) }

    /// The RFC 7638 thumbprints of the keys, in their order.
    public var thumbprints: [String] { keys.map(\.thumbprint) }

    /// Only those keys whose RFC 7638 thumbprint is one of these; the others are among ``skipped`` then.
    ///
    /// For a service that knows its issuer's keys beforehand, and would rather fail than trust a new one. The set may become
    /// empty, and then no token holds.
    public func pinned(to thumbprints: Set<String>) -> KeySet {
        let others = KeySet.placed(keys, beside: skipped).filter { !thumbprints.contains($1.thumbprint) }
        return KeySet(
            entries: keys.filter { thumbprints.contains($0.thumbprint) }, issuer: issuer,
            skipped: skipped + others.map { SkippedKey(index: $0, keyID: $1.keyID, reason: .notPinned) })
    }

    /// The one key that fits exactly.
    ///
    /// A key that stands in the set more than once, under several ids or with and without `alg`, is one key.
    ///
    /// - Throws: `unknownKey` when none fits, `ambiguousKey` when several do; no key is ever a default.
    package func key(id: String?, algorithm: SignatureAlgorithm) throws(VerificationError) -> JSONWebKey {
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
    package static func parse(_ jwks: [UInt8]) throws(KeySetError) -> JSONWebKeySet {
        do { return try JSONWebKeySet(parsing: jwks) } catch { throw .malformedSet(reason: error.description) }
    }

    package static func skipped(of set: JSONWebKeySet) -> [SkippedKey] {
        set.skipped.map { SkippedKey(index: $0.index, keyID: $0.keyID, reason: .init($0.reason)) }
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
