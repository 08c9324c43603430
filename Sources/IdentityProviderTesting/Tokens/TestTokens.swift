// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import JOSE

/// Tokens of an answer of the token endpoint (RFC 6749 §5.1).
public struct TestTokens: Sendable {
    /// The access token: a JWT (RFC 9068), or opaque where the client has such.
    public let accessToken: String
    /// The ID token (OpenID Connect Core §2); `nil` without the scope `openid`.
    public let idToken: String?
    /// How the access token is presented: `Bearer`, or `DPoP` where it is bound to a key (RFC 9449 §5).
    public let tokenType: String
    /// The refresh token; `nil` where the client's grants or the scope allow none.
    public let refreshToken: String?
    /// The life of the access token, in seconds.
    public let expiresIn: Int64
    /// The scopes that were granted, with spaces between them; empty where none were.
    public let scope: String

    init(_ object: JSONObject) throws(TestControlError) {
        accessToken = try object.text("access_token")
        tokenType = try object.text("token_type")
        idToken = object["id_token"]?.stringValue
        refreshToken = object["refresh_token"]?.stringValue
        expiresIn = try object.number("expires_in")
        scope = object["scope"]?.stringValue ?? ""
    }
}
