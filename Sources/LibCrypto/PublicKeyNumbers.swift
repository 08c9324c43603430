// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

/// What makes up a public key, as JSON Web Keys carry it.
package enum PublicKeyNumbers: Equatable, Sendable {
    /// Big-endian without leading zeros.
    case rsa(modulus: [UInt8], exponent: [UInt8])
    /// Big-endian, each as long as the curve's field.
    case ec(EllipticCurve, x: [UInt8], y: [UInt8])
    /// The 32 bytes of RFC 8032 §5.1.5.
    case ed25519([UInt8])

    package var kind: KeyKind {
        switch self {
        case .rsa: .rsa
        case .ec(let curve, _, _): .ec(curve)
        case .ed25519: .ed25519
        }
    }
}
