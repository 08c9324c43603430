// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

package import IdentityStore
package import OAuth

/// Only an active user gets tokens; the wire does not say why another gets none.
package enum UserStateCheck {
    /// - Throws: A neutral `invalid_grant` whose reason names the state.
    package static func check(_ user: User?) throws(OAuthError) -> User {
        guard let user else {
            throw OAuthError(.invalidGrant, neutral, reason: "The user does not exist.")
        }
        guard user.state == .active else {
            throw OAuthError(.invalidGrant, neutral, reason: "The user's state is \(user.state.rawValue).")
        }
        return user
    }

    static let neutral = "The credentials are invalid, or the user may not sign in."
}
