// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

// This folder owns the checks on what is asked for and by whom: one check per file, none of which knows a grant.

package import IdentityStore
package import OAuth

/// Which scope a request gets (RFC 6749 §3.3).
package struct ScopeSelection: Sendable {
    private let client: Client

    package init(client: Client) {
        self.client = client
    }

    /// What was asked for, within what the client may have; its default when nothing was.
    ///
    /// - Throws: `invalid_scope`.
    package func scope(for requested: RequestedAccess) throws(OAuthError) -> Scope {
        guard let scope = requested.scope else { return defaultScope }
        if client.isUnknown { return scope }
        return try allowed(scope, of: client.scopes) { refused in
            OAuthError(
                .invalidScope, "The scope goes beyond what this client may have: \(refused).",
                reason: "The scope \(ReasonValue.scope(refused)) goes beyond what client \(client.id) may have: "
                    + "\(ReasonValue.scope(client.scopes)).")
        }
    }

    /// On refresh: no more than was granted (RFC 6749 §6).
    ///
    /// - Throws: `invalid_scope`.
    package func narrow(_ granted: Scope, to requested: RequestedAccess) throws(OAuthError) -> Scope {
        guard let scope = requested.scope else { return granted }
        return try allowed(scope, of: granted) { refused in
            OAuthError(
                .invalidScope, "The scope goes beyond what was granted.",
                reason: "The scope \(ReasonValue.scope(refused)) goes beyond what was granted: "
                    + "\(ReasonValue.scope(granted)).")
        }
    }

    /// The client's own default, else all that it may have but what changes the kind of the answer.
    private var defaultScope: Scope {
        client.defaultScopes ?? client.scopes.subtracting(Scope([Scope.openID, Scope.offlineAccess]))
    }

    /// What goes beyond is refused, or dropped where the client says so.
    private func allowed(
        _ requested: Scope, of granted: Scope, refusal: (Scope) -> OAuthError
    ) throws(OAuthError) -> Scope {
        let refused = requested.subtracting(granted)
        if refused.isEmpty { return requested }
        let kept = requested.subtracting(refused)
        guard client.dropsUnknownScopes, !kept.isEmpty else { throw refusal(refused) }
        return kept
    }
}
