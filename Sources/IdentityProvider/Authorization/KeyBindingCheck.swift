// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import JOSE
import OAuth

/// Whether a request that redeems a code or a refresh token proved the key that it is bound to (RFC 9449 §5, §10).
struct KeyBindingCheck: Sendable {
    private let keyThumbprint: String?

    init(_ context: GrantContext) {
        keyThumbprint = context.keyThumbprint
    }

    /// - Parameter bound: The thumbprint of that key; `nil` where there is none.
    /// - Throws: `invalid_grant`.
    func check(against bound: String?) throws(OAuthError) {
        guard let bound else { return }
        guard let keyThumbprint else { throw refusal("It is bound to a key, and the request proves none.") }
        guard isSame(keyThumbprint, bound) else { throw refusal("It is bound to another key than the proof's.") }
    }

    private func refusal(_ reason: String) -> OAuthError {
        OAuthError(.invalidGrant, "The grant is bound to a key that the request does not prove.", reason: reason)
    }
}
