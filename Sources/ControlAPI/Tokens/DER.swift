// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Foundation
import IdentityProvider
import JOSE
import LibCrypto

/// As much of DER as a stranger's certificate needs, which nobody is to look at.
enum DER {
    /// SubjectPublicKeyInfo.
    static func publicKey(_ key: JSONWebKey) -> [UInt8] {
        let lines = key.publicKey.pem.split(separator: "\n").filter { !$0.hasPrefix("-----") }
        return Data(base64Encoded: lines.joined()).map(Array.init) ?? []
    }

    static func base64(_ bytes: [UInt8]) -> String {
        Data(bytes).base64EncodedString()
    }

    /// A certificate of a key, signed by itself, that is good for ever.
    ///
    /// - Throws: An error of OpenSSL.
    static func selfSignedCertificate(of key: KeyRing.Entry) throws -> [UInt8] {
        let name = sequence(tagged(0x31, sequence(commonName + tagged(0x0C, Array("stranger.invalid".utf8)))))
        let dates = ["20200101000000Z", "99991231235959Z"].map { tagged(0x18, Array($0.utf8)) }
        let algorithm = sequence(identifier(of: key.algorithm))
        let contents = sequence(
            tagged(0xA0, [2, 1, 2]) + [2, 1, 1] + algorithm + name + sequence(dates[0] + dates[1]) + name
                + publicKey(key.webKey))
        let signature = try key.privateKey.sign(contents, scheme: key.algorithm.scheme)
        return sequence(contents + algorithm + tagged(3, [0] + signature))
    }

    /// `id-at-commonName`.
    private static let commonName: [UInt8] = [6, 3, 0x55, 4, 3]

    /// RSA with SHA-256, ECDSA with SHA-256, or Ed25519; nobody verifies it.
    private static func identifier(of algorithm: SignatureAlgorithm) -> [UInt8] {
        switch algorithm.scheme.keyKind {
        case .rsa: [6, 9, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 1, 11, 5, 0]
        case .ec: [6, 8, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 4, 3, 2]
        case .ed25519: [6, 3, 0x2B, 0x65, 0x70]
        }
    }

    private static func sequence(_ contents: [UInt8]) -> [UInt8] { tagged(0x30, contents) }

    /// - Parameter contents: Less than 64 KiB.
    private static func tagged(_ tag: UInt8, _ contents: [UInt8]) -> [UInt8] {
        let count = contents.count
        let length: [UInt8] =
            count < 0x80 ? [UInt8(count)] : [0x82, UInt8(count >> 8 & 0xFF), UInt8(count & 0xFF)]
        return [tag] + (count > 0x7F && count < 0x100 ? [0x81, UInt8(count)] : length) + contents
    }
}
