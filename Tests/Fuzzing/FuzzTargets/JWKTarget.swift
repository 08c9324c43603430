// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import JOSE
import LibCrypto

extension FuzzTarget {
    /// JSON Web Keys, public and private, and sets of them (RFC 7517).
    static let jwk = FuzzTarget(name: "jwk", seeds: jwkSeeds) { bytes in
        if let set = try? JSONWebKeySet(parsing: bytes) {
            for key in set.keys { try expectRoundTrip(key) }
        }
        guard let object = try? JSONObject(parsing: bytes) else { return }
        let publicKey = try? JSONWebKey(object)
        if let publicKey { try expectRoundTrip(publicKey) }
        guard let privateKey = try? PrivateKey(jwk: object) else { return }
        try FuzzFinding.expect(publicKey == nil, "a private key is never read as a public one")
        try expectSigning(privateKey)
    }

    static let kinds: [KeyKind] = [.rsa, .ec(.p256), .ec(.p384), .ed25519]

    /// A key of each kind, public and private, and the set of them.
    @Sendable private static func jwkSeeds() throws -> [[UInt8]] {
        var seeds: [[UInt8]] = []
        var published: [JSONWebKey] = []
        for kind in kinds {
            let key = try PrivateKey.generate(kind)
            let webKey = JSONWebKey(publicKey: try key.publicKey, algorithm: nil)
            published.append(webKey)
            seeds += [webKey.json.serialized(), try webKey.json(withPrivateHalfOf: key).serialized()]
        }
        return seeds + [JSONWebKeySet(keys: published).json.serialized()]
    }

    static func expectRoundTrip(_ key: JSONWebKey) throws {
        let again = try JSONWebKey(key.json)
        try FuzzFinding.expect(again.thumbprint == key.thumbprint, "a key that is written reads as the same")
        let pem = try JSONWebKey(pem: key.publicKey.pem)
        try FuzzFinding.expect(pem.thumbprint == key.thumbprint, "and so by way of PEM")
        let names = Set(key.json.names)
        try FuzzFinding.expect(names.isDisjoint(with: ["d", "p", "q", "dp", "dq", "qi", "k"]), "no secret member")
    }

    /// A private key that was taken signs what its public half verifies.
    static func expectSigning(_ key: PrivateKey) throws {
        guard let algorithm = SignatureAlgorithm.all.first(where: { $0.scheme.keyKind == key.kind }) else {
            throw FuzzFinding(description: "a kind of key without an algorithm")
        }
        let message: [UInt8] = [1, 2, 3]
        let signature = try key.sign(message, scheme: algorithm.scheme)
        let isValid = try key.publicKey.isValid(signature: signature, for: message, scheme: algorithm.scheme)
        try FuzzFinding.expect(isValid, "its signature is valid")
    }
}
