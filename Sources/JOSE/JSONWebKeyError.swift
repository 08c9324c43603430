// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

/// Why a key of a set cannot be used to verify signatures.
package enum JSONWebKeyError: CustomStringConvertible, Equatable, Error {
    /// `alg` names something that is no signature algorithm of the table.
    case unsupportedAlgorithm
    /// `alg` names an algorithm that the key cannot sign by.
    case algorithmOfAnotherKey
    /// EC: P-256 and P-384 are read; OKP: Ed25519.
    case unsupportedCurve
    case unsupportedKeyType
    /// `use` or `key_ops` gives the key another purpose.
    case notForVerification
    /// Private members in what should be public: the key is no longer a secret.
    case privateMembers
    /// A shared secret has no place in a public set.
    case symmetric
    case missingMember(String)
    case malformedMember(String)
    /// RSA: 2048 to 8192 bits.
    case modulusSize(Int)
    /// RSA: odd, and 3 to 2^33 - 1.
    case exponent
    case rejectedByLibrary

    package var description: String {
        switch self {
        case .unsupportedAlgorithm: "its algorithm is not supported"
        case .algorithmOfAnotherKey: "its algorithm is for another kind of key"
        case .unsupportedCurve: "its curve is not supported"
        case .unsupportedKeyType: "its key type is not supported"
        case .notForVerification: "it is not meant for verifying signatures"
        case .privateMembers: "it holds private members"
        case .symmetric: "it is a shared secret"
        case .missingMember(let name): "its member \(name) is missing"
        case .malformedMember(let name): "its member \(name) is malformed"
        case .modulusSize(let bits): "its modulus has \(bits) bits, and 2048 to 8192 are due"
        case .exponent: "its exponent is even or out of range"
        case .rejectedByLibrary: "OpenSSL refuses it"
        }
    }
}
