// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import JOSE
import LibCrypto

/// What cannot be guessed: a refresh token, a code, a device code, an opaque access token.
enum RandomToken {
    /// 256 random bits as base64url (RFC 6749 §10.10), of which the store keeps only a digest.
    static func make() throws(CryptoError) -> String {
        Base64URL.encode(try randomBytes(32))
    }
}
