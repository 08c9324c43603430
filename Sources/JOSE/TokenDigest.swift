// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import LibCrypto

/// The SHA-256 digest of a token: it stands for the token where the token itself must not be kept.
package struct TokenDigest: Hashable, Sendable {
    private let words: (UInt64, UInt64, UInt64, UInt64)

    package init(of token: String) {
        var token = token
        let digest = token.withUTF8 { sha256($0) }
        func word(_ index: Int) -> UInt64 {
            digest[index * 8..<index * 8 + 8].reduce(0) { $0 << 8 | UInt64($1) }
        }
        words = (word(0), word(1), word(2), word(3))
    }

    /// A part of it that is spread evenly, since a digest is.
    package var prefix: UInt64 { words.0 }

    package static func == (left: TokenDigest, right: TokenDigest) -> Bool {
        left.words == right.words
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(words.0)
    }
}
