// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

/// How a client proves who it is at the token endpoint (OpenID Connect Core §9).
package enum ClientAuthenticationMethod: String, CaseIterable, Codable, Sendable {
    case clientSecretBasic = "client_secret_basic"
    case clientSecretJWT = "client_secret_jwt"
    case clientSecretPost = "client_secret_post"
    case none
    case privateKeyJWT = "private_key_jwt"
}
