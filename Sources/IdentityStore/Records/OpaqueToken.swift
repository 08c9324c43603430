// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

package import JOSE

/// An access token that says nothing to whoever holds it: what it stands for is kept here (RFC 7662).
package struct OpaqueToken: Equatable, Sendable {
    /// What a token that speaks for itself would say, times and audience included.
    package let claims: JSONObject
    package let expiresAt: NumericDate

    package init(claims: JSONObject, expiresAt: NumericDate) {
        self.claims = claims
        self.expiresAt = expiresAt
    }
}
