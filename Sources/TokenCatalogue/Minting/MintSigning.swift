// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import ControlModel
import HTTPTypes
import IdentityProvider
import IdentityStore
import JOSE
import LibCrypto

/// By what a minted token is signed: `key`, `algorithm` and `kid` of a body.
struct MintSigning {
    /// Whose key it is.
    enum Key {
        /// Of the ring, in whatever state.
        case ring(String)
        case given(ImportedKey)
        /// One that nobody publishes.
        case fresh
    }

    enum Algorithm {
        case signature(SignatureAlgorithm)
        /// Authenticated with the client's secret.
        case secret(MACAlgorithm)
        /// Not signed at all.
        case unsigned

        var name: String {
            switch self {
            case .signature(let algorithm): algorithm.name
            case .secret(let algorithm): algorithm.name
            case .unsigned: "none"
            }
        }
    }

    let key: Key?
    let algorithm: Algorithm?
    /// What the header says, whatever the key.
    let keyID: String?

    /// - Throws: ``Problem`` that names the member, and tells nothing of a key.
    init(_ body: ControlBody) throws(Problem) {
        let algorithm = try MintSigning.algorithm(try body.string("algorithm"))
        let key = try MintSigning.key(body.optionalValue("key"), algorithm)
        if key != nil, case .secret(let named)? = algorithm {
            throw Problem(
                .contradiction, detail: "\(named) takes the client's secret, and no key.", field: "key")
        }
        keyID = try body.string("kid")
        self.algorithm = algorithm
        self.key = key
    }

    var isDefault: Bool { key == nil && algorithm == nil && keyID == nil }

    private static func algorithm(_ name: String?) throws(Problem) -> Algorithm? {
        guard let name else { return nil }
        if name == "none" { return .unsigned }
        if let algorithm = SignatureAlgorithm(name: name) { return .signature(algorithm) }
        if let algorithm = MACAlgorithm(name: name) { return .secret(algorithm) }
        let known = (SignatureAlgorithm.all.map(\.name) + MACAlgorithm.all.map(\.name)).joined(separator: ", ")
        throw Problem(
            .unknownValue,
            detail: "An algorithm is one of \(known), none. Let header say any other.", field: "algorithm")
    }
}

extension MintSigning {
    private static func key(_ value: JSONValue?, _ algorithm: Algorithm?) throws(Problem) -> Key? {
        var named: SignatureAlgorithm?
        if case .signature(let algorithm)? = algorithm { named = algorithm }
        switch value {
        case nil: return nil
        case .string(let text) where isSame(text, "fresh"): return .fresh
        case .string(let text) where text.utf8.starts(with: "-----BEGIN ".utf8):
            return .given(try ImportedKey(.string(text), algorithm: named, id: nil))
        case .string(let id): return .ring(id)
        case .object(let object):
            guard object.count == 1, let material = object["jwk"] ?? object["pem"] else { throw badKey }
            return .given(try ImportedKey(material, algorithm: named, id: nil))
        default: throw badKey
        }
    }

    private static let badKey = Problem(
        .invalidKey,
        detail: "A key is the kid of one in the ring, \"fresh\", PEM text, {\"pem\": text} or {\"jwk\": object}.",
        field: "key")

    /// The key that signs; `nil` where it is the tenant's turn to say, or nothing is signed by a key.
    ///
    /// - Throws: ``Problem``, or an error of OpenSSL.
    func entry(in ring: KeyRing, at now: NumericDate) throws -> KeyRing.Entry? {
        guard let entry = try keyEntry(in: ring, at: now) else { return nil }
        if case .signature(let algorithm)? = algorithm, algorithm.scheme.keyKind != entry.privateKey.kind {
            throw Problem(
                .wrongAlgorithm, detail: "The key cannot sign by \(algorithm).", field: "algorithm")
        }
        return entry
    }

    private func keyEntry(in ring: KeyRing, at now: NumericDate) throws -> KeyRing.Entry? {
        switch (key, algorithm) {
        case (.ring(let id), _):
            guard ImportedKey.isID(id), let entry = ring.entries.first(where: { isSame($0.id, id) }) else {
                throw Problem(
                    .unknownKey,
                    detail: "The key ring has no key with this ID.", field: "key", remedies: [ControlCall(.listKeys)])
            }
            return entry
        case (.given(let given), _):
            return try KeyRing.Entry(
                SigningKey(given.key, algorithm: given.algorithm, id: given.id, at: now, activatesAt: now))
        case (.fresh, .signature(let algorithm)): return try UntrustedKeys.entry(for: algorithm, at: now)
        case (.fresh, _): return try UntrustedKeys.entry(for: .rs256, at: now)
        case (nil, .signature(let algorithm)):
            // An RSA key signs by six algorithms, whichever it is published for.
            let kin = ring.entries.last {
                $0.privateKey.kind == algorithm.scheme.keyKind && $0.record.state(at: now) == .active
            }
            guard let entry = ring.signer(for: algorithm, at: now) ?? kin else {
                throw Problem(
                    .keyRequired,
                    detail: "The tenant has no active key that signs by \(algorithm).", field: "algorithm",
                    remedies: [
                        ControlCall(
                            .generateKey, body: ["algorithm": .string(algorithm.name), "state": "active"])
                    ])
            }
            return entry
        case (nil, _): return nil
        }
    }
}
