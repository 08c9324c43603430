// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

internal import CLibCrypto

/// How bytes are signed.
///
/// A row for each kind that JOSE's algorithms need.
package enum SignatureScheme: Hashable, Sendable {
    /// RSASSA-PKCS1-v1_5 (RFC 8017 §8.2).
    case rsaPKCS1(DigestAlgorithm)
    /// RSASSA-PSS with MGF1 of the same digest and a salt as long as the digest (RFC 8017 §8.1, RFC 7518 §3.5).
    case rsaPSS(DigestAlgorithm)
    /// ECDSA whose signature is r and s, each as long as the field, one after the other (RFC 7518 §3.4).
    case ecdsa(EllipticCurve, DigestAlgorithm)
    /// EdDSA over edwards25519 (RFC 8032 §5.1.6).
    case ed25519

    /// The keys that can sign and verify by it.
    package var keyKind: KeyKind {
        switch self {
        case .rsaPKCS1, .rsaPSS: .rsa
        case .ecdsa(let curve, _): .ec(curve)
        case .ed25519: .ed25519
        }
    }

    /// The digest of the message; `nil` where the scheme takes the message itself.
    package var digest: DigestAlgorithm? {
        switch self {
        case .rsaPKCS1(let digest), .rsaPSS(let digest), .ecdsa(_, let digest): digest
        case .ed25519: nil
        }
    }

    /// Every scheme that a key of the kind can be used with, save those that take the whole message.
    static func digesting(_ kind: KeyKind) -> [SignatureScheme] {
        switch kind {
        case .rsa: DigestAlgorithm.allCases.flatMap { [.rsaPKCS1($0), .rsaPSS($0)] }
        case .ec(let curve): [.ecdsa(curve, curve.digest)]
        case .ed25519: []
        }
    }

    /// Sets a context up for the scheme: its digest, and the padding where there is one.
    func configure(_ context: OpaquePointer) -> Bool {
        guard let digest else { return true }
        guard unsafe EVP_PKEY_CTX_set_signature_md(context, digest.implementation) == 1 else { return false }
        return unsafe configurePadding(context)
    }

    /// The padding of an RSA scheme.
    func configurePadding(_ context: OpaquePointer) -> Bool {
        switch self {
        case .rsaPKCS1: unsafe EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PADDING) == 1
        case .rsaPSS(let digest):
            unsafe EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PSS_PADDING) == 1
                && EVP_PKEY_CTX_set_rsa_pss_saltlen(context, RSA_PSS_SALTLEN_DIGEST) == 1
                && EVP_PKEY_CTX_set_rsa_mgf1_md(context, digest.implementation) == 1
        case .ecdsa, .ed25519: true
        }
    }
}

/// What a key is.
package enum KeyKind: Hashable, Sendable {
    case rsa
    case ec(EllipticCurve)
    case ed25519
}

/// A curve of FIPS 186 by its JOSE name (RFC 7518 §6.2.1.1).
package enum EllipticCurve: String, CaseIterable, Sendable {
    case p256 = "P-256"
    case p384 = "P-384"

    /// Bytes of a coordinate, and of each half of a signature.
    package var fieldBytes: Int {
        switch self {
        case .p256: 32
        case .p384: 48
        }
    }

    /// The one digest that JOSE pairs with the curve.
    package var digest: DigestAlgorithm {
        switch self {
        case .p256: .sha256
        case .p384: .sha384
        }
    }
}
