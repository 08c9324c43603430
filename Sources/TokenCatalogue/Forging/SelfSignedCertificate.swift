// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import Foundation
import IdentityProvider
import LibCrypto
import SwiftASN1
import X509

/// A certificate that a key signs for itself, valid until the year 9999.
enum SelfSignedCertificate {
    /// - Returns: DER.
    /// - Throws: An error of the certificate library.
    static func make(of key: KeyRing.Entry) throws -> [UInt8] {
        let privateKey = try Certificate.PrivateKey(pemEncoded: key.privateKey.pem)
        let name = try DistinguishedName { CommonName("stranger.invalid") }
        let certificate = try Certificate(
            version: .v3, serialNumber: Certificate.SerialNumber(), publicKey: privateKey.publicKey,
            notValidBefore: Date(timeIntervalSince1970: 1_577_836_800),
            notValidAfter: Date(timeIntervalSince1970: 253_402_300_799), issuer: name, subject: name,
            signatureAlgorithm: algorithm(of: key.privateKey.kind), extensions: Certificate.Extensions(),
            issuerPrivateKey: privateKey)
        var serializer = DER.Serializer()
        try serializer.serialize(certificate)
        return serializer.serializedBytes
    }

    private static func algorithm(of kind: KeyKind) -> Certificate.SignatureAlgorithm {
        switch kind {
        case .rsa: .sha256WithRSAEncryption
        case .ec(.p256): .ecdsaWithSHA256
        case .ec(.p384): .ecdsaWithSHA384
        case .ed25519: .ed25519
        }
    }
}
