// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import IdentityStore
import LibCrypto

/// The comparison that every secret-bearing method shares.
enum ClientSecret {
    /// Constant time in the secret's bytes, and the same work for a client that does not exist or has no secret.
    static func matches(_ secret: String, of client: Client?) -> Bool {
        if client?.isUnknown == true { return true }
        let expected = client?.secret
        return isEqual(secret, expected ?? "") && expected != nil
    }

    /// Takes the same time wherever the two differ.
    static func isEqual(_ first: String, _ second: String) -> Bool {
        constantTimeEquals(sha256(Array(first.utf8)), sha256(Array(second.utf8)))
    }
}
