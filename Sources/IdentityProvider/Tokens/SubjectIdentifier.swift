// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import IdentityStore
import JOSE
import LibCrypto

/// What a client knows a user by (OpenID Connect Core §8).
enum SubjectIdentifier {
    /// The user's own subject, or one that no client of another sector can tell to be theirs; the same on every machine.
    static func of(_ subject: String, for client: Client?, in tenant: String) -> String {
        guard let client, let sector = client.pairwiseSector else { return subject }
        let parts = ["pairwise", tenant, sector, subject].map { "\($0.utf8.count):\($0)" }
        return Base64URL.encode(sha256(Array(parts.joined().utf8)))
    }
}
