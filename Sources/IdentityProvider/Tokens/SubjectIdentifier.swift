// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import IdentityStore
import JOSE
import LibCrypto

/// What a client knows a user by (OpenID Connect Core §8).
enum SubjectIdentifier {
    /// The user's own subject, or one that no client of another sector can tell to be theirs.
    ///
    /// It takes the tenant's secret to make one: whoever knows the user does not know what others call them (§8.1).
    static func of(_ subject: String, for client: Client?, in tenant: Tenant) -> String {
        guard let client, let sector = client.pairwiseSector else { return subject }
        let parts = [tenant.name, sector, subject].map { "\($0.utf8.count):\($0)" }
        let code = try? hmac(Array(parts.joined().utf8), key: tenant.pairwiseSecret, digest: .sha256)
        return Base64URL.encode(code ?? [])
    }
}
