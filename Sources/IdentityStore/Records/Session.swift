// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

package import JOSE

/// A user's sign-in with a browser, which all clients of the tenant share.
package struct Session: Equatable, Sendable {
    /// The `sid` claim.
    package var id: String
    package var subject: String
    /// When the user last proved who they are: `auth_time` (OpenID Connect Core §2).
    package var authenticatedAt: NumericDate
    package var createdAt: NumericDate
    package var expiresAt: NumericDate
    package var endedAt: NumericDate?

    package init(
        id: String, subject: String, authenticatedAt: NumericDate, createdAt: NumericDate, expiresAt: NumericDate,
        endedAt: NumericDate? = nil
    ) {
        self.id = id
        self.subject = subject
        self.authenticatedAt = authenticatedAt
        self.createdAt = createdAt
        self.expiresAt = expiresAt
        self.endedAt = endedAt
    }

    package func isActive(at now: NumericDate) -> Bool {
        endedAt == nil && now < expiresAt
    }
}

/// A session that has just ended, and the clients that took part in it.
package struct EndedSession: Sendable {
    package let session: Session
    package let clientIDs: [String]

    package init(session: Session, clientIDs: [String]) {
        self.session = session
        self.clientIDs = clientIDs
    }
}

/// What a sign-in makes of the browser's session.
package struct SessionDraft: Sendable {
    /// Of a new session; that of the same user goes on under its own.
    package let id: String
    /// The SHA-256 digest of the new cookie.
    package let digest: [UInt8]
    /// The digest of the cookie that the browser has.
    package let replacing: [UInt8]?
    package let now: NumericDate
    package let expiresAt: NumericDate

    package init(id: String, digest: [UInt8], replacing: [UInt8]?, now: NumericDate, expiresAt: NumericDate) {
        self.id = id
        self.digest = digest
        self.replacing = replacing
        self.now = now
        self.expiresAt = expiresAt
    }
}
