// This source file is part of Understudy, a stand-in identity provider and token verification SDK.
// Copyright (c) the Understudy authors. Licensed under the Apache License, Version 2.0; see LICENSE.
// SPDX-License-Identifier: Apache-2.0

import ControlModel

extension ProviderPreset {
    /// A plain OpenID provider that follows the specifications and no brand.
    package static let generic = ProviderPreset(
        name: "generic",
        paths: [
            (.openIDConfiguration, "/.well-known/openid-configuration"),
            (.oauthMetadata, "/.well-known/oauth-authorization-server"),
            (.jwks, "/jwks.json"),
            (.authorization, "/authorize"),
            (.signIn, "/authorize/sign-in"),
            (.consent, "/authorize/consent"),
            (.token, "/token"),
            (.userInfo, "/userinfo"),
            (.introspection, "/introspect"),
            (.revocation, "/revoke"),
            (.endSession, "/logout"),
            (.deviceAuthorization, "/device_authorization"),
            (.deviceVerification, "/device"),
            (.home, "/"),
        ]
    )
}
