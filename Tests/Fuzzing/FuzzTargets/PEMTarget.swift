// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import JOSE
import LibCrypto

extension FuzzTarget {
    /// PEM texts: public keys, certificates and private keys (RFC 7468).
    static let pem = FuzzTarget(name: "pem", seeds: pemSeeds) { bytes in
        let text = String(decoding: bytes, as: UTF8.self)
        if let key = try? JSONWebKey(pem: text) { try expectRoundTrip(key) }
        guard let key = try? PrivateKey(pem: text) else { return }
        let again = try PrivateKey(pem: try key.pem)
        try FuzzFinding.expect(try again.publicKey.numbers == key.publicKey.numbers, "round trip")
        // What the control API asks of a key before it takes it.
        guard key.isConsistent, (try? JSONWebKey(JSONWebKey(publicKey: key.publicKey, algorithm: nil).json)) != nil
        else {
            return
        }
        try expectSigning(key)
    }

    /// A key of each kind, public and private.
    @Sendable private static func pemSeeds() throws -> [[UInt8]] {
        try kinds.flatMap { kind in
            let key = try PrivateKey.generate(kind)
            return [Array(try key.publicKey.pem.utf8), Array(try key.pem.utf8)]
        }
    }
}
