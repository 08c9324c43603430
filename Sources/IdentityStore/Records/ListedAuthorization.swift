// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

/// An authorization, and who granted it.
package struct ListedAuthorization: Sendable {
    package let authorization: Authorization
    /// `nil` where a client acts for itself, or the user is gone.
    package let username: String?
}

/// Which authorizations are asked for; what is `nil` leaves none out.
package struct AuthorizationFilter: Sendable {
    package enum State: String, CaseIterable, Sendable {
        case active
        case revoked
    }

    /// Whose.
    package var subject: String?
    /// To whom.
    package var clientID: String?
    package var state: State?
    /// A part of an id, of a subject or its user's name, of the client's id, of scope or audience, in any case.
    package var search: String?

    package init() {}
}
