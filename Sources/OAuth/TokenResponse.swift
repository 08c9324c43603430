// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

package import JOSE

/// A successful answer of the token endpoint (RFC 6749 §5.1, OpenID Connect Core §3.1.3.3).
package struct TokenResponse: Sendable {
    /// How the access token is to be presented.
    package enum TokenType: String, Sendable {
        /// By whoever has it (RFC 6750).
        case bearer = "Bearer"
        /// By whoever proves to have the key that it is bound to (RFC 9449 §5).
        case dpop = "DPoP"
    }

    package var accessToken: String
    package var tokenType = TokenType.bearer
    /// Seconds.
    package var expiresIn: Int64
    /// Stated whether or not it is what was asked for; but an empty one has no form on the wire (RFC 6749 §3.3).
    package var scope: Scope
    package var refreshToken: String?
    package var idToken: String?

    package init(
        accessToken: String, expiresIn: Int64, scope: Scope, refreshToken: String? = nil, idToken: String? = nil
    ) {
        self.accessToken = accessToken
        self.expiresIn = expiresIn
        self.scope = scope
        self.refreshToken = refreshToken
        self.idToken = idToken
    }

    package var json: JSONObject {
        var object: JSONObject = [
            "access_token": .string(accessToken),
            "token_type": .string(tokenType.rawValue),
            "expires_in": .number(JSONNumber(expiresIn)),
        ]
        object["refresh_token"] = refreshToken.map(JSONValue.string)
        object["id_token"] = idToken.map(JSONValue.string)
        if !scope.isEmpty { object["scope"] = .string(scope.description) }
        return object
    }
}
