// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

package import IdentityStore
import JOSE
package import OAuth

/// Where the answer to a request may go: to a URI that the client registered, and nowhere else (RFC 9700 §2.1).
package struct RedirectURICheck: Sendable {
    private let client: Client

    package init(client: Client) {
        self.client = client
    }

    /// At the authorization endpoint; what does not hold is never redirected (RFC 6749 §3.1.2.4).
    ///
    /// - Parameter sent: `nil` takes the only registered one.
    /// - Throws: `invalid_request`, for the page that the user sees.
    package func redirectURI(_ sent: String?) throws(OAuthError) -> String {
        guard let sent else {
            guard client.redirectURIs.count == 1 else {
                throw OAuthError(
                    .invalidRequest, "The parameter redirect_uri is missing.",
                    reason: "The parameter redirect_uri is missing. Registered for client \(client.id): "
                        + "\(ReasonValue.list(client.redirectURIs)).")
            }
            return client.redirectURIs[0]
        }
        guard client.takes(sent, among: client.redirectURIs) else {
            throw OAuthError(
                .invalidRequest, "The redirect_uri is none that this client has registered.",
                reason: client.refusal(of: "redirect URI", sent, among: client.redirectURIs))
        }
        return sent
    }

    /// At the token endpoint: the URI of the authorization request, if it had one (RFC 6749 §4.1.3).
    ///
    /// - Throws: `invalid_grant`.
    package static func check(_ sent: String?, against redirectURI: String?) throws(OAuthError) {
        let matches =
            switch (sent, redirectURI) {
            case (nil, nil): true
            case (let sent?, let redirectURI?): isSame(sent, redirectURI)
            case (_?, nil), (nil, _?): false
            }
        guard matches else {
            throw OAuthError(
                .invalidGrant, "The code is invalid, expired or used.",
                reason: "The redirect_uri is not that of the authorization request. Sent: "
                    + "\(sent.map(ReasonValue.shown) ?? "none"). Expected: "
                    + "\(redirectURI.map(ReasonValue.shown) ?? "none").")
        }
    }
}

extension Client {
    /// Whether a URI is one of those that it has registered; whoever has registered none may be anywhere, but in a script.
    package func takes(_ uri: String, among registered: [String]) -> Bool {
        if isUnknown { return RedirectURI.isPlausible(uri) }
        return registered.contains { RedirectURI.matches(uri, registered: $0) }
    }

    /// Why ``takes(_:among:)`` refused a URI.
    ///
    /// - Parameter kind: What the URI is for.
    package func refusal(of kind: String, _ uri: String, among registered: [String]) -> String {
        if isUnknown { return "The \(kind) \(ReasonValue.shown(uri)) is not one that an application can have." }
        return "The \(kind) \(ReasonValue.shown(uri)) is not registered for client \(id). Registered: "
            + "\(ReasonValue.list(registered))."
    }
}
