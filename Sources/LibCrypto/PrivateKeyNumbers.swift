// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

/// What makes up a private key, as JSON Web Keys carry it: the public numbers, and the secret ones.
///
/// Prints redacted.
package enum PrivateKeyNumbers: CustomStringConvertible, Sendable {
    /// All big-endian: d, the primes p and q, the exponents dp and dq, and the coefficient qi (RFC 7518 §6.3.2).
    case rsa(modulus: [UInt8], exponent: [UInt8], secrets: [[UInt8]])
    /// As long as the curve's field.
    case ec(EllipticCurve, x: [UInt8], y: [UInt8], d: [UInt8])
    /// The 32 bytes of the seed (RFC 8032 §5.1.5).
    case ed25519([UInt8])

    package var description: String { "<redacted>" }
}
