// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

/// A session, and whose it is.
package struct ListedSession: Sendable {
    package let session: Session
    package let username: String
}

/// Which sessions are asked for; what is `nil` leaves none out.
package struct SessionFilter: Sendable {
    /// Whose.
    package var subject: String?
    /// In which it took part.
    package var clientID: String?
    /// A part of an id, of a subject or its user's name, or of the id of a client that took part, in any case.
    package var search: String?

    package init() {}
}
