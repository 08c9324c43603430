// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

public import Foundation
import JOSE

/// A user who is signed in with a browser.
public struct TestSession: Sendable {
    /// The claim `sid` of ID tokens and logout tokens (OpenID Connect Back-Channel Logout §2.1).
    public let id: String
    /// The username.
    public let user: String
    /// What stands in `sub`.
    public let subject: String
    /// When the user proved who they are, last: the claim `auth_time`.
    public let authenticatedAt: Date
    /// When it began.
    public let createdAt: Date
    /// When it ends unless it is used.
    public let expiresAt: Date

    init(_ object: JSONObject) throws(TestControlError) {
        id = try object.text("id")
        user = try object.text("username")
        subject = try object.text("subject")
        authenticatedAt = try object.date("authenticated_at")
        createdAt = try object.date("created_at")
        expiresAt = try object.date("expires_at")
    }
}
