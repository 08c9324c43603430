// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import JOSE

/// The scopes of a verified token (RFC 6749 §3.3).
///
/// Ask for all or for any: a bare "contains" would leave that open.
public struct Scopes: Equatable, Sendable {
    /// The scope tokens, in the token's order.
    public let values: [String]

    init(_ values: [String]) {
        self.values = values
    }

    /// Whether every one of them was granted.
    public func containsAll(_ wanted: String...) -> Bool {
        wanted.allSatisfy { wanted in values.contains { isSame($0, wanted) } }
    }

    /// Whether one of them at least was granted.
    public func containsAny(_ wanted: String...) -> Bool {
        wanted.contains { wanted in values.contains { isSame($0, wanted) } }
    }
}
