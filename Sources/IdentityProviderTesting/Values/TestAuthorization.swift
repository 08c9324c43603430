// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

public import Foundation
import JOSE
import OAuth

/// What a user granted to a client, or a client was given for itself: what tokens hang on.
public struct TestAuthorization: Sendable {
    /// The part of an access token's `jti` before the dot.
    public let id: String
    /// To whom it was granted.
    public let clientID: String
    /// The username; `nil` where a client acts for itself, or the user is gone.
    public let user: String?
    /// What stands in `sub`; `nil` where a client acts for itself.
    public let subject: String?
    /// What it was granted by, in the words of a fixture.
    public let grant: String
    /// The scopes that were granted, with spaces between them.
    public let scope: String
    /// Whom its access tokens are meant for.
    public let audience: [String]
    /// The claim `sid`; `nil` where there is no session.
    public let sessionID: String?
    /// When the user proved who they are.
    public let authenticatedAt: Date
    /// When it was granted.
    public let createdAt: Date
    /// When it was ended; `nil` while it holds.
    public let revokedAt: Date?
    /// Why it was ended, such as `revoked_by_owner`; `nil` while it holds.
    public let revocationReason: String?

    init(_ object: JSONObject) throws(TestControlError) {
        id = try object.text("id")
        clientID = try object.text("client_id")
        user = object["username"]?.stringValue
        subject = object["subject"]?.stringValue
        grant = try object.text("grant")
        scope = try object.text("scope")
        audience = (object["audience"]?.arrayValue ?? []).compactMap(\.stringValue)
        sessionID = object["session_id"]?.stringValue
        authenticatedAt = try object.date("authenticated_at")
        createdAt = try object.date("created_at")
        revokedAt = try object.optionalDate("revoked_at")
        revocationReason = object["revocation_reason"]?.stringValue
    }
}
