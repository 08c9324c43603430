// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

public import Foundation
import JOSE
import OAuth

/// A device that waits for its user (RFC 8628).
public struct WaitingDevice: Sendable {
    /// What the user would enter, as the device shows it.
    public let userCode: String
    /// Whose device it is.
    public let clientID: String
    /// The scopes that it asked for, with spaces between them.
    public let scope: String
    /// `pending`, or what was decided and the device has not asked for yet.
    public let state: String
    /// When its codes expire, by the provider's clock.
    public let expiresAt: Date
    /// How many seconds it is to let pass between two polls.
    public let interval: Int64

    init(_ object: JSONObject) throws(TestControlError) {
        userCode = try object.text("user_code")
        clientID = try object.text("client_id")
        scope = try object.text("scope")
        state = try object.text("state")
        expiresAt = try object.date("expires_at")
        interval = try object.number("interval")
    }
}
