// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

package import JOSE

/// Whether a user may sign in.
///
/// Every state but `active` refuses neutrally on the wire.
package enum UserState: String, CaseIterable, Codable, Sendable {
    case active
    case disabled
    case locked
    case mfaRequired = "mfa_required"
    case passwordExpired = "password_expired"
}

/// A person who signs in.
package struct User: Equatable, Sendable {
    package var username: String
    /// The `sub` claim: stable, never reassigned (OpenID Connect Core §2).
    package var subject: String
    /// `nil` never matches a password.
    package var passwordHash: PasswordHash?
    package var state: UserState = .active
    /// Standard claims under their OpenID Connect names (Core §5.1), without `sub`.
    package var profile = JSONObject()
    package var groups: [String] = []
    package var roles: [String] = []
    /// Private claims, any JSON.
    package var claims = JSONObject()
    /// Grows with each change.
    package var version: Int64 = 1

    package init(username: String, subject: String) {
        self.username = username
        self.subject = subject
    }
}

/// Several users of a tenant have the email that somebody signs in with.
package struct AmbiguousEmail: Error {}
