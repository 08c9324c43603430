// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

public import Foundation
import JOSE

/// A signing key of a provider, as its ring has it.
public struct ProviderKey: Sendable {
    /// Where a key stands in its life.
    public enum State: String, Sendable {
        /// Published, and not signing yet.
        case upcoming
        /// Signs.
        case active
        /// Published, and signing no more.
        case retiring
        /// Published no more.
        case withdrawn
    }

    /// Its `kid`.
    public let id: String
    /// By what it signs, such as `RS256` (RFC 7518 §3.1).
    public let algorithm: String
    /// Where it stands, by the provider's clock.
    public let state: State
    /// When it was made.
    public let createdAt: Date
    /// When it signs first; `nil` while it waits for a rotation.
    public let activatesAt: Date?
    /// When it signs no more.
    public let retiresAt: Date?
    /// When it is published no more.
    public let withdrawsAt: Date?

    init(_ object: JSONObject) throws(TestControlError) {
        id = try object.text("kid")
        algorithm = try object.text("alg")
        state = try object.word("state", State.self)
        createdAt = try object.date("created_at")
        activatesAt = try object.optionalDate("activates_at")
        retiresAt = try object.optionalDate("retires_at")
        withdrawsAt = try object.optionalDate("withdraws_at")
    }
}
