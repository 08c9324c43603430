// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

package import JOSE
package import OAuth

/// A device that waits for its user (RFC 8628 §3.2).
package struct DeviceCode: Equatable, Sendable {
    package enum State: String, Sendable {
        case pending
        case approved
        case denied
    }

    package let clientID: String
    /// What the user types, without separators.
    package let userCode: String
    package let scope: Scope
    package let audience: [String]
    package let expiresAt: NumericDate
    /// Seconds that the device waits between one question and the next.
    package var interval: Int64
    package var state = State.pending

    package init(
        clientID: String, userCode: String, scope: Scope, audience: [String], expiresAt: NumericDate, interval: Int64
    ) {
        self.clientID = clientID
        self.userCode = userCode
        self.scope = scope
        self.audience = audience
        self.expiresAt = expiresAt
        self.interval = interval
    }
}

/// What a device that asks is told (RFC 8628 §3.5).
package enum DeviceCodeOutcome: Equatable, Sendable {
    case redeemed(Authorization, User)
    case pending
    /// It asked too soon, and has to wait five seconds more from now on.
    case tooSoon
    case denied
    case expired
    case revoked(reason: String)
    case unknown
    /// It belongs to another client; nothing changed.
    case foreignClient
    case used
}
