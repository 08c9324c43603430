// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import JOSE

/// A token that was made to order.
public struct MintedToken: Sendable {
    /// The token itself, as a request carries it.
    public let token: String
    /// The header's members; empty for an opaque token.
    public let header: [String: JSON]
    /// The claims; empty for an opaque token.
    public let claims: [String: JSON]

    init(_ object: JSONObject) throws(TestControlError) {
        token = try object.text("token")
        header = JSON.members(object["header"]?.objectValue ?? [:])
        claims = JSON.members(object["claims"]?.objectValue ?? [:])
    }
}
