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
    package func scope(of form: FormParameters) throws(OAuthError) -> Scope {
        guard let requested = try ScopeSelection.requested(in: form) else { return defaultScope }
        let refused = requested.subtracting(client.scopes)
        if refused.isEmpty { return requested }
        guard client.dropsUnknownScopes else {
            throw OAuthError(.invalidScope, "This client may not have the scope \(refused).")
        }
        let kept = requested.subtracting(refused)
        guard !kept.isEmpty else {
            throw OAuthError(.invalidScope, "Nothing is left of the scope: this client may have none of it.")
        }
        return kept
    }

    /// The client's own default, else all that it may have but what changes the kind of the answer.
    private var defaultScope: Scope {
        client.defaultScopes ?? client.scopes.subtracting(Scope([Scope.openID, Scope.offlineAccess]))
    }

    /// The parameter; `nil` when there is none.
    ///
    /// - Throws: `invalid_scope` when it breaks the grammar.
    package static func requested(in form: FormParameters) throws(OAuthError) -> Scope? {
        guard let text = form["scope"] else { return nil }
        guard let scope = Scope(parsing: text) else {
            throw OAuthError(.invalidScope, "The scope is no space-delimited list of scope tokens.")
        }
        return scope
    }

    /// On refresh: no more than was granted (RFC 6749 §6).
    ///
    /// - Throws: `invalid_scope`.
    package static func narrow(_ granted: Scope, to requested: Scope?) throws(OAuthError) -> Scope {
        guard let requested else { return granted }
        guard requested.isSubset(of: granted) else {
            throw OAuthError(.invalidScope, "The scope goes beyond what was granted.")
        }
        return requested
    }
}
