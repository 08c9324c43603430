// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import JOSE

/// How a token is signed.
enum TokenAlgorithm: Sendable {
    case signature(SignatureAlgorithm)
    case code(MACAlgorithm)

    /// The `alg` value.
    var name: String {
        switch self {
        case .signature(let algorithm): algorithm.name
        case .code(let algorithm): algorithm.name
        }
    }

    /// `at_hash` and its like: half of the hash that the signature uses (OpenID Connect Core §3.1.3.6).
    func leftHalfHash(of text: String) -> String {
        switch self {
        case .signature(let algorithm): algorithm.leftHalfHash(of: text)
        case .code(let algorithm): algorithm.leftHalfHash(of: text)
        }
    }
}
