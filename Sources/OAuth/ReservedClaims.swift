// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

/// Claims that are a token's own: a user's private claim may not take one of these names.
package enum ReservedClaims {
    /// Registered claims, those that OAuth 2.0 and OpenID Connect define for tokens, and marks by which verifiers tell the
    /// kinds of tokens apart.
    package static let names: Set<String> = [
        "iss", "sub", "aud", "exp", "nbf", "iat", "jti", "client_id", "scope", "auth_time", "sid", "groups", "roles",
        "nonce", "at_hash", "c_hash", "acr", "amr", "azp", "typ", "token_use", "events", "cnf",
    ]
}
