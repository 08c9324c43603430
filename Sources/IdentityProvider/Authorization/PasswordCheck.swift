// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

package import IdentityStore
package import OAuth

/// Whether a password is the user's.
///
/// An unknown user costs as much work as a wrong password, and gets the same answer.
package enum PasswordCheck {
    /// - Throws: A neutral `invalid_grant` whose reason says what did not hold; `server_error` when OpenSSL fails.
    package static func check(_ password: String, of user: User?) throws(OAuthError) -> User {
        guard try matches(password, user?.passwordHash ?? decoy), user?.passwordHash != nil else {
            let reason = user == nil ? "No such user." : "The password is wrong."
            throw OAuthError(.invalidGrant, UserStateCheck.neutral, reason: reason)
        }
        return try UserStateCheck.check(user)
    }

    private static func matches(_ password: String, _ hash: PasswordHash?) throws(OAuthError) -> Bool {
        do {
            return try hash?.matches(password) ?? false
        } catch {
            throw OAuthError(.serverError, "The provider failed; its log says why.", reason: "\(error)")
        }
    }

    /// The hash of nobody's password.
    private static let decoy = try? PasswordHash.make("decoy")
}
