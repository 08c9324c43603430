// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import IdentityProvider
import IdentityStore

extension TestProvider {
    /// Gives a user another state; their password and their profile go.
    func setState(_ state: UserState, of username: String = "alice") async throws {
        let tenant = try tenant
        _ = try await tenant.store.changeUser(username, in: tenant.name) { user in
            var seed = UserSeed(username: user.username)
            seed.state = state
            return seed
        }
    }
}
