// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import IdentityStore
import JOSE
import OAuth

/// Makes the users that a tenant does not know, where it is told to: for tests that come from a provider which lets anyone in.
package struct UnknownUsers: Sendable {
    private let tenant: Tenant
    private let snapshot: TenantSnapshot

    package init(tenant: Tenant, snapshot: TenantSnapshot) {
        self.tenant = tenant
        self.snapshot = snapshot
    }

    /// Makes sure that there is a user of that name, who then has this password.
    ///
    /// - Throws: `invalid_request` for a name that no user could have, or an error of the store.
    package func admit(_ username: String, password: String?) async throws {
        guard snapshot.record.createsUnknownUsers, try await !isKnown(username) else { return }
        let isName = (1...255).contains(username.utf8.count) && username.unicodeScalars.allSatisfy { $0.value >= 0x20 }
        guard isName else { throw OAuthError(.invalidRequest, "A username has 1 to 255 printable characters.") }
        var seed = UserSeed(username: username, password: password)
        seed.profile["name"] = .string(username)
        if username.contains("@") {
            seed.profile["email"] = .string(username)
            seed.profile["email_verified"] = true
        }
        do {
            _ = try await tenant.store.create(seed, in: tenant.name)
        } catch StoreError.conflict {
            // Somebody else was as quick.
        }
    }

    /// Whether somebody has it as their username or email.
    private func isKnown(_ name: String) async throws -> Bool {
        do {
            return try await tenant.store.user(signingInAs: name, in: tenant.name) != nil
        } catch is AmbiguousEmail {
            return true
        }
    }
}
