// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

package import IdentityStore
import OAuth

/// Whether a password is the user's.
///
/// An unknown user costs as much work as a wrong password, and gets the same answer.
package enum PasswordCheck {
    /// - Throws: A neutral `invalid_grant` whose reason says what did not hold, or ``CryptoError`` when OpenSSL fails.
    package static func check(_ password: String, of user: User?) throws -> User {
        let matches = try (user?.passwordHash ?? decoy)?.matches(password) ?? false
        guard matches, user?.passwordHash != nil else {
            throw OAuthError(.invalidGrant, UserStateCheck.neutral, reason: reason(user))
        }
        return try UserStateCheck.check(user)
    }

    private static func reason(_ user: User?) -> String {
        guard let user else { return "No such user." }
        return user.passwordHash == nil ? "The user has no password." : "The password is wrong."
    }

    /// The hash of nobody's password.
    private static let decoy = try? PasswordHash.make("decoy")
}
